// A station in memory for tests of the mouth: real Merkle tree and signatures, invented clips, nothing on disk.
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { type CustodyEvent, commitment, type EventDraft, leafOf } from '../core/custody-event.ts';
import { LiuhenError } from '../core/errors.ts';
import type { BayStatus, Clip } from '../core/model.ts';
import { Grant } from '../core/policy/grant.ts';
import { formatCheckpointBody } from '../core/proof/checkpoint.ts';
import { consistencyProof, leafHash, rootOf, treeRoot } from '../core/proof/merkle.ts';
import type { ShownTimeCode } from '../core/time-code.ts';
import type { CaseFilter } from '../storage/catalogue/case-rows.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import type { InboxFilter } from '../storage/catalogue/inbox-rows.ts';
import type { PackageEntry } from '../storage/export/package-entry.ts';
import { PrivateStore } from '../storage/private/private-store.ts';
import type {
  CataloguePort,
  ClipCheck,
  ClipFilter,
  DraftedStatement,
  ExportRequest,
  FsckReport,
  ReadableFile,
  SettingRow,
  StatementsPort,
  StationPort,
  SuggestionFilter,
  SuggestionRow,
  UsbDeviceRow,
} from '../web/station-port.ts';
import { fakeBay, fakeClip, fakeClipId, fakeContent, fakeZone } from './fake-clip.ts';
import { FakeRules } from './fake-rules.ts';
import { testSigner } from './note-signer.ts';

/** Every member may be replaced by a test. */
export class FakeStation implements StationPort {
  readonly identity = { id: 'ST01', uid: '00112233445566778899aabbccddeeff', name: '一号站' };
  readonly version = '0.0.0';
  readonly zone = fakeZone;
  readonly vkey = testSigner().vkey;
  readonly events: CustodyEvent[] = [];
  readonly clips = new Map<string, { clip: Clip; content: Buffer }>();
  readonly secrets = PrivateStore.open(':memory:');
  /** Units of clips where they are not the root. */
  readonly unitsOfClips = new Map<string, string>();
  /** People alone: they follow from `rights` leaves as in a real station. */
  readonly #people = Catalogue.open(':memory:');
  readonly values = new Map<string, string>([['digests', 'sha256+sm3']]);
  report: FsckReport = { checked: 3, findings: [] };
  /** Clips that were said to be of no case. */
  readonly routine = new Set<string>();
  /** Suggestions that wait, in the order of their leaves. */
  suggested: SuggestionRow[] = [];
  /** Why no bay is salvaged. */
  salvageError: LiuhenError | undefined;
  /** Why no PDF is printed. */
  printError: LiuhenError | undefined;
  readonly #signer = testSigner();

  constructor(clips = 3) {
    for (let n = 1; n <= clips; n += 1) this.add(n);
  }

  add(n: number, content = fakeContent(n), change: Partial<Clip> = {}): void {
    this.clips.set(fakeClipId(n), { clip: fakeClip(n, content, change), content });
    this.#append({ type: 'seal', actor: 'station', clip: fakeClipId(n), public: { bytes: content.length } });
  }

  readonly rules = new FakeRules();

  readonly keptStatements: DraftedStatement[] = [];
  readonly statements: StatementsPort = {
    keep: async (draft) => {
      this.keptStatements.push(draft);
      const statement = {
        format: 'liuhen.statement/1',
        station: this.identity,
        madeAt: '2026-03-01T02:00:00.000Z',
        ...draft,
      } as const;
      return { statement, name: { operation: draft.operation.id, sha256: '1'.repeat(64), signature: '2'.repeat(64) } };
    },
    read: () => Promise.reject(new LiuhenError('NOT_FOUND', 'kept nowhere')),
    paper: () => Promise.reject(new LiuhenError('NOT_FOUND', 'kept nowhere')),
  };

  readonly printPdf: StationPort['printPdf'] = async ({ title }) => {
    if (this.printError) throw this.printError;
    return { bytes: Buffer.from(`%PDF ${title}`), missing: [] };
  };

  readonly settings = {
    list: (): SettingRow[] => [...this.values.keys()].map((key) => this.settings.get(key)),
    get: (key: string): SettingRow => {
      const value = this.values.get(key) ?? (key === 'camera.driftSecondsPerDay' ? '3' : undefined);
      if (value === undefined) throw new LiuhenError('CONFIG_KEY_UNKNOWN', key);
      return { key, value, default: 'sha256+sm3', source: 'default' };
    },
    parse: (key: string, value: string): string => {
      this.settings.get(key);
      if (!value.startsWith('sha256')) throw new LiuhenError('CONFIG_VALUE_INVALID', value);
      return value;
    },
    set: async (key: string, value: string): Promise<SettingRow> => {
      this.values.set(key, this.settings.parse(key, value));
      return this.settings.get(key);
    },
  };

  readonly catalogue = {
    list: (filter: ClipFilter) => {
      this.lastFilter = filter;
      const from = Number(filter.cursor ?? 0);
      const all = [...this.clips.values()].map(({ clip }) => this.#withCases(clip));
      const clips = all.slice(from, from + filter.limit);
      return { clips, next: from + filter.limit < all.length ? String(from + filter.limit) : null };
    },
    clip: (id: string): Clip | undefined => {
      const found = this.clips.get(id);
      return found && this.#withCases(found.clip);
    },
    cases: (filter: CaseFilter) => this.#people.cases(filter),
    caseByNumber: (number: string) => this.#people.caseByNumber(number),
    takenOf: (numbers: readonly string[]) => this.#people.takenOf(numbers),
    caseById: (id: string) => this.#people.caseById(id),
    caseFiles: this.#people.caseFiles,
    property: this.#people.property,
    deadlines: this.#people.deadlines,
    verdicts: this.#people.verdicts,
    imports: this.#people.imports,
    caseDays: this.#people.caseDays,
    roster: this.#people.roster,
    reports: this.#people.reports,
    lastSeq: () => this.events.length - 1,
    unitOfClip: (id: string) => (this.clips.has(id) ? (this.unitsOfClips.get(id) ?? 'root') : undefined),
    openSuggestions: ({ clip, afterSeq, limit }: SuggestionFilter) =>
      this.suggested.filter((row) => row.seq > afterSeq && (clip === undefined || row.clip === clip)).slice(0, limit),
    suggestionsOf: (clip: string) => this.suggested.filter((row) => row.clip === clip),
    choices: {
      of: (bay: string, docked: string) => this.#people.choices.of(bay, docked),
      clipsOf: (bay: string, docked: string) =>
        [...this.clips.values()]
          .filter(({ clip }) => clip.bay === bay && clip.docked === docked)
          .map(({ clip }) => clip.id),
    },
    suggestions: this.#people.suggestions,
    inbox: {
      filingOf: (clip: string) => (this.routine.has(clip) ? 'routine' : this.#isLinked(clip) ? 'case' : 'none'),
      waiting: ({ after, limit, numbers }: InboxFilter) =>
        [...this.clips.values()]
          .map(({ clip }, seq) => ({
            clip: clip.id,
            officer: clip.officer,
            beginMs: Date.parse(clip.start ?? clip.sealed),
            seq,
          }))
          .filter(({ clip, officer, seq }) => {
            const isMeant = numbers === undefined || (officer !== null && numbers.includes(officer));
            return isMeant && !this.routine.has(clip) && !this.#isLinked(clip) && seq > (after?.seq ?? -1);
          })
          .slice(0, limit),
    } satisfies CataloguePort['inbox'],
    isSuggested: (clip: string, id: string) =>
      this.suggested.some((row) => row.clip === clip && row.case === this.#people.caseById(id)?.number),
    eventSeqs: (filter: Parameters<Catalogue['eventSeqs']>[0]) => this.#people.eventSeqs(filter),
    units: () => this.#people.units(),
    accounts: () => this.#people.accounts(),
    account: (id: string) => this.#people.account(id),
    accountByUser: (user: string) => this.#people.accountByUser(user),
    officers: () => this.#people.officers(),
    officerOfNumber: (number: string) => this.#people.officerOfNumber(number),
    officersOfAccount: (account: string) => this.#people.officersOfAccount(account),
    cameras: () => this.#people.cameras(),
    cameraOf: (serial: string) => this.#people.cameraOf(serial),
    readCameras: () => this.#people.readCameras(),
    clockReadingsOf: (camera: string) => this.#people.clockReadingsOf(camera),
  };
  lastFilter: unknown;

  readonly log = {
    event: async (seq: number) => this.events[seq] as CustodyEvent,
    eventsOf: async (clip: string) => this.events.filter((event) => event.clip === clip),
    checkpoint: async () => this.checkpointOf(this.events.length),
    consistency: (from: number, to: number) => consistencyProof(from, to, this.#subtree),
  };

  async checkpointOf(size: number, root?: Buffer): Promise<string> {
    return this.#signer.sign(
      formatCheckpointBody(this.#signer.name, size, root ?? (await treeRoot(size, this.#subtree))),
    );
  }

  async record(drafts: readonly EventDraft[]): Promise<CustodyEvent[]> {
    // A turn of the loop, as a flush would take: two askers who look before either records must not both win.
    await new Promise((resolve) => setImmediate(resolve));
    return drafts.map((draft) => {
      this.#apply(draft);
      return this.#append(draft);
    });
  }

  readonly prioritised: [string, boolean][] = [];

  async salvage(bay: string, written: () => Promise<unknown>): Promise<BayStatus | undefined> {
    if (bay !== fakeBay.bay) return undefined;
    if (this.salvageError) throw this.salvageError;
    await written();
    return { ...fakeBay, state: 'pulling' };
  }

  bays(): BayStatus[] {
    return [fakeBay];
  }

  timeCode(): ShownTimeCode {
    return {
      text: 'LH1T:ST01:1772326800:0123456789ABCDEF',
      second: 1_772_326_800,
      now: '2026-03-01T01:00:00.250Z',
      quality: 'synced',
    };
  }

  caseCode(caseId: string): string {
    return `LH1C:ST01:${caseId.toUpperCase()}:0123456789ABCDEF`;
  }

  usbDevices(): UsbDeviceRow[] {
    const facts = { vid: '0bda', pid: '5a01', speedMbit: 480, controller: '0000:00:14.0', recorders: 1 };
    const link = { capacity: 40_000_000, used: 38_000_000, reading: ['1'], waiting: ['2'] };
    const hub = { port: '1-2', serial: null, product: 'Hub', under: null, endpoints: 2, shareMbit: null };
    const recorder = {
      port: '1-2.3',
      serial: 'A0012345',
      product: 'BodyCam',
      under: '1-2',
      endpoints: 3,
      shareMbit: 480,
    };
    return [
      { ...facts, ...hub, mayBeRecorder: false, link },
      { ...facts, ...recorder, mayBeRecorder: true, link: null },
    ];
  }

  prioritiseBay(bay: string, isFirst: boolean): boolean {
    this.prioritised.push([bay, isFirst]);
    return bay === fakeBay.bay;
  }

  bayBindings(): ReadonlyMap<string, string> {
    return this.#people.bayBindings();
  }

  async status() {
    return {
      station: this.identity,
      version: '0.1.0',
      pid: 1,
      uptimeMs: 3_723_000,
      disk: { totalBytes: 1e12, freeBytes: 5e11, reserveBytes: 2 ** 31 },
      queues: { pull: 0, media: 2 },
      checkpoint: { size: this.events.length, root: 'AA==' },
      clock: { quality: 'synced' as const, now: '2026-03-01T01:00:00.000Z', zone: fakeZone },
      sandbox: { kind: 'none', detail: 'bwrap missing' },
      check: {
        running: { since: '2026-03-01T01:00:00.000Z', doneBytes: 10, totalBytes: 40, waiting: true },
        last: {
          began: '2026-02-22T19:00:00.000Z',
          ended: '2026-02-22T20:00:00.000Z',
          checked: 9,
          findings: 2,
          gravest: 'ALTERED' as const,
        },
        next: '2026-03-01T19:00:00.000Z',
      },
      alarms: [{ code: 'DISK_FULL', what: '/secret/path', since: '2026-03-01T01:00:00.000Z', context: {} }],
    };
  }

  async original(grant: Grant): Promise<ReadableFile> {
    if (!Grant.is(grant)) throw new TypeError('no grant');
    const content = this.clips.get(grant.clip)?.content ?? Buffer.alloc(0);
    return { bytes: content.length, read: (from, to) => pieces(content.subarray(from, to)) };
  }

  async derivative(grant: Grant, kind: 'proxy' | 'thumbnail'): Promise<ReadableFile | undefined> {
    if (!Grant.is(grant)) throw new TypeError('no grant');
    const content = Buffer.from(`${kind} of ${grant.clip}`);
    return { bytes: content.length, read: (from, to) => pieces(content.subarray(from, to)) };
  }

  async checkClip(): Promise<ClipCheck> {
    return { content: 'authentic', key: 'trusted', findings: [] };
  }

  jobs() {
    return { waiting: 2, running: 1, failed: 0 };
  }

  async *exportPackage({ grants }: ExportRequest): AsyncGenerator<PackageEntry> {
    const declaration = Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    yield { path: 'bagit.txt', bytes: declaration.length, content: declaration };
    for (const grant of grants) {
      const { bytes, read } = await this.original(grant);
      yield { path: `data/clips/${grant.clip}/${grant.clip}.mp4`, bytes, content: () => read(0, bytes) };
    }
  }

  async fsck(onProgress: (progress: { done: number; total: number; unit: 'bytes' }) => void): Promise<FsckReport> {
    for (let done = 0; done <= 10; done += 1) onProgress({ done, total: 10, unit: 'bytes' });
    return this.report;
  }

  #withCases(clip: Clip): Clip {
    const { cases } = this.#people.cases();
    return { ...clip, cases: cases.filter(({ clips }) => clips.includes(clip.id)).map(({ number }) => number) };
  }

  #isLinked(id: string): boolean {
    return this.#people.cases().cases.some(({ clips }) => clips.includes(id));
  }

  #apply({ type, case: id, clip, public: facts }: EventDraft): void {
    if (type === 'link' || type === 'suggest')
      this.suggested = this.suggested.filter(
        (one) => one.clip !== clip || one.case !== this.#people.caseById(id ?? '')?.number,
      );
    if (type === 'link' && id === undefined && clip) this.routine.add(clip);
    else if ((type === 'link' || type === 'unlink') && clip) this.routine.delete(clip);
    const anchored = type === 'anchor' ? this.clips.get(clip ?? '') : undefined;
    if (anchored) {
      const { offsetMs, uncertaintyMs } = facts as Record<string, number>;
      const offset = { offsetMs: offsetMs!, offsetUncertaintyMs: uncertaintyMs!, offsetTrust: 'anchored' as const };
      anchored.clip = { ...anchored.clip, ...offset, flags: [] };
    }
  }

  #append(draft: EventDraft): CustodyEvent {
    const seq = this.events.length;
    const before = this.events.filter((event) => event.clip !== undefined && event.clip === draft.clip);
    const detail = draft.private && { salt: seq.toString(16).padStart(32, '0'), detail: draft.private };
    const { private: _private, ...open } = draft;
    const last = before.at(-1);
    const event: CustodyEvent = {
      format: 'liuhen.event/1',
      seq,
      at: '2026-03-01T01:00:00.000Z',
      atQuality: 'synced',
      ...open,
      ...(draft.clip ? { clipSeq: before.length + 1 } : {}),
      ...(last ? { clipPrev: leafHash(bytesOf(last)).toString('hex') } : {}),
      ...(detail ? { private: commitment(detail), ...detail } : {}),
    };
    this.events.push(event);
    this.#people.apply([event], () => undefined);
    return event;
  }

  readonly #subtree = async (level: number, index: number): Promise<Buffer> => {
    const width = 2 ** level;
    return rootOf(this.events.slice(index * width, (index + 1) * width).map((event) => leafHash(bytesOf(event))));
  };
}

async function* pieces(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += 300_000) yield content.subarray(at, at + 300_000);
}

function bytesOf(event: CustodyEvent): Buffer {
  return canonicalBytes(leafOf(event) as unknown as Json);
}
