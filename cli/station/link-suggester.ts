// Suggests cases for clips, and takes back what has no ground any more. It stands here because it follows leaves of both
// halves, `seal` and `anchor` of ingest, cases, operations and officers of the web, and neither may know the other. What it
// says of one clip is in link-look.ts; nothing waits for it, and nothing is linked by it. Decision 0020.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { OperationFacts } from '../../core/case-model.ts';
import type { Clock } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
import { placesKind } from '../../core/filmed-places.ts';
import { boxAround } from '../../core/geo/geo-point.ts';
import { placeOf } from '../../core/policy/near-place.ts';
import { rightsActions } from '../../core/rights-event.ts';
import { dockChoiceOf } from '../../core/suggestion-event.ts';
import { type KeyedDraft, keyOf, type LinkLookPorts, lookAt } from './link-look.ts';
import { NumberScan } from './number-scan.ts';
import { OpenCases } from './open-cases.ts';

/** After a crash what leaves of this time lead to is looked at again. */
const makeUpMs = 2 * 86_400_000;
/** Clips looked at before everything else gets a turn: some milliseconds. */
const pageClips = 16;
const pageCases = 64;
const pageOperations = 16;
/** So long after a leaf it looks at no more than a page now and then: an import brings hundreds of thousands. */
const busyMs = 200;
const makeWayMs = 20;

export interface LinkSuggesterPorts extends LinkLookPorts {
  /** Resolves when the leaves are durable, or kept until a full disk has room for them. */
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly onFatal: (error: LiuhenError) => void;
}

export class LinkSuggester {
  readonly #ports: LinkSuggesterPorts;
  /** What waits to be looked at, in order, each once. */
  readonly #clips = new Set<string>();
  readonly #operations = new Set<string>();
  /** Of which it has become known where they were filmed. */
  readonly #placed = new Set<string>();
  /** Case → whether its operations are to be looked at too. */
  readonly #changed = new Map<string, boolean>();
  readonly #numbers: NumberScan;
  /** Certificate → the numbers that the officer's clips may bear; forgotten when the register changes. */
  readonly #officerNumbers = new Map<string, readonly string[]>();
  /** Officers have changed: clips with suggestions by them are gone through, this far. */
  #reviewed: string | undefined;
  /** Said, and not yet to be seen in the rows: a full disk owes the leaf. */
  readonly #told = new Set<string>();
  /** Made when first asked for. */
  #cases: OpenCases | undefined;
  #work: Promise<void> | undefined;
  /** When leaves came last, by a clock that only runs forward. */
  #heardMs = Number.NEGATIVE_INFINITY;
  #isStopping = false;

  constructor(ports: LinkSuggesterPorts) {
    this.#ports = ports;
    this.#numbers = new NumberScan(ports.catalogue.links);
  }

  /** Looks again at what a crash may have interrupted. */
  start(): void {
    const { links } = this.#ports.catalogue;
    const since = links.touchedSince(this.#ports.clock.now() - makeUpMs);
    for (const id of since.renamed) this.#numbers.add(id);
    for (const id of since.cases) this.#changed.set(id, true);
    for (const clip of since.clips) this.#clips.add(clip);
    for (const clip of since.searched) this.#placed.add(clip);
    for (const clip of links.waitingOf(since.numbers)) this.#clips.add(clip);
    if (since.officers) this.#reviewed = '';
    this.#wake();
  }

  /** Leaves whose rows have come. */
  applied(events: readonly CustodyEvent[]): void {
    for (const event of events) this.#heard(event);
    this.#heardMs = performance.now();
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

  #heard(event: CustodyEvent): void {
    const { type, clip, case: id, public: facts } = event;
    const { action, operation, kind } = facts;
    if (type === 'derive' && kind === placesKind && clip !== undefined) this.#placed.add(clip);
    // What waits again may have missed a case that came in between.
    if ((type === 'seal' || type === 'anchor' || type === 'unlink') && clip !== undefined) this.#clips.add(clip);
    if (type === 'case' && id !== undefined) this.#caseChanged(id, event);
    if (type === 'operation' && action !== 'step' && typeof operation === 'string' && id !== undefined) {
      this.#operations.add(operation);
      // What an operation adds takes no suggestion's ground away.
      if (action !== 'add') this.#changed.set(id, this.#changed.get(id) ?? false);
    }
    if (type === 'rights' && (action === rightsActions.officerAdd || action === rightsActions.officerRemove))
      this.#officersChanged(event);
    if (type === 'suggest') this.#suggested(event);
  }

  #caseChanged(id: string, event: CustodyEvent): void {
    const { action } = event.public;
    const before = this.#cases?.numberOf(id);
    this.#cases?.apply(event);
    if (action !== 'close' && (before === undefined || before !== this.#cases?.numberOf(id))) this.#numbers.add(id);
    // Of a case that has just been opened nothing was said yet.
    if (action !== 'open') this.#changed.set(id, action === 'reopen' || this.#changed.get(id) === true);
  }

  /** Who filmed a clip is read off the register by the number on it. */
  #officersChanged({ detail }: CustodyEvent): void {
    this.#officerNumbers.clear();
    const { certificate, deviceNumbers } = detail ?? {};
    const numbers = [certificate, ...(Array.isArray(deviceNumbers) ? deviceNumbers : [])];
    const waiting = this.#ports.catalogue.links.waitingOf(numbers.filter((number) => typeof number === 'string'));
    for (const clip of waiting) this.#clips.add(clip);
    this.#reviewed = '';
  }

  #suggested(event: CustodyEvent): void {
    const key = keyOf(event);
    if (key !== undefined) this.#told.delete(key);
    // While a full disk owed the leaf, the ground may have come back.
    if (event.public['action'] === 'withdraw' && event.clip !== undefined) this.#clips.add(event.clip);
    const choice = dockChoiceOf(event);
    if (choice)
      for (const clip of this.#ports.catalogue.choices.clipsOf(choice.bay, choice.docked)) this.#clips.add(clip);
  }

  #hasWork(): boolean {
    const waits = [this.#clips, this.#operations, this.#placed, this.#changed].some(({ size }) => size > 0);
    return waits || this.#reviewed !== undefined || !this.#numbers.isIdle;
  }

  #wake(): void {
    if (this.#work || this.#isStopping || !this.#hasWork()) return;
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
    while (!this.#isStopping && this.#hasWork()) {
      await (performance.now() - this.#heardMs < busyMs ? sleep(makeWayMs) : turn());
      const found = this.#findClips();
      if (found) {
        for (const clip of found) this.#clips.add(clip);
        continue;
      }
      const page = [...this.#clips.values().take(pageClips)];
      for (const clip of page) this.#clips.delete(clip);
      await this.#write(page.flatMap((clip) => lookAt(clip, this.#openCases(), this.#ports)));
    }
  }

  /** One piece of looking for clips to look at; undefined where none is left. */
  #findClips(): Iterable<string> | undefined {
    if (this.#operations.size > 0) {
      const page = [...this.#operations.values().take(pageOperations)];
      for (const operation of page) this.#operations.delete(operation);
      return page.flatMap((operation) => this.#clipsOf(operation));
    }
    const [placed] = this.#placed;
    if (placed !== undefined) {
      this.#placed.delete(placed);
      return [placed, ...this.#clipsOfTrack(placed)];
    }
    if (this.#changed.size > 0) return this.#clipsOfChanged();
    if (this.#reviewed !== undefined) {
      const page = this.#ports.catalogue.suggestions.clipsBy('officer-time', this.#reviewed, pageClips);
      this.#reviewed = page.at(-1);
      return page;
    }
    return this.#numbers.isIdle ? undefined : this.#numbers.step(this.#openCases());
  }

  #clipsOfChanged(): string[] {
    const { caseFiles, suggestions } = this.#ports.catalogue;
    const page = [...this.#changed.entries().take(pageCases)];
    return page.flatMap(([id, withOperations]) => {
      this.#changed.delete(id);
      if (withOperations) for (const operation of caseFiles.operationsOf(id)) this.#operations.add(operation.id);
      return suggestions.clipsConcluded(id);
    });
  }

  async #write(drafts: readonly KeyedDraft[]): Promise<void> {
    const due = drafts.filter(({ key }) => !this.#told.has(key));
    if (due.length === 0) return;
    for (const { key } of due) this.#told.add(key);
    await this.#ports.tell(due.map(({ key: _key, ...draft }) => draft));
  }

  /** Clips of the recorder whose track it is, as long as that goes. */
  #clipsOfTrack(id: string): readonly string[] {
    const { links, places } = this.#ports.catalogue;
    const { camera, fromMs, toMs } = places.track(id) ?? {};
    if (!camera || typeof fromMs !== 'number' || typeof toMs !== 'number') return [];
    return links.clipsWithin({ cameras: [camera], numbers: [], fromMs, toMs: toMs + 1 });
  }

  /** Clips and tracks near the place of an operation, and what was recorded beside those tracks meanwhile. */
  #clipsNear({ position }: OperationFacts, fromMs: number, toMs: number): readonly string[] {
    const { links, places } = this.#ports.catalogue;
    const metres = this.#ports.nearMetres();
    if (position === undefined || metres === null) return [];
    return places.near(boxAround([placeOf(position)], metres), fromMs, toMs).flatMap((found) => {
      const { clip, camera } = found;
      const isTrack = camera !== null && found.fromMs !== null && found.toMs !== null;
      if (!isTrack) return [clip];
      const during = { fromMs: Math.max(fromMs, found.fromMs), toMs: Math.min(toMs, found.toMs + 1) };
      return [clip, ...links.clipsWithin({ cameras: [camera], numbers: [], ...during })];
    });
  }

  /** Clips that may have been recorded during an operation, by its cameras, its officers or near its place. */
  #clipsOf(id: string): readonly string[] {
    const { caseFiles, links } = this.#ports.catalogue;
    const operation = caseFiles.operation(id);
    const facts = operation?.state === 'valid' ? operation.facts : null;
    const [first, last] = [facts?.sessions[0], facts?.sessions.at(-1)];
    if (!facts || !first || !last) return [];
    const [fromMs, toMs] = [Date.parse(first.from), Date.parse(last.to)];
    const there = links.clipsWithin({
      cameras: [...new Set(facts.posted.map(({ camera }) => camera))],
      numbers: facts.officers.flatMap((certificate) => this.#numbersOf(certificate)),
      ...{ fromMs, toMs },
    });
    return [...there, ...this.#clipsNear(facts, fromMs, toMs)];
  }

  #numbersOf(certificate: string): readonly string[] {
    const before = this.#officerNumbers.get(certificate);
    if (before) return before;
    const known = this.#ports.catalogue.officerOfNumber(certificate);
    const numbers = [certificate, ...(known?.deviceNumbers ?? [])];
    this.#officerNumbers.set(certificate, numbers);
    return numbers;
  }

  #openCases(): OpenCases {
    this.#cases ??= new OpenCases(this.#ports.catalogue.links.openCases());
    return this.#cases;
  }
}
