// Suggests cases for clips, by camera, officer and time of operations and by case numbers in paths. It stands here because
// it follows leaves of both halves, `seal` and `anchor` of ingest, `operation` of the web, and neither may know the other.
// What fits is decided in core/policy/link-suggestion.ts; nothing waits for it, and nothing is linked by it.
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
import { type LinkOperation, linkSuggestions } from '../../core/policy/link-suggestion.ts';
import { NumbersInPaths } from '../../core/policy/number-in-path.ts';
import { placeClips } from '../../core/policy/place-clip.ts';
import { suggestionDraft } from '../../core/suggestion-event.ts';
import type { Catalogue } from '../../storage/catalogue/catalogue.ts';

/** After a crash what leaves of this time lead to is looked at again. */
const makeUpMs = 2 * 86_400_000;
/** Clips looked at before everything else gets a turn: some milliseconds. */
const pageClips = 16;

export interface LinkSuggesterPorts {
  readonly catalogue: Pick<Catalogue, 'caseFiles' | 'links' | 'officerOfNumber'>;
  /** Resolves when the leaves are durable, or kept until a full disk has room for them. */
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  /** What a recorder's clock may drift unseen. */
  readonly driftMsPerDay: () => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly onFatal: (error: LiuhenError) => void;
}

interface OpenCases {
  readonly ids: ReadonlySet<string>;
  readonly numbers: NumbersInPaths;
}

/** With the key under which it is remembered until its row is there. */
type Keyed = EventDraft & { readonly key: string };

export class LinkSuggester {
  readonly #ports: LinkSuggesterPorts;
  /** What waits to be looked at, in order, each once. */
  readonly #clips = new Set<string>();
  readonly #operations = new Set<string>();
  /** Said, and not yet to be seen in the rows: a full disk owes the leaf. */
  readonly #told = new Set<string>();
  /** Open cases, as of the last `case` leaf. */
  #cases: OpenCases | undefined;
  #work: Promise<void> | undefined;
  #isStopping = false;

  constructor(ports: LinkSuggesterPorts) {
    this.#ports = ports;
  }

  /** Looks again at what a crash may have interrupted. */
  start(): void {
    const { caseFiles, links } = this.#ports.catalogue;
    const { clips, cases } = links.touchedSince(this.#ports.clock.now() - makeUpMs);
    for (const clip of clips) this.#clips.add(clip);
    for (const id of cases) for (const { id: operation } of caseFiles.operationsOf(id)) this.#operations.add(operation);
    this.#wake();
  }

  /** Leaves whose rows have come. */
  applied(events: readonly CustodyEvent[]): void {
    for (const { type, clip, public: facts } of events) {
      if (type === 'case') this.#cases = undefined;
      if ((type === 'seal' || type === 'anchor') && clip !== undefined) this.#clips.add(clip);
      const { action, operation } = facts;
      if (type === 'operation' && (action === 'add' || action === 'edit') && typeof operation === 'string')
        this.#operations.add(operation);
    }
    this.#wake();
  }

  /** Resolves when all that was asked for until now is done. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** Resolves when nothing more is written; what is left is made up at the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#work;
  }

  #wake(): void {
    if (this.#work || this.#isStopping || (this.#clips.size === 0 && this.#operations.size === 0)) return;
    this.#work = this.#run()
      .catch((error: unknown) => {
        this.#isStopping = true;
        this.#ports.onFatal(asLiuhenError(error));
      })
      .finally(() => {
        this.#work = undefined;
        this.#wake();
      });
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      await turn();
      const [operation] = this.#operations;
      if (operation !== undefined) {
        this.#operations.delete(operation);
        for (const clip of this.#clipsOf(operation)) this.#clips.add(clip);
        continue;
      }
      const page = [...this.#clips.values().take(pageClips)];
      if (page.length === 0) return;
      for (const clip of page) this.#clips.delete(clip);
      await this.#write(page.flatMap((clip) => this.#draftsFor(clip)));
    }
  }

  async #write(drafts: readonly Keyed[]): Promise<void> {
    if (drafts.length === 0) return;
    for (const { key } of drafts) this.#told.add(key);
    await this.#ports.tell(drafts.map(({ key: _key, ...draft }) => draft));
    const { links } = this.#ports.catalogue;
    for (const { key, clip, case: caseId, public: facts } of drafts)
      if (links.isKnown(clip!, caseId!, facts['by'] as 'name')) this.#told.delete(key);
  }

  /** Clips that may have been recorded during an operation, by its cameras or its officers. */
  #clipsOf(id: string): readonly string[] {
    const { caseFiles, links } = this.#ports.catalogue;
    const operation = caseFiles.operation(id);
    const facts = operation?.state === 'valid' ? operation.facts : null;
    const [first, last] = [facts?.sessions[0], facts?.sessions.at(-1)];
    if (!facts || !first || !last) return [];
    return links.clipsWithin({
      cameras: [...new Set(facts.posted.map(({ camera }) => camera))],
      numbers: facts.officers.flatMap((certificate) => this.#numbersOf(certificate)),
      fromMs: Date.parse(first.from),
      toMs: Date.parse(last.to),
    });
  }

  #numbersOf(certificate: string): readonly string[] {
    const known = this.#ports.catalogue.officerOfNumber(certificate);
    return [certificate, ...(known?.deviceNumbers ?? [])];
  }

  #draftsFor(id: string): Keyed[] {
    const { catalogue, driftMsPerDay } = this.#ports;
    const { caseFiles, links } = catalogue;
    const clip = links.clip(id);
    const timed = caseFiles.timedClip(id);
    if (!clip || !timed) return [];
    const rule = { driftMsPerDay: driftMsPerDay(), trustsCuts: false };
    // What does not tell its length was recording at its start at least.
    const place = placeClips([{ ...timed, endMs: timed.endMs ?? timed.startMs }], rule)[0]?.place ?? null;
    const officer = clip.officer && (catalogue.officerOfNumber(clip.officer)?.certificate ?? clip.officer);
    const cases = this.#openCases();
    const operations: LinkOperation[] = [];
    if (place) {
      const offMs = place.commonMs + place.ownMs;
      const asked = {
        officers: officer === null ? [] : [officer],
        cameras: timed.camera === null ? [] : [timed.camera],
        fromMs: place.fromMs - offMs,
        toMs: place.toMs + offMs,
      };
      operations.push(...caseFiles.presentAt(asked).filter((operation) => cases.ids.has(operation.case)));
    }
    const facts = { camera: timed.camera, officer, place, named: cases.numbers.in(clip.path) };
    return linkSuggestions(facts, operations)
      .map((one) => ({ ...one, key: `${id} ${one.caseId} ${one.by}` }))
      .filter(({ key, caseId, by }) => !this.#told.has(key) && !links.isKnown(id, caseId, by))
      .map(({ key, ...one }) => ({ ...suggestionDraft({ clip: id, ...one }), key }));
  }

  #openCases(): OpenCases {
    if (!this.#cases) {
      const open = this.#ports.catalogue.links.openCases();
      const numbered = open.flatMap(({ id, number }) => (number === null ? [] : [{ id, number }]));
      this.#cases = { ids: new Set(open.map(({ id }) => id)), numbers: new NumbersInPaths(numbered) };
    }
    return this.#cases;
  }
}
