// The one place that enforces what core/policy/access.ts decides, for socket and HTTP alike. A thing out of reach is
// answered like one that is not there; a Grant is made here and nowhere else.

import type { CustodyEvent } from '../core/custody-event.ts';
import { LiuhenError } from '../core/errors.ts';
import type { Camera, Clip } from '../core/model.ts';
import {
  type Action,
  accessTable,
  type CaseAction,
  type ClipAction,
  type ClipFacts,
  mayAct,
  mayTouch,
  reachesUnit,
  scopeOf,
  unitsOf,
} from '../core/policy/access.ts';
import { asShownTo } from '../core/policy/custody-view.ts';
import { type Grant, type GrantUse, makeGrant } from '../core/policy/grant.ts';
import { rootUnit } from '../core/policy/units.ts';
import { whoseClip } from '../core/policy/whose-clip.ts';
import type { PropertyItem } from '../core/property-model.ts';
import type { Shift } from '../core/roster.ts';
import type { CaseFilter, CasePage } from '../storage/catalogue/case-rows.ts';
import type { ChoiceRow } from '../storage/catalogue/choice-rows.ts';
import type { ReviewQueueFilter, WaitingCase } from '../storage/catalogue/document-rows.ts';
import type { Filing, InboxPlace } from '../storage/catalogue/inbox-rows.ts';
import type { ShiftFilter } from '../storage/catalogue/roster-rows.ts';
import type { SuggestionState } from '../storage/catalogue/suggestion-rows.ts';
import { type Language, notFound, say } from './language.ts';
import type { Asker } from './people/asker.ts';
import type { CountedLeaves } from './people/counted-leaves.ts';
import type {
  CaseRow,
  CataloguePort,
  ClipFilter,
  StationPort,
  SuggestionFilter,
  SuggestionRow,
} from './station-port.ts';

/** One playback session: a clip watched on and off by the same log-in is one leaf. */
const viewMs = 30 * 60_000;
/** Pages of a thousand clips that one act on many looks through. */
const mostPages = 10;

export class Guard {
  readonly #station: StationPort;
  readonly #leaves: CountedLeaves;
  readonly #steady: () => number;
  readonly #views = new Map<string, { readonly until: number; readonly grant: Promise<Grant> }>();

  /** @param steady monotonic clock, milliseconds. */
  constructor(station: StationPort, leaves: CountedLeaves, steady: () => number) {
    this.#station = station;
    this.#leaves = leaves;
    this.#steady = steady;
  }

  /**
   * Whether the action is open to the asker at all, whatever it is done to.
   * @param publicly anonymous askers are let in to what is for anyone: over HTTP, not on the socket.
   * @throws LiuhenError LOGIN_REQUIRED, PASSWORD_ONE_TIME, NOT_ALLOWED (leaves a trace)
   */
  authorise(asker: Asker | null, action: Action, publicly: boolean, language: Language): void {
    const rule = accessTable[action];
    if (action === 'session.open' || (publicly && rule === 'anyone')) return;
    if (asker === null) throw new LiuhenError('LOGIN_REQUIRED', say(language, '没有登录', 'nobody has logged in'));
    if (asker.session.restricted && action !== 'session.own')
      throw new LiuhenError('PASSWORD_ONE_TIME', say(language, '请先修改密码', 'change the password first'));
    if (mayAct(asker.rights, action)) return;
    this.#refused(asker, action);
    throw new LiuhenError('NOT_ALLOWED', say(language, '您的角色不办理此事', 'none of your roles does this'), {
      context: { action },
    });
  }

  /** The catalogue as far as the asker may know of it. */
  seenBy(asker: Asker, language: Language): SeenCatalogue {
    return new SeenCatalogue(asker, language, this.#station.catalogue, (action, clip) =>
      this.#refused(asker, action, clip),
    );
  }

  /**
   * Leave to read the bytes of a clip, after the leaf that says so is durable. An export writes its own leaves before it
   * opens anything (storage/export), and a look at the small picture of a clip that one may see leaves none.
   * @throws LiuhenError NOT_FOUND
   */
  async grant(asker: Asker, use: GrantUse, id: string, purpose: string | null, language: Language): Promise<Grant> {
    const clip = this.seenBy(asker, language).clip(id, `clip.${use === 'glance' ? 'see' : use}`);
    if (use === 'export' || use === 'glance') return makeGrant(clip.id, use, asker.account.id);
    if (use === 'view') return this.#view(asker, clip);
    await this.#recordUse(asker, 'copy', clip, purpose);
    return makeGrant(clip.id, use, asker.account.id);
  }

  #view(asker: Asker, clip: Clip): Promise<Grant> {
    const now = this.#steady();
    for (const [key, { until }] of this.#views) if (until <= now) this.#views.delete(key);
    const key = `${asker.session.id} ${clip.id}`;
    const known = this.#views.get(key);
    if (known) return known.grant;
    const grant = this.#recordUse(asker, 'view', clip, null).then(() => makeGrant(clip.id, 'view', asker.account.id));
    this.#views.set(key, { until: now + viewMs, grant });
    grant.catch(() => this.#views.delete(key));
    return grant;
  }

  async #recordUse({ account }: Asker, type: 'view' | 'copy', clip: Clip, purpose: string | null): Promise<void> {
    const { id, sha256, bytes } = clip;
    const detail = { user: account.user, ...(purpose === null ? {} : { purpose }) };
    await this.#station.record([{ type, actor: account.id, clip: id, public: { sha256, bytes }, private: detail }]);
  }

  #refused({ account }: Asker, action: Action, clip?: string): void {
    this.#leaves.add(`refuse ${account.id}`, {
      type: 'refuse',
      actor: account.id,
      ...(clip === undefined ? {} : { clip }),
      public: {},
      private: { user: account.user, action },
    });
  }
}

/** What an asker may know of clips and cases. Everything else does not exist. */
export class SeenCatalogue {
  readonly #asker: Asker;
  readonly #language: Language;
  readonly #catalogue: CataloguePort;
  readonly #refused: (action: Action, clip?: string) => void;

  constructor(
    asker: Asker,
    language: Language,
    catalogue: CataloguePort,
    refused: (action: Action, clip?: string) => void,
  ) {
    this.#asker = asker;
    this.#language = language;
    this.#catalogue = catalogue;
    this.#refused = refused;
  }

  list(filter: ClipFilter): { readonly clips: readonly Clip[]; readonly next: string | null } {
    const { rights } = this.#asker;
    if (filter.case !== undefined && !this.#case(filter.case)) return { clips: [], next: null };
    const { clips, next } = this.#catalogue.list({ ...filter, scope: scopeOf(rights, 'clip.see') });
    // The scope is of units and numbers; what is marked above the ordinary falls out here.
    return { clips: clips.filter((clip) => this.#may('clip.see', clip)).map((clip) => this.#shown(clip)), next };
  }

  /** @throws LiuhenError NOT_FOUND, alike whether it is absent or out of reach; the latter leaves a trace. */
  clip(id: string, action: ClipAction): Clip {
    const clip = this.#catalogue.clip(id);
    if (clip && this.#may(action, clip)) return this.#shown(clip);
    if (clip) this.#refused(action, id);
    throw notFound(this.#language);
  }

  /**
   * Suggestions that nobody has answered, of clips that the asker may link and cases that he may know of, oldest first.
   * @returns `next`: leaf after which to go on; null where that was all.
   */
  suggestions({ limit, ...filter }: SuggestionFilter): {
    readonly rows: readonly SuggestionRow[];
    next: number | null;
  } {
    const scope = scopeOf(this.#asker.rights, 'clip.link');
    const rows: SuggestionRow[] = [];
    for (let { afterSeq } = filter; ; ) {
      const page = this.#catalogue.openSuggestions({ ...filter, afterSeq, limit: limit + 1, scope });
      for (const row of page) {
        if (rows.length === limit) return { rows, next: afterSeq };
        afterSeq = row.seq;
        if (this.#case(row.case) && this.#mayId('clip.link', row.clip)) rows.push(row);
      }
      if (page.length <= limit) return { rows, next: null };
    }
  }

  /**
   * A clip of the asker's own, by the number on it, or by its recorder where it has none.
   * @throws LiuhenError NOT_FOUND, alike whether it is absent or somebody else's; the latter leaves a trace.
   */
  ownClip(id: string): Clip {
    const clip = this.#catalogue.clip(id);
    if (clip && this.#isOwn(clip)) return clip;
    if (clip) this.#refused('clip.suggest', id);
    throw notFound(this.#language);
  }

  /** Of the clips that a docking has brought so far, the asker's own. */
  ownClipsOf(bay: string, docked: string): readonly Clip[] {
    const clips = this.#catalogue.choices.clipsOf(bay, docked).map((id) => this.#catalogue.clip(id));
    return clips.filter((clip) => clip !== undefined).filter((clip) => this.#isOwn(clip));
  }

  /** Whether a recorder that is docked now brings clips of the asker's own, by what it tells of itself. */
  isOwnRecorder(officer: string | null, device: string | null, docked: string): boolean {
    const { numbers } = this.#asker.rights;
    const whose = whoseClip({ officer, docked }, this.#camera(device), this.#catalogue.officers());
    return whose !== null && numbers.has(whose);
  }

  choicesOf(bay: string, docked: string): readonly ChoiceRow[] {
    return this.#catalogue.choices.of(bay, docked);
  }

  /** What became of the asker's word on a clip: `linked`, whoever linked the two; undefined where he has not said it. */
  wordOn(clip: string, { id }: CaseRow): SuggestionState | 'linked' | undefined {
    if (this.#catalogue.caseById(id)?.clips.includes(clip)) return 'linked';
    return this.#catalogue.suggestions.stateOf(clip, id, 'officer');
  }

  /** Whether the clip waits for a word on that case. */
  isSuggested(clip: string, { id }: CaseRow): boolean {
    return this.#catalogue.isSuggested(clip, id);
  }

  /**
   * Clips that wait for a word on where they belong and that the asker may link, oldest recorded first.
   * @param officer any number of his, by the register. @returns `next`: place after which to go on; null where that was all.
   */
  inbox({
    officer,
    limit,
    ...filter
  }: {
    readonly officer?: string;
    readonly after?: InboxPlace;
    readonly limit: number;
  }): {
    readonly clips: readonly Clip[];
    readonly next: InboxPlace | null;
  } {
    const scope = scopeOf(this.#asker.rights, 'clip.link');
    const known = officer === undefined ? undefined : this.#catalogue.officerOfNumber(officer);
    const numbers = known ? [known.certificate, ...known.deviceNumbers] : officer === undefined ? null : [officer];
    const clips: Clip[] = [];
    for (let { after } = filter; ; ) {
      const asked = { ...(after ? { after } : {}), ...(numbers ? { numbers } : {}), limit: limit + 1, scope };
      const page = this.#catalogue.inbox.waiting(asked);
      for (const { clip: id, beginMs, seq } of page) {
        if (clips.length === limit) return { clips, next: after ?? null };
        after = { beginMs, seq };
        const clip = this.#catalogue.clip(id);
        if (clip && this.#may('clip.link', clip)) clips.push(this.#shown(clip));
      }
      if (page.length <= limit) return { clips, next: null };
    }
  }

  /** Of a clip that the asker may link: what waits for a word, of cases that he may know of, the surest first. */
  suggestionsOf(clip: string): readonly SuggestionRow[] {
    return this.#catalogue.suggestionsOf(clip).filter((row) => this.#case(row.case) !== undefined);
  }

  /** What was said of where the clip belongs; of a case, not of which. */
  filingOf(clip: string): Filing | undefined {
    return this.#catalogue.inbox.filingOf(clip);
  }

  /**
   * Clips of these units that the asker may link and that begin in the stretch of time, oldest first; not what tells no
   * start, nor what somebody said is of no case.
   * @returns undefined where there is too much to look through.
   */
  linkable(
    units: ReadonlySet<string>,
    window: Pick<ClipFilter, 'fromMs' | 'toMs' | 'officer'>,
  ): readonly Clip[] | undefined {
    const { units: reached, numbers } = scopeOf(this.#asker.rights, 'clip.link');
    const within = reached === null ? (units.has(rootUnit) ? null : [...units]) : reached.filter((id) => units.has(id));
    const found: Clip[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const asked = { ...window, ...(cursor === null ? {} : { cursor }), limit: 1000 };
      const page = this.#catalogue.list({ ...asked, scope: { units: within, numbers } });
      for (const clip of page.clips)
        if (
          clip.start !== null &&
          clip.state === 'sealed' &&
          units.has(this.#catalogue.unitOfClip(clip.id) ?? '') &&
          this.#may('clip.link', clip) &&
          this.filingOf(clip.id) !== 'routine'
        )
          found.push(this.#shown(clip));
      cursor = page.next;
      if (cursor === null) return found.sort((a, b) => Date.parse(a.start!) - Date.parse(b.start!));
    }
    return undefined;
  }

  /** Whether the asker may know of this clip; asking leaves no trace. */
  knows(id: string): boolean {
    return this.#mayId('clip.see', id);
  }

  /** Property that is still held, of cases that the asker may know of. */
  heldProperty(): readonly PropertyItem[] {
    return this.#catalogue.property.held({ units: unitsOf(this.#asker.rights, 'case.see') });
  }

  /**
   * Shifts of units within the asker's reach, latest first.
   * @param within ids of units; null for any.
   */
  shifts(
    filter: Omit<ShiftFilter, 'units'>,
    within: ReadonlySet<string> | null,
    action: 'roster.see' | 'roster.write' = 'roster.see',
  ): readonly Shift[] {
    const reached = unitsOf(this.#asker.rights, action);
    const units = within === null ? reached : [...within].filter((id) => reached === null || reached.includes(id));
    return this.#catalogue.roster.list({ ...filter, units });
  }

  /** What the roster of a unit's day says; nothing of a unit whose roster is not for the asker to write. */
  rosterToWrite(day: string, unit: string): readonly Shift[] {
    return reachesUnit(this.#asker.rights, 'roster.write', unit) ? this.#catalogue.roster.ofDay(day, unit) : [];
  }

  /** Number of the case with this opaque id; null for one that the asker may not know of. */
  caseNumber(id: string): string | null {
    const row = this.#catalogue.caseById(id);
    return row !== undefined && this.#reachesCase(row, 'case.see') ? row.number : null;
  }

  /** A clip's event, with its private detail where the asker may read that. */
  event(event: CustodyEvent): CustodyEvent {
    const { rights, account } = this.#asker;
    const knowsCase = (id: string) => {
      const row = this.#catalogue.caseById(id);
      return row !== undefined && this.#reachesCase(row, 'case.see');
    };
    return asShownTo({ rights, account: account.id, knowsCase }, event);
  }

  /** Newest first. */
  cases(filter: Omit<CaseFilter, 'units'>): CasePage {
    const { cases, next } = this.#catalogue.cases({ ...filter, units: unitsOf(this.#asker.rights, 'case.see') });
    return { cases: cases.map((row) => this.#narrowed(row)), next };
  }

  /**
   * Cases that wait for a legal review, longest waiting first.
   * @returns `next`: leaf after which to go on; null where that was all.
   */
  awaitingReview({ limit, ...filter }: Omit<ReviewQueueFilter, 'units'>): {
    readonly rows: readonly { readonly row: CaseRow; readonly waiting: WaitingCase }[];
    readonly next: number | null;
  } {
    const units = unitsOf(this.#asker.rights, 'case.see');
    const found = this.#catalogue.caseFiles.awaitingReview({ ...filter, units, limit: limit + 1 });
    const page = found.slice(0, limit);
    const rows = page.flatMap((waiting) => {
      const row = this.#catalogue.caseById(waiting.id);
      return row ? [{ row: this.#narrowed(row), waiting }] : [];
    });
    return { rows, next: found.length > limit ? page.at(-1)!.seq : null };
  }

  /**
   * @param action what is to be done with it, `case.see` for a look.
   * @throws LiuhenError NOT_FOUND, alike whether it is absent or nothing that the asker may know of; NOT_ALLOWED for one
   * that he may see and not do this to.
   */
  caseOf(number: string, action: CaseAction = 'case.see'): CaseRow {
    const found = this.#case(number);
    if (!found) throw notFound(this.#language);
    if (!this.#reachesCase(found, action)) {
      this.#refused(action);
      throw new LiuhenError(
        'NOT_ALLOWED',
        say(this.#language, '此案不由您办理', 'this case is not for you to change'),
        {
          context: { case: number },
        },
      );
    }
    return this.#narrowed(found);
  }

  /** Whether the asker may do this to the case; asking leaves no trace. */
  reachesCase(row: CaseRow, action: CaseAction): boolean {
    return this.#reachesCase(row, action);
  }

  #case(number: string): CaseRow | undefined {
    const found = this.#catalogue.caseByNumber(number);
    return found && this.#reachesCase(found, 'case.see') ? found : undefined;
  }

  #reachesCase({ unit }: CaseRow, action: CaseAction): boolean {
    return reachesUnit(this.#asker.rights, action, unit);
  }

  #narrowed(row: CaseRow): CaseRow {
    const { rights } = this.#asker;
    const scope = scopeOf(rights, 'clip.see');
    if (scope.units === null) return row;
    return { ...row, clips: row.clips.filter((id) => this.#mayId('clip.see', id)) };
  }

  /** A clip tells only of cases that the asker may know of. */
  #shown(clip: Clip): Clip {
    const cases = clip.cases.filter((number) => this.#case(number) !== undefined);
    return cases.length === clip.cases.length ? clip : { ...clip, cases };
  }

  #isOwn(clip: Clip): boolean {
    const officer = whoseClip(clip, this.#camera(clip.device.serial), this.#catalogue.officers());
    return this.#may('clip.suggest', { ...clip, officer });
  }

  #camera(serial: string | null): Camera | undefined {
    return serial === null ? undefined : this.#catalogue.cameraOf(serial);
  }

  #mayId(action: ClipAction, id: string): boolean {
    const clip = this.#catalogue.clip(id);
    return clip !== undefined && this.#may(action, clip);
  }

  #may(action: ClipAction, clip: Clip): boolean {
    const unit = this.#catalogue.unitOfClip(clip.id);
    return unit !== undefined && mayTouch(this.#asker.rights, action, { ...clip, unit } satisfies ClipFacts);
  }
}
