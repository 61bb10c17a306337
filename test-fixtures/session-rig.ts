// A docking session with everything around it scripted: pulls that say what a test tells them to, a sealer that seals,
// refuses or waits, a release that answers. No disk and no process.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Alarms } from '../core/alarms.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { LiuhenError } from '../core/errors.ts';
import type { BayStatus } from '../core/model.ts';
import type { BusTurn } from '../ingest/dock/bus-turns.ts';
import { noFacts, type VolumeFacts } from '../ingest/dock/volume-facts.ts';
import type { CopiedFile, FromPull, ListedVolume, NotTaken, ToPull } from '../ingest/pull/messages.ts';
import type { PullEnd, PullOptions } from '../ingest/pull/pull-client.ts';
import type { SpaceLedger } from '../ingest/pull/space-ledger.ts';
import { makeVerifiedDigest } from '../ingest/pull/verified-digest.ts';
import type { Releasable, ReleaseReport } from '../ingest/release.ts';
import type { Sealer, SealOutcome, SealRequest } from '../ingest/seal/seal.ts';
import { makeSealReceipt } from '../ingest/seal/seal-receipt.ts';
import { DockingSession, type SessionPorts, type SessionSettings } from '../ingest/session.ts';
import type { CardFile } from '../storage/catalogue/card-rows.ts';
import { plainProfile, sealTime } from './seal-rig.ts';

export const hex = (path: string) => Buffer.from(path).toString('hex');

export class ScriptedPull {
  readonly options: PullOptions;
  readonly sent: ToPull[] = [];
  readonly exited: Promise<PullEnd>;
  readonly pid = 1;
  isKilled = false;
  #exit: (end: PullEnd) => void = () => undefined;

  constructor(options: PullOptions) {
    this.options = options;
    this.exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
  }

  send(message: ToPull): void {
    this.sent.push(message);
  }

  kill(): void {
    this.isKilled = true;
    this.#exit({ finished: false, error: null });
  }

  say(message: Exclude<FromPull, { kind: 'copied' }>): void {
    this.options.onMessage(message);
  }

  listed(files: number, more: Partial<ListedVolume> = {}): void {
    const volume = {
      profile: 'plain',
      serial: null,
      officer: null,
      label: null,
      files,
      bytes: files,
      notTaken: [],
      capacity: null,
    };
    this.say({ kind: 'listed', volume: { ...volume, ...more } });
  }

  copied(path: string, salvage?: CopiedFile['salvage']): void {
    const sha256 = createHash('sha256').update(path).digest('hex');
    const file: CopiedFile = {
      key: sha256.slice(0, 32),
      source: { name: path, path },
      pathHex: hex(path),
      bytes: 1,
      mtimeMs: sealTime,
      digests: { sha256 },
      readBack: 'direct',
      reads: [[0, 1]],
      resumed: false,
      pulledAtMs: sealTime,
      probe: { kind: 'none' },
      ...(salvage ? { salvage } : {}),
    };
    this.options.onMessage({ kind: 'copied', file, digest: makeVerifiedDigest(1, { sha256 }, 'direct') });
  }

  failed(path: string, code: LiuhenError['code'] = 'CAMERA_READ_FAILED'): void {
    const error = new LiuhenError(code, 'scripted').toJSON();
    this.say({ kind: 'file-failed', key: path, source: { name: path, path }, bytes: 1, error });
  }

  /** @param code error that ends it; none: it says `finished` and ends. */
  async end(code?: LiuhenError['code']): Promise<void> {
    if (code === undefined) this.say({ kind: 'finished' });
    this.#exit({ finished: code === undefined, error: code === undefined ? null : new LiuhenError(code, 'scripted') });
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await turn();
}

export const unreadable = (path: string): NotTaken => ({
  source: { name: path, path },
  reason: 'unreadable',
  mayHoldFootage: true,
});

export class SessionRig {
  readonly pulls: ScriptedPull[] = [];
  readonly told: EventDraft[] = [];
  readonly recorded: EventDraft[] = [];
  readonly statuses: BayStatus[] = [];
  readonly receipts: BayStatus[] = [];
  readonly fatal: LiuhenError[] = [];
  readonly promised = new Set<string>();
  readonly released: Releasable[][] = [];
  readonly submitted: SealRequest[] = [];
  readonly alarms = new Alarms({ now: () => sealTime, quality: () => 'synced' });
  readonly ports: SessionPorts;
  readonly session: DockingSession;
  /** Serials in the register; null: there is none. */
  registered: readonly string[] | null = null;
  /** What its turn was told; asked, it answers as the test says. */
  readonly turns: string[] = [];
  /** Of what an earlier pull left in the sealer. */
  freeing: () => Promise<void> = async () => undefined;
  mayStart: () => Promise<boolean> = async () => true;
  readonly turn: BusTurn = {
    listed: (bytes, newestMs) => void this.turns.push(`listed ${bytes} ${newestMs}`),
    ask: () => this.mayStart(),
    moved: (bytes) => void this.turns.push(`moved ${bytes}`),
    read: (bytes) => void this.turns.push(`read ${bytes}`),
    stored: (bytes) => void this.turns.push(`stored ${bytes}`),
    rest: () => void this.turns.push('rest'),
    leave: () => void this.turns.push('leave'),
  };
  /** What is remembered of the recorder's card. */
  memory: readonly CardFile[] = [];
  /** Error of the sealer for a path; undefined seals. */
  sealError: (path: string) => LiuhenError | undefined = () => undefined;
  /** Held back until called. */
  sealing: (() => void)[] | undefined;
  recordError: LiuhenError | undefined;
  /** Why the volume is not made writable. */
  gateError: LiuhenError | undefined;
  /** What became of the way in to the volume, in order. */
  readonly doors: string[] = [];
  onRelease: (files: readonly Releasable[], signal: AbortSignal) => Promise<Partial<ReleaseReport>> = async (
    files,
  ) => ({
    erased: files.length,
    erasedBytes: files.length,
  });

  constructor(settings: Partial<SessionSettings> = {}, releaseAllowed = true, facts: VolumeFacts = noFacts) {
    const profile = { ...plainProfile, release: { allowed: releaseAllowed } };
    const all = {
      digests: 'sha256',
      maxFileBytes: 1e9,
      stallMs: 1000,
      erase: false,
      refuseUnknown: false,
      slowSpotsAlarm: 3,
      missingAlarm: 'all',
    } as const;
    this.ports = {
      sealer: {
        free: () => this.freeing(),
        submit: (request: SealRequest) => this.#submit(request),
      } as unknown as Sealer,
      ledger: {
        ask: async (copy: string) => {
          this.promised.add(copy);
          return true;
        },
        settle: (copy: string) => this.promised.delete(copy),
      } as unknown as SpaceLedger,
      turn: this.turn,
      tell: async (drafts) => void this.told.push(...drafts),
      record: async (drafts) => {
        if (this.recordError) throw this.recordError;
        this.recorded.push(...drafts);
      },
      startPull: (options) => {
        const pull = new ScriptedPull(options);
        this.pulls.push(pull);
        return pull;
      },
      makeWritable: async (folder) => {
        this.doors.push('opened');
        if (this.gateError) throw this.gateError;
        return { root: `${folder.path}/door`, close: async () => void this.doors.push('closed') };
      },
      release: async (root, _, files, signal) => {
        this.doors.push(root);
        this.released.push([...files]);
        return { erased: 0, erasedBytes: 0, isTouched: true, drafts: [], ...(await this.onRelease(files, signal)) };
      },
      profiles: () => [profile],
      isRegistered: (names) => this.registered && names.some((name) => this.registered?.includes(name)),
      settings: () => ({ ...all, ...settings }),
      cards: {
        ready: async () => undefined,
        devicesOf: ({ serial }) => (serial === null ? [] : [serial]),
        files: () => this.memory,
        lastDocking: () => undefined,
      },
      incoming: '/nowhere',
      clock: { now: () => sealTime, quality: () => 'synced' },
      alarms: this.alarms,
      onChange: (status) => void this.statuses.push(status),
      onEnd: async (status) => void this.receipts.push(status),
      onLaunch: async () => undefined,
      onFatal: (error) => void this.fatal.push(error),
    };
    const folder = {
      bay: '1',
      path: '/bays/1',
      identity: 'x',
      isMounted: true,
      device: '8:17',
      isEmpty: false,
      modifiedMs: null,
    };
    this.session = new DockingSession(folder, facts, this.ports);
  }

  static async started(settings: Partial<SessionSettings> = {}, releaseAllowed = true): Promise<SessionRig> {
    const rig = new SessionRig(settings, releaseAllowed);
    await rig.session.start();
    return rig;
  }

  get pull(): ScriptedPull {
    return this.pulls.at(-1)!;
  }

  get status(): BayStatus {
    return this.session.status;
  }

  alarmCodes(): string[] {
    return this.alarms.list().map(({ code }) => code);
  }

  async #submit(request: SealRequest): Promise<SealOutcome> {
    const { file, digest } = request;
    this.submitted.push(request);
    if (this.sealing) await new Promise<void>((resolve) => this.sealing?.push(resolve));
    const error = this.sealError(file.source.path);
    if (error) throw error;
    const clip = 'ST01-20260304-000001';
    return { kind: 'sealed', clip, receipt: makeSealReceipt(clip, file.pathHex, file.bytes, digest.sha256) };
  }
}
