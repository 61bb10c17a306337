// Gathers what the checks of a case need to be told (core/policy/case-checks.ts) from rows, registers and rules, over all
// cases: what of the answer an asker may know is for case-findings.ts.
import type { CaseFinding } from '../../core/case-finding.ts';
import { caseFindings } from '../../core/policy/case-checks.ts';
import type { CheckClip, OfficerFacts } from '../../core/policy/check-question.ts';
import { reviewFindings } from '../../core/policy/paper-checks.ts';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import { ruleFor } from './case-desk.ts';
import type { JudgedOperation } from './operation-desk.ts';

export class CheckDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  get #files() {
    return this.#station.catalogue.caseFiles;
  }

  /** Of the case as a whole, whatever operations it has. */
  ofCase(row: CaseRow): CaseFinding[] {
    const rule = row.matter === null ? undefined : ruleFor(this.#station, row.matter);
    return reviewFindings(rule, this.#files.documentsOf(row.id), this.#files.reviewsOf(row.id));
  }

  ofOperation(row: CaseRow, { operation, rule, marks }: JudgedOperation): CaseFinding[] {
    const { catalogue, zone } = this.#station;
    const { facts } = operation;
    const book = this.#station.rules.book();
    const documents = this.#files.documentsOf(row.id);
    const named = [
      ...marks.map(({ clip }) => clip),
      ...documents.map((document) => document.facts?.servedClip ?? null),
    ];
    const standIns = this.#files.standInsOf(operation.id).map(({ camera }) => camera);
    const officers = [...new Set(facts?.officers)];
    return caseFindings({
      case: row.id,
      operation: operation.id,
      facts,
      rule,
      caseRule: row.matter === null ? undefined : ruleFor(this.#station, row.matter),
      caseFacts: row.facts,
      documents,
      reviews: this.#files.reviewsOf(row.id),
      marks,
      // Of all clips that are linked, not only of those that the asker may know of.
      clips: this.#clips(operation, standIns, new Set(catalogue.caseById(row.id)?.clips)),
      standIns,
      namedClips: this.#namedClips(named),
      officers: officers.map((certificate) => this.#officer(certificate)),
      others: this.#others(operation),
      book,
      calendar: workCalendar(book.calendars),
      zone,
    });
  }

  #clips(
    { facts }: JudgedOperation['operation'],
    standIns: readonly string[],
    linked: ReadonlySet<string>,
  ): CheckClip[] {
    const [from, to] = [facts?.sessions[0]?.from, facts?.sessions.at(-1)?.to];
    if (!facts || from === undefined || to === undefined) return [];
    const cameras = new Set([...facts.posted.map(({ camera }) => camera), ...standIns]);
    return [...cameras]
      .flatMap((camera) => this.#files.clipsDuring(camera, Date.parse(from), Date.parse(to)))
      .map((clip) => ({ ...clip, isLinked: linked.has(clip.id) }));
  }

  #namedClips(ids: readonly (string | null)[]): Map<string, TimedClip> {
    const found = [...new Set(ids)].flatMap((id) => (id === null ? [] : (this.#files.timedClip(id) ?? [])));
    return new Map(found.map((clip) => [clip.id, clip]));
  }

  /** Whether somebody is an auxiliary is told by the role of the account alone. */
  #officer(certificate: string): OfficerFacts {
    const { catalogue } = this.#station;
    // The number may be another's on a recorder.
    const known = catalogue.officerOfNumber(certificate);
    const entry = known?.certificate === certificate ? known : undefined;
    const account = entry?.account ? catalogue.account(entry.account) : undefined;
    const has = (role: 'auxiliary' | 'officer') => account?.roles.includes(role) === true;
    return {
      certificate,
      register: entry ? { validFrom: entry.validFrom, validTo: entry.validTo } : null,
      isAuxiliary: has('auxiliary') ? true : has('officer') ? false : null,
    };
  }

  #others({ id, facts }: JudgedOperation['operation']) {
    const [from, to] = [facts?.sessions[0]?.from, facts?.sessions.at(-1)?.to];
    if (!facts || from === undefined || to === undefined) return [];
    const cameras = [...new Set(facts.posted.map(({ camera }) => camera))];
    const asked = { officers: facts.officers, cameras, fromMs: Date.parse(from), toMs: Date.parse(to) };
    return this.#files.presentAt(asked).filter((other) => other.id !== id);
  }
}
