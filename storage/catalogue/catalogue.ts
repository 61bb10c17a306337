// catalogue.db: what is known of clips, cases and chains, as rows that follow from vault and log. Events first, rows
// second: `apply` is the only way in.
import type { Database } from 'better-sqlite3';
import type { Card } from '../../core/card-event.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { Account, Camera, Clip, ClipState, Officer, Unit } from '../../core/model.ts';
import type { DockingWindow } from '../../core/policy/camera-clock.ts';
import type { Jobs } from '../jobs.ts';
import { Applier, type ManifestReader } from './apply.ts';
import type { CardFile, CardNames, LastDocking } from './card-rows.ts';
import { CaseDayRows } from './case-day-rows.ts';
import { CaseFiles } from './case-files.ts';
import type { CaseImportRows } from './case-import-rows.ts';
import type { CaseFilter, CasePage, CaseRow } from './case-rows.ts';
import type { ChoiceRows } from './choice-rows.ts';
import { type ClipFilter, ClipList, type ClipPage } from './clip-list.ts';
import type { Place } from './clip-rows.ts';
import type { CameraReading, ClockClip, ClockClipFilter } from './clock-rows.ts';
import { guarded, openDatabase, openReadOnly } from './database.ts';
import { DeadlineRows } from './deadline-rows.ts';
import type { Derivative } from './derivative-rows.ts';
import type { EventFilter } from './event-rows.ts';
import type { InboxRows } from './inbox-rows.ts';
import { LinkRows } from './link-rows.ts';
import { migrate } from './migrations.ts';
import type { PlaceRows } from './place-rows.ts';
import type { PropertyRows } from './property-rows.ts';
import { ReportRows } from './report-rows.ts';
import type { RosterRows } from './roster-rows.ts';
import { type RowSets, rowSets } from './row-sets.ts';
import type { SuggestionFilter, SuggestionRow, SuggestionRows } from './suggestion-rows.ts';
import type { VerdictRows } from './verdict-rows.ts';
import { type DumpedRow, dumpRows, integrityFaults, totalsOf } from './whole.ts';

export interface CatalogueCounts {
  readonly clips: number;
  readonly bytes: number;
  readonly cases: number;
  readonly events: number;
}

/** Every method may throw STATION_BUSY, DISK_FULL, READ_ONLY, FLUSH_FAILED, STORE_READ_FAILED or STORE_WRITE_FAILED. */
export class Catalogue {
  /** Derivatives that wait to be made. */
  readonly jobs: Jobs;
  /** What belongs to cases. */
  readonly caseFiles: CaseFiles;
  /** Property that was sealed up, seized or held. */
  readonly property: PropertyRows;
  /** What deadlines are counted from. */
  readonly deadlines: DeadlineRows;
  /** Clips that wait for a word on where they belong. */
  readonly inbox: InboxRows;
  /** What officers said of a whole docking. */
  readonly choices: ChoiceRows;
  /** What was suggested, and what became of it. */
  readonly suggestions: SuggestionRows;
  /** Where clips were filmed, and where operations took place. */
  readonly places: PlaceRows;
  /** Who is on duty when. */
  readonly roster: RosterRows;
  /** What reports ask. */
  readonly reports: ReportRows;
  /** What suggestions rest on. */
  readonly links: LinkRows;
  /** What reports rest on. */
  readonly verdicts: VerdictRows;
  readonly imports: CaseImportRows;
  readonly caseDays: CaseDayRows;
  readonly #database: Database;
  readonly #rows: RowSets;
  readonly #list: ClipList;
  #onReadings: ((seqs: readonly number[]) => void) | undefined;
  #onEvents: ((events: readonly CustodyEvent[]) => void) | undefined;
  readonly #applyAll: (events: readonly CustodyEvent[], manifestOf: ManifestReader) => void;

  private constructor(database: Database) {
    const rows = rowSets(database);
    const applier = new Applier(rows);
    this.#database = database;
    this.#rows = rows;
    this.#list = new ClipList(database, rows.clips, (number) => rows.cases.caseByNumber(number)?.id);
    this.jobs = rows.jobs;
    this.property = rows.property;
    this.inbox = rows.inbox;
    this.choices = rows.choices;
    this.suggestions = rows.suggestions;
    this.places = rows.places;
    this.roster = rows.roster;
    this.verdicts = rows.verdicts;
    this.imports = rows.imports;
    this.caseFiles = new CaseFiles(database, rows, (clip) => rows.clocks.windowOf(clip));
    this.deadlines = new DeadlineRows(database, rows.property);
    this.reports = new ReportRows(database);
    this.links = new LinkRows(database);
    this.caseDays = new CaseDayRows(database);
    this.#applyAll = database.transaction((events: readonly CustodyEvent[], manifestOf: ManifestReader) =>
      applier.apply(events, manifestOf),
    );
  }

  /**
   * Opens the file, made with its tables if it is not there.
   * @param file absolute path, or `:memory:`.
   * @param durable false for a file that is thrown away.
   * @throws LiuhenError NEWER_FORMAT for a file of a later version, STORE_READ_FAILED for one that is no database.
   */
  static open(file: string, durable = true): Catalogue {
    const database = openDatabase(file, durable);
    try {
      return guarded('catalogue.db cannot be opened', () => {
        migrate(database);
        return new Catalogue(database);
      });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Index of the last leaf whose row is here; −1 before the first. */
  lastSeq(): number {
    return this.#read(() => this.#rows.events.lastSeq());
  }

  /** Index of the leaf whose rows are due: after an upgrade it may be one whose rows are made again. */
  dueSeq(): number {
    return this.#read(() => this.#rows.events.dueSeq());
  }

  /**
   * Brings the rows of the next leaves in, all or none, durable on return.
   * @param events from `dueSeq()` on without a hole.
   * @throws LiuhenError LOG_DAMAGED where a leaf is out of turn or contradicts the rows; then nothing has changed.
   */
  apply(events: readonly CustodyEvent[], manifestOf: ManifestReader): void {
    guarded('rows could not be written', () => this.#applyAll(events, manifestOf));
    this.jobs.wake();
    const readings = events.filter(({ type, public: { deviceAtMs } }) => type === 'anchor' && deviceAtMs !== undefined);
    if (readings.length > 0) this.#onReadings?.(readings.map(({ seq }) => seq));
    this.#onEvents?.(events);
  }

  /** @param listener told of leaves whose rows have come. One at a time; it must not throw. */
  onEvents(listener: (events: readonly CustodyEvent[]) => void): void {
    this.#onEvents = listener;
  }

  /** @param listener told of the leaves of readings whose rows have come. One at a time. */
  onReadings(listener: (seqs: readonly number[]) => void): void {
    this.#onReadings = listener;
  }

  /** Last event of a clip's chain; leaf hash in hex. */
  headOf(clip: string): { readonly clipSeq: number; readonly leafHash: string } | undefined {
    return this.#read(() => this.#rows.events.headOf(clip));
  }

  /** The hash of a leaf as it was when its row was written. */
  leafHashOf(seq: number): Buffer | undefined {
    return this.#read(() => this.#rows.events.leafHashOf(seq));
  }

  /** Leaf indices of a clip's events, in the order of its chain. */
  eventSeqsOf(clip: string): readonly number[] {
    return this.#read(() => this.#rows.events.eventSeqsOf(clip));
  }

  /** The clip of this content, if it was ever sealed. */
  findContent(sha256: string, bytes: number): { readonly clip: string; readonly state: ClipState } | undefined {
    return this.#read(() => this.#rows.clips.findContent(sha256, bytes));
  }

  /** Whether this content is recorded at this place already: where it was sealed from, or in a `seen-again` event. */
  isKnownAt(clip: string, place: Place): boolean {
    return this.#read(() => this.#rows.clips.isKnownAt(clip, place));
  }

  clip(id: string): Clip | undefined {
    return this.#read(() => this.#rows.clips.clip(id));
  }

  /** Newest sealed first. @throws LiuhenError USAGE as ClipList.list */
  list(filter: ClipFilter): ClipPage {
    return this.#read(() => this.#list.list(filter));
  }

  /** Id of the unit of whoever filmed it. */
  unitOfClip(id: string): string | undefined {
    return this.#read(() => this.#rows.clips.unitOf(id));
  }

  /** Leaf indices, newest first. */
  eventSeqs(filter: EventFilter): readonly number[] {
    return this.#read(() => this.#rows.events.list(filter));
  }

  /** USB port → label of the bay, in the order of the bays. */
  bayBindings(): ReadonlyMap<string, string> {
    return this.#read(() => this.#rows.bays.bindings());
  }

  cameras(): readonly Camera[] {
    return this.#read(() => this.#rows.cameras.cameras());
  }

  /** The recorder in use that answers to this serial. */
  cameraOf(serial: string): Camera | undefined {
    return this.#read(() => this.#rows.cameras.cameraOf(serial));
  }

  clockReading(seq: number): CameraReading | undefined {
    return this.#read(() => this.#rows.clocks.reading(seq));
  }

  /** Of one recorder, in the order of their leaves. @param camera serial, or label where no serial is known. */
  clockReadingsOf(camera: string): readonly CameraReading[] {
    return this.#read(() => this.#rows.clocks.readingsOf(camera));
  }

  /** Recorders of whose clock there is a reading. */
  readCameras(): readonly string[] {
    return this.#read(() => this.#rows.clocks.cameras());
  }

  /** One page of clips, as their cameras' clocks are concerned, in the order of docking. */
  clockClips(filter: ClockClipFilter): readonly ClockClip[] {
    return this.#read(() => this.#rows.clocks.clips(filter));
  }

  /** When a clip can have been recorded, by the dockings of its recorder. */
  dockingWindowOf(clip: Pick<ClockClip, 'serial' | 'label' | 'docked'>): DockingWindow {
    return this.#read(() => this.#rows.clocks.windowOf(clip));
  }

  /** Names under which files of a docked volume may be remembered; empty where nothing tells it from others. */
  devicesOfCard(names: CardNames): readonly string[] {
    return this.#read(() => this.#rows.cards.devicesOf(names));
  }

  /** What was sealed from, or seen again on, a card: those after a leaf, in order, whatever became of them. */
  cardFiles(card: Card, afterSeq: number, limit: number): readonly CardFile[] {
    return this.#read(() => this.#rows.cards.files(card, afterSeq, limit));
  }

  lastDockingOf(card: Card): LastDocking | undefined {
    return this.#read(() => this.#rows.cards.lastDocking(card));
  }

  units(): readonly Unit[] {
    return this.#read(() => this.#rows.people.units());
  }

  accounts(): readonly Account[] {
    return this.#read(() => this.#rows.people.accounts());
  }

  account(id: string): Account | undefined {
    return this.#read(() => this.#rows.people.account(id));
  }

  accountByUser(user: string): Account | undefined {
    return this.#read(() => this.#rows.people.accountByUser(user));
  }

  officers(): readonly Officer[] {
    return this.#read(() => this.#rows.people.officers());
  }

  /** @param number of a certificate or a recorder. */
  officerOfNumber(number: string): Officer | undefined {
    return this.#read(() => this.#rows.people.officerOfNumber(number));
  }

  officersOfAccount(account: string): readonly Officer[] {
    return this.#read(() => this.#rows.people.officersOfAccount(account));
  }

  /** Newest first. */
  cases(filter: CaseFilter = { units: null, limit: 1000 }): CasePage {
    return this.#read(() => this.#rows.cases.list(filter));
  }

  caseByNumber(number: string): CaseRow | undefined {
    return this.#read(() => this.#rows.cases.caseByNumber(number));
  }

  /** Those of the numbers that are a case's. */
  takenOf(numbers: readonly string[]): ReadonlySet<string> {
    return this.#read(() => this.#rows.cases.takenOf(numbers));
  }

  caseById(id: string): CaseRow | undefined {
    return this.#read(() => this.#rows.cases.caseById(id));
  }

  /** One page of the suggestions that nobody has answered, oldest first. */
  openSuggestions(filter: SuggestionFilter): readonly SuggestionRow[] {
    return this.#read(() => this.suggestions.open(filter));
  }

  /** Those of one clip that nobody has answered, the surest first. */
  suggestionsOf(clip: string): readonly SuggestionRow[] {
    return this.#read(() => this.suggestions.ofClip(clip));
  }

  /** @param caseId opaque id. */
  isSuggested(clip: string, caseId: string): boolean {
    return this.#read(() => this.suggestions.isOpen(clip, caseId));
  }

  /** In the order of linking; empty where there is no such case. */
  clipsOfCase(number: string): readonly string[] {
    return this.caseByNumber(number)?.clips ?? [];
  }

  /** @param day yyyymmdd. @returns the highest counter of that day's clips, 0 without any. */
  highestCounter(day: string): number {
    return this.#read(() => this.#rows.clips.highestCounter(day));
  }

  /** What was made from originals, by the log, page by page: those after `last`, in the order of clip and kind. */
  derivativesAfter(last: Derivative | undefined, limit: number): readonly Derivative[] {
    return this.#read(() => this.#rows.derivatives.after(last, limit));
  }

  counts(): CatalogueCounts {
    return this.#read(() => ({ ...totalsOf(this.#database), events: this.#rows.events.lastSeq() + 1 }));
  }

  /** Faults of the file itself, empty if it is whole. Reads everything: seconds for a million clips. */
  integrityCheck(): readonly string[] {
    return this.#read(() => integrityFaults(this.#database));
  }

  /**
   * Every derived row in a fixed order, to be compared with those of another catalogue (see `differences`). Rows as of
   * the first one asked for, over a connection of its own, so that work goes on between them.
   */
  *rows(): Generator<DumpedRow> {
    const { memory, name } = this.#database;
    if (memory) return yield* dumpRows(this.#database);
    const database = openReadOnly(name);
    try {
      // One transaction, so that all tables are of one moment.
      database.exec('BEGIN');
      yield* dumpRows(database);
    } finally {
      database.close();
    }
  }

  #read<Result>(work: () => Result): Result {
    return guarded('catalogue.db cannot be read', work);
  }
}
