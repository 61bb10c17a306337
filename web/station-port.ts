// What commands ask of the station: one narrow port, so that the mouth can be tested without a station behind it.
// The composition root (cli/station) implements it; nothing here knows how.
import type { ClockQuality } from '../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import type { EvidenceList } from '../core/evidence-list.ts';
import type {
  Account,
  Alarm,
  BayStatus,
  Camera,
  Clip,
  ClipState,
  Officer,
  StationIdentity,
  Unit,
} from '../core/model.ts';
import type { Scope } from '../core/policy/access.ts';
import type { Grant } from '../core/policy/grant.ts';
import type { Statement } from '../core/statement.ts';
import type { ShownTimeCode } from '../core/time-code.ts';
import type { CaseDayRows } from '../storage/catalogue/case-day-rows.ts';
import type { CaseFiles } from '../storage/catalogue/case-files.ts';
import type { CaseImportRows } from '../storage/catalogue/case-import-rows.ts';
import type { CaseFilter, CasePage, CaseRow } from '../storage/catalogue/case-rows.ts';
import type { ChoiceRows } from '../storage/catalogue/choice-rows.ts';
import type { CameraReading } from '../storage/catalogue/clock-rows.ts';
import type { DeadlineRows } from '../storage/catalogue/deadline-rows.ts';
import type { EventFilter } from '../storage/catalogue/event-rows.ts';
import type { InboxRows } from '../storage/catalogue/inbox-rows.ts';
import type { PropertyRows } from '../storage/catalogue/property-rows.ts';
import type { ReportRows } from '../storage/catalogue/report-rows.ts';
import type { RosterRows } from '../storage/catalogue/roster-rows.ts';
import type { SuggestionFilter, SuggestionRow, SuggestionRows } from '../storage/catalogue/suggestion-rows.ts';
import type { VerdictRows } from '../storage/catalogue/verdict-rows.ts';
import type { PackageEntry } from '../storage/export/package-entry.ts';
import type { JobCounts } from '../storage/jobs.ts';
import type { Paper } from '../storage/papers/paper.ts';
import type { PdfPaper } from '../storage/papers/pdf/pdf-printer.ts';
import type { PrivateStore } from '../storage/private/private-store.ts';
import type { StatementName } from '../storage/statements/statement-store.ts';
import type { RulesPort } from './rules-port.ts';

export type { CaseRow, PackageEntry, SuggestionFilter, SuggestionRow };

/** `start` of a clip lies in [fromMs, toMs); every member left out is no condition. */
export interface ClipFilter {
  readonly case?: string;
  readonly device?: string;
  readonly officer?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly flag?: string;
  readonly state?: ClipState;
  /** Words looked for in names, paths, serials and officers. */
  readonly q?: string;
  readonly limit: number;
  /** From the `next` of the page before. */
  readonly cursor?: string;
  /** Left out: all clips. */
  readonly scope?: Scope;
}

/** Rows as of the last recorded event. Synchronous: the catalogue is in this process. */
export interface CataloguePort {
  list(filter: ClipFilter): { readonly clips: readonly Clip[]; readonly next: string | null };
  clip(id: string): Clip | undefined;
  /** Id of the unit of whoever filmed it. */
  unitOfClip(id: string): string | undefined;
  /** Newest first. */
  cases(filter: CaseFilter): CasePage;
  caseByNumber(number: string): CaseRow | undefined;
  takenOf(numbers: readonly string[]): ReadonlySet<string>;
  caseById(id: string): CaseRow | undefined;
  /** Operations, documents, reviews, and the clips of an operation's cameras. */
  readonly caseFiles: Pick<CaseFiles, keyof CaseFiles>;
  readonly deadlines: Pick<DeadlineRows, keyof DeadlineRows>;
  /** One page of the suggestions that nobody has answered, oldest first. */
  openSuggestions(filter: SuggestionFilter): readonly SuggestionRow[];
  /** Whether somebody still has to say whether the clip is of that case. @param caseId opaque id. */
  isSuggested(clip: string, caseId: string): boolean;
  /** The open ones of a clip, the surest first. */
  suggestionsOf(clip: string): readonly SuggestionRow[];
  /** What officers said of a whole docking, and which clips it brought. */
  readonly choices: Pick<ChoiceRows, 'of' | 'clipsOf'>;
  readonly suggestions: Pick<SuggestionRows, 'stateOf'>;
  /** Clips that wait for a word on where they belong. */
  readonly inbox: Pick<InboxRows, 'waiting' | 'filingOf'>;
  readonly property: Pick<PropertyRows, 'ofCase' | 'held'>;
  /** Verdicts of operations as they were judged, and which have to be judged anew. */
  readonly verdicts: Pick<VerdictRows, 'due' | 'judgedUnder' | 'markUnder' | 'page' | 'put'>;
  readonly imports: Pick<CaseImportRows, 'age'>;
  readonly caseDays: Pick<CaseDayRows, 'page' | 'reviews'>;
  readonly reports: ReportRows;
  readonly roster: Pick<RosterRows, 'list' | 'ofDay'>;
  /** Index of the last leaf whose row is there; −1 before the first. */
  lastSeq(): number;
  /** Leaf indices, newest first. */
  eventSeqs(filter: EventFilter): readonly number[];
  units(): readonly Unit[];
  accounts(): readonly Account[];
  account(id: string): Account | undefined;
  accountByUser(user: string): Account | undefined;
  officers(): readonly Officer[];
  officerOfNumber(number: string): Officer | undefined;
  officersOfAccount(account: string): readonly Officer[];
  cameras(): readonly Camera[];
  /** The recorder in use that answers to this serial. */
  cameraOf(serial: string): Camera | undefined;
  /** Recorders of whose clock there is a reading: serial, or label where no serial is known. */
  readCameras(): readonly string[];
  /** In the order of their leaves. */
  clockReadingsOf(camera: string): readonly CameraReading[];
}

export interface LogPort {
  /** A clip's leaves in order, `clipSeq` 1 on, each with its private detail where that still exists. */
  eventsOf(clip: string): Promise<readonly CustodyEvent[]>;
  /** One leaf with its private detail where that still exists. @param seq below the size of the log. */
  event(seq: number): Promise<CustodyEvent>;
  /** Brings tiles and checkpoint up to the last leaf. @returns the signed note. */
  checkpoint(): Promise<string>;
  /** Proof that the first `fromSize` leaves are a prefix of the first `toSize`. RFC 9162 section 2.1.4. */
  consistency(fromSize: number, toSize: number): Promise<readonly Buffer[]>;
}

export interface SettingRow {
  readonly key: string;
  readonly value: string | number | boolean | null;
  readonly default: string | number | boolean | null;
  readonly source: 'default' | 'station.yaml';
}

export interface SettingsPort {
  list(): readonly SettingRow[];
  /** @throws LiuhenError CONFIG_KEY_UNKNOWN */
  get(key: string): SettingRow;
  /** `value` as it was typed, turned into the setting's kind. @throws CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID */
  parse(key: string, value: string): string | number | boolean | null;
  /** Writes and flushes station.yaml and lets the running station see it. */
  set(key: string, value: string): Promise<SettingRow>;
}

/** How the station's checks of itself stand. Times are RFC 3339; null is what is not known. */
export interface CheckStatus {
  readonly running: {
    readonly since: string;
    readonly doneBytes: number;
    readonly totalBytes: number;
    /** It makes way for recorders that are being read. */
    readonly waiting: boolean;
  } | null;
  /** The last one that came to its end, by itself or by hand. */
  readonly last: {
    readonly began: string;
    readonly ended: string;
    /** Leaves. */
    readonly checked: number;
    readonly findings: number;
    /** Code of the gravest; its exit code is that of `fsck`. */
    readonly gravest: FsckFinding['code'] | null;
  } | null;
  /** When the next is due; null where none is planned. */
  readonly next: string | null;
}

export interface StationStatus {
  readonly station: StationIdentity;
  readonly version: string;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly disk: { readonly totalBytes: number; readonly freeBytes: number; readonly reserveBytes: number };
  /** Work waiting, by queue name. */
  readonly queues: Readonly<Record<string, number>>;
  readonly checkpoint: { readonly size: number; readonly root: string } | null;
  readonly clock: { readonly quality: ClockQuality; readonly now: string; readonly zone: string };
  /** How media tools are confined; `none` in plain words, CONTRACT "no sandbox to be had". */
  readonly sandbox: { readonly kind: string; readonly detail: string };
  readonly check: CheckStatus;
  readonly alarms: readonly Alarm[];
}

/** What hangs on USB. */
export interface UsbDeviceRow {
  /** Path of ports, `1-2.3`. */
  readonly port: string;
  readonly vid: string;
  readonly pid: string;
  readonly serial: string | null;
  readonly product: string | null;
  readonly speedMbit: number | null;
  /** Whether footage may lie behind it. */
  readonly mayBeRecorder: boolean;
  /** The controller of its bus, `0000:00:14.0`; null where that can't be told. */
  readonly controller: string | null;
  /** That it takes up at the controller. */
  readonly endpoints: number;
  /** Port of the hub it hangs on; null at the controller itself. */
  readonly under: string | null;
  /** Recorders at it and behind it. */
  readonly recorders: number;
  /** A recorder's share of the narrowest wire while all are read; null for others. */
  readonly shareMbit: number | null;
  /** Of the wire between it and what it hangs on, in bytes a second; null while no bay reads or waits over it. */
  readonly link: LinkRow | null;
}

/** How a wire is used now. */
export interface LinkRow {
  /** Bytes a second, as measured or usual for its speed. */
  readonly capacity: number;
  readonly used: number;
  /** Labels of bays. */
  readonly reading: readonly string[];
  readonly waiting: readonly string[];
}

/** Done and total in `unit`; total null while it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'items';
}

/** A file that is read in parts. */
export interface ReadableFile {
  readonly bytes: number;
  /** Bytes [from, to). */
  read(from: number, to: number): AsyncIterable<Buffer>;
}

/** What a check of one clip on the spot found, in the words of `verify` (CONTRACT §5). */
export interface ClipCheck {
  readonly content: string;
  readonly key: string;
  readonly findings: readonly { readonly code: string; readonly what: string }[];
}

export interface ExportRequest {
  /** One for each clip. */
  readonly grants: readonly Grant[];
  /** Opaque id of the case, where the package was asked for by case. */
  readonly case?: string;
  readonly purpose: string;
  readonly actor: string;
  /** Name of the account, for the private details and the report. */
  readonly user: string;
  /** A clip's event as it may be shown to who asked. */
  readonly shown: (event: CustodyEvent) => CustodyEvent;
  /** Text of an older checkpoint: adds data/log/consistency.json. */
  readonly since?: string;
  /** For a reconsideration or a suit: adds data/evidence-list.json. */
  readonly evidence?: EvidenceList;
}

export interface FsckFinding {
  /** Decides the exit code; the shown finding is the other three. */
  readonly code: 'ALTERED' | 'INCOMPLETE' | 'KEY_NOT_TRUSTED' | 'NEWER_FORMAT' | 'UNSIGNED';
  readonly clip?: string;
  readonly what: string;
  readonly where: string;
}

export interface FsckReport {
  readonly checked: number;
  readonly findings: readonly FsckFinding[];
}

/** What a command says of a statement; the station adds its name, the format and the moment. */
export type DraftedStatement = Omit<Statement, 'format' | 'station' | 'madeAt'>;

/** Signed statements of completeness. */
export interface StatementsPort {
  /**
   * Computes it again out of manifests and log, signs it and keeps it; the leaf is the caller's to record.
   * @throws LiuhenError ALTERED where rows and log do not agree; those of storage.
   */
  keep(draft: DraftedStatement): Promise<{ readonly statement: Statement; readonly name: StatementName }>;
  /** @throws LiuhenError INCOMPLETE, ALTERED, STORE_READ_FAILED */
  read(name: StatementName): Promise<Statement>;
  /** For a person, in the form in force. */
  paper(name: StatementName): Promise<Paper>;
}

export interface StationPort {
  readonly identity: StationIdentity;
  /** Of this software. */
  readonly version: string;
  /** IANA name. */
  readonly zone: string;
  /** The log's public key, one line. */
  readonly vkey: string;
  readonly settings: SettingsPort;
  readonly rules: RulesPort;
  readonly statements: StatementsPort;
  /** A paper as PDF. @throws LiuhenError FONT_MISSING */
  printPdf(paper: Paper, signal?: AbortSignal): Promise<PdfPaper>;
  readonly catalogue: CataloguePort;
  /** Passwords and sessions. */
  readonly secrets: PrivateStore;
  readonly log: LogPort;
  /** Appends to the log (durable on return) and applies to the catalogue, in order, all or none. */
  record(drafts: readonly EventDraft[]): Promise<readonly CustodyEvent[]>;
  bays(): readonly BayStatus[];
  /** The time code of the second that it is. */
  timeCode(): ShownTimeCode;
  /** The text of a case's code. @param caseId opaque id. */
  caseCode(caseId: string): string;
  /**
   * Has a failed bay read around the bad blocks of its card; resolves when that has begun.
   * @param written writes down who asked; called once it is sure that it may begin.
   * @returns undefined where there is no such bay. @throws LiuhenError SALVAGE_REFUSED, CAMERA_GONE.
   */
  salvage(bay: string, written: () => Promise<unknown>): Promise<BayStatus | undefined>;
  usbDevices(): readonly UsbDeviceRow[];
  /** Has a bay read before the others while its docking lasts, or no longer. @returns false where nothing is being pulled. */
  prioritiseBay(bay: string, isFirst: boolean): boolean;
  /** USB port → label of the bay, in the order of the bays. */
  bayBindings(): ReadonlyMap<string, string>;
  status(): Promise<StationStatus>;
  /** The original's bytes through the vault's one door. @throws LiuhenError INCOMPLETE, STORE_READ_FAILED */
  original(grant: Grant): Promise<ReadableFile>;
  /** A proxy or thumbnail; undefined where there is none (yet). */
  derivative(grant: Grant, kind: 'proxy' | 'thumbnail'): Promise<ReadableFile | undefined>;
  /** Reads original, manifest and signatures of one clip and holds them against its seal. */
  checkClip(clip: string, signal: AbortSignal): Promise<ClipCheck>;
  /** Waiting and running work on derivatives. */
  jobs(): JobCounts;
  exportPackage(request: ExportRequest): AsyncIterable<PackageEntry>;
  /** Re-reads every original, signature, tile and row. Ends early, by throwing, when `signal` is aborted. */
  fsck(onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<FsckReport>;
}

/** What a command is given: no catalogue and no pen, which the guard and the context hand out narrowed. */
export type CommandStation = Omit<StationPort, 'catalogue' | 'secrets' | 'record'>;
