// The order of one docking session: pull → seal → release → safe or failed. No mechanism here: copying, sealing and
// erasing are done by those whose names say so.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, rfc3339 } from '../core/clock.ts';
import { asLiuhenError, type ErrorDocument, LiuhenError } from '../core/errors.ts';
import type { BayState, BayStatus, DigestSetting } from '../core/model.ts';
import type { FirmwareProfile } from '../firmware-profiles/model.ts';
import { type BusTurn, noNews } from './dock/bus-turns.ts';
import { dockDraft, pullFailedDraft, refuseDraft, undockDraft } from './dock/dock-events.ts';
import { DockingFacts, type FactPorts, type FactSettings } from './dock/docking-facts.ts';
import type { VolumeFacts } from './dock/volume-facts.ts';
import type { BayFolder } from './dock/watch.ts';
import { FileTally } from './file-tally.ts';
import type { CopiedFile, ListedVolume } from './pull/messages.ts';
import type { Pull, PullEnd, PullMessage, PullOptions } from './pull/pull-client.ts';
import type { SalvageOrder } from './pull/salvage-volume.ts';
import { pathHexOf } from './pull/source-name.ts';
import { SpaceClaims, type SpaceLedger } from './pull/space-ledger.ts';
import type { VerifiedDigest } from './pull/verified-digest.ts';
import type { SessionFacts } from './seal/compose-manifest.ts';
import type { Sealer } from './seal/seal.ts';
import { SessionRelease, type SessionReleasePorts } from './session-release.ts';
import { noTurn, salvageOrder, salvageStallMs } from './session-salvage.ts';

/** A pull process that dies for no reason of the recorder's is started again this often. */
const maxRestarts = 2;
/** CONTRACT §3: the station is gone within 10 s of a signal. */
const killPatienceMs = 4000;

export interface SessionPorts extends SessionReleasePorts {
  readonly sealer: Sealer;
  readonly ledger: SpaceLedger;
  /** This session's turn on the wires that it shares with others. */
  readonly turn: BusTurn;
  readonly startPull: (options: PullOptions) => Pull;
  readonly profiles: () => readonly FirmwareProfile[];
  /** Whether a recorder of one of these serials or labels is in the register; null where the station keeps none. */
  readonly isRegistered: (names: readonly string[]) => boolean | null;
  readonly settings: () => SessionSettings;
  readonly cards: FactPorts['cards'];
  readonly incoming: string;
  readonly clock: Clock;
  /** Tells board and log that the status is another. */
  readonly onChange: (status: BayStatus) => void;
  /** Leaves the docking receipt, checkpoint included, outside the data directory. */
  readonly onEnd: (status: BayStatus) => Promise<void>;
  /** A pull is about to list the volume: what changes from now on may be missed by it. */
  readonly onLaunch: () => Promise<void>;
  /** An error that no bay is to blame for: the station must stop. */
  readonly onFatal: (error: LiuhenError) => void;
}

export interface SessionSettings extends FactSettings {
  readonly digests: DigestSetting;
  readonly maxFileBytes: number;
  readonly stallMs: number;
  readonly erase: boolean;
  readonly refuseUnknown: boolean;
}

export class DockingSession {
  readonly #ports: SessionPorts;
  readonly #folder: BayFolder;
  readonly #dockedAtMs: number;
  /** As they were when the volume came: a drop-in counts from the next docking on. */
  readonly #profiles: readonly FirmwareProfile[];
  readonly #working = new Set<Promise<void>>();
  readonly #files = new FileTally();
  readonly #findings: DockingFacts;
  readonly #space: SpaceClaims;
  readonly #ending = new AbortController();
  #pull: Pull | undefined;
  #isPulling = false;
  #restarts = 0;
  #docked: Promise<void> = Promise.resolve();
  readonly #known: VolumeFacts;
  /** The last listing. */
  #volume: ListedVolume | undefined;
  #notTaken: Readonly<Record<string, number>> = {};
  #profile: FirmwareProfile | undefined;
  #volumeError: ErrorDocument | undefined;
  readonly #release: SessionRelease;
  #doneBytes = 0;
  /** The present pull reads around bad blocks. From its first on, the bay is never `safe` in this docking. */
  #salvage: SalvageOrder | undefined;
  /** Raw paths, hex, of files that were salvaged as far as it goes. */
  readonly #salvaged = new Set<string>();
  #state: BayState = 'identifying';

  /** @param known of the volume without touching it. */
  constructor(folder: BayFolder, known: VolumeFacts, ports: SessionPorts) {
    this.#folder = folder;
    this.#known = known;
    this.#ports = ports;
    this.#dockedAtMs = ports.clock.now();
    this.#profiles = ports.profiles();
    this.#space = new SpaceClaims(ports.ledger, folder.bay);
    this.#release = new SessionRelease(folder, known, ports);
    this.#findings = new DockingFacts(folder.bay, ports);
  }

  get status(): BayStatus {
    const volume = this.#volume;
    const isSafe = this.#state === 'safe';
    const error = this.#volumeError ?? this.#files.error;
    const { erased } = this.#release;
    const bytes = erased.bytes + (volume?.bytes ?? 0);
    return {
      bay: this.#folder.bay,
      state: this.#state,
      device: volume?.serial ?? volume?.label ?? this.#known.serial ?? this.#known.label,
      profile: volume?.profile ?? null,
      officer: volume?.officer ?? null,
      files: erased.files + (volume?.files ?? 0),
      bytes,
      doneBytes: isSafe ? bytes : erased.bytes + this.#doneBytes,
      clips: this.#files.clips,
      remaining: isSafe ? 0 : this.#files.remaining,
      notTaken: this.#notTaken,
      capacity: volume?.capacity ?? null,
      error: error ? { code: error.code, message: error.message } : null,
      since: rfc3339(this.#dockedAtMs),
      ...noNews,
      facts: this.#findings.found,
    };
  }

  /** Another recorder that calls itself alike is docked. */
  sawTwin(): void {
    this.#findings.sawTwin();
  }

  /** True once nothing more happens unless the volume goes or changes. */
  get isOver(): boolean {
    return this.#state === 'safe' || this.#state === 'failed' || this.#state === 'refused';
  }

  /** A dying card waits for nobody and takes no room from others: most of its time is its own silence. */
  get #turn(): BusTurn {
    return this.#salvage ? noTurn : this.#ports.turn;
  }

  async start(): Promise<void> {
    await this.#launch();
  }

  /**
   * Reads what failed once more, around its bad blocks. Resolves when that has begun.
   * @param written writes down who asked; called once it is sure that it may begin.
   * @throws LiuhenError SALVAGE_REFUSED, CAMERA_GONE, those of `written`.
   */
  async salvage(written: () => Promise<unknown>): Promise<void> {
    const { releasable, failureCodes } = this.#files;
    const label = this.#volume?.label ?? this.#known.label;
    const done = [...releasable.map(({ receipt }) => receipt.pathHex), ...this.#salvaged];
    this.#salvage = salvageOrder(this.status, failureCodes, done, label);
    this.#become('pulling');
    try {
      await written();
    } catch (error) {
      this.#become('failed');
      throw error;
    }
    await this.#launch();
  }

  /** The volume is gone, or the station stops: ends pull and release at once. What is sealed stays. */
  async end(reason: 'undocked' | 'stopping'): Promise<void> {
    this.#ending.abort();
    if (reason === 'stopping') this.#findings.stop();
    this.#pull?.kill();
    this.#ports.turn.leave();
    const pullEnd = await this.#ended(reason);
    await this.#settleWork();
    this.#space.settleAll();
    if (reason === 'stopping') return;
    if (!this.isOver) {
      const isSafe = this.#release.hasBegun
        ? this.#files.remaining === 0
        : pullEnd !== undefined && this.#isSafe(pullEnd);
      if (!isSafe)
        this.#volumeError ??= new LiuhenError(
          'CAMERA_GONE',
          'the recorder was taken out before everything was stored',
          { hint: 'dock it again: what is stored stays, the rest goes on' },
        ).toJSON();
      await this.#over(isSafe ? 'safe' : 'failed', pullEnd);
    }
    await this.#ports.tell([undockDraft(this.status, (this.#volume ?? this.#known).label)]);
  }

  /** A read that a dead card never answers can keep even a killed process: a stop does not wait for that. */
  async #ended(reason: 'undocked' | 'stopping'): Promise<PullEnd | undefined> {
    if (reason === 'undocked') return this.#pull?.exited;
    const patience = new AbortController();
    try {
      return await Promise.race([
        this.#pull?.exited,
        sleep(killPatienceMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
    } finally {
      patience.abort();
    }
  }

  async #launch(): Promise<void> {
    await this.#ports.onLaunch();
    if (this.#ending.signal.aborted) return;
    const { startPull, settings, incoming } = this.#ports;
    const { digests, maxFileBytes, stallMs } = settings();
    const { bay, path } = this.#folder;
    this.#files.launched();
    this.#isPulling = true;
    this.#pull = startPull({
      start: {
        ...(this.#salvage ? { salvage: this.#salvage } : {}),
        kind: 'start',
        bay,
        root: path,
        incoming,
        label: this.#known.label,
        serial: this.#known.serial,
        profiles: this.#profiles,
        digests,
        maxFileBytes,
      },
      stallMs: this.#salvage ? Math.max(stallMs, salvageStallMs) : stallMs,
      onMessage: (message) => void this.#onMessage(message).catch((error) => this.#fatal(error)),
    });
    void this.#pull.exited.then((end) => this.#onPullEnd(end)).catch((error) => this.#fatal(error));
  }

  async #onMessage(message: PullMessage): Promise<void> {
    switch (message.kind) {
      case 'listed':
        return this.#onListed(message.volume);
      case 'space':
        return this.#onSpace(message.key, message.bytes);
      case 'read':
        return this.#turn.read(message.bytes);
      case 'progress':
        this.#turn.moved(message.doneBytes);
        if (!this.#salvage) this.#doneBytes = message.doneBytes;
        this.#ports.onChange(this.status);
        return;
      case 'copied':
        this.#turn.stored(message.file.bytes);
        return this.#track(this.#seal(message.file, message.digest));
      case 'file-failed':
        this.#space.settle(message.key);
        return this.#track(this.#onFileFailed(message));
      case 'volume-failed':
        // Said again, with everything else that can end a pull, by `exited`.
        return;
      case 'reads':
        return this.#findings.read(message.report);
      case 'finished':
        this.#turn.rest();
        if (!this.#salvage) this.#files.through();
        if (!this.isOver) this.#become('sealing');
    }
  }

  async #onListed(volume: ListedVolume): Promise<void> {
    const first = this.#volume;
    if (!first && this.#ports.settings().refuseUnknown && !this.#ports.isRegistered(this.#namesOf(volume)))
      return this.#refuse(volume);
    // A recorder that was cleared no longer shows by its names what it is.
    this.#volume =
      first && this.#release.hasBegun
        ? { ...volume, serial: first.serial, label: first.label, profile: first.profile, officer: first.officer }
        : volume;
    const { profile } = this.#volume;
    this.#profile = this.#profiles.find(({ id }) => id === profile);
    this.#notTaken = countReasons(volume);
    this.#files.listed(volume);
    this.#ports.turn.listed(volume.bytes, newestKnown(volume, this.#ports.clock.now()));
    // While a release is looked over once more the recorder is better left alone.
    this.#become(this.#release.hasBegun ? 'sealing' : 'pulling');
    if (!first) this.#docked = this.#track(this.#ports.tell([dockDraft(this.#folder.bay, volume, this.#known)]));
    await this.#docked;
  }

  /** Nothing has been read but names, and nothing was taken. */
  async #refuse({ files, bytes }: ListedVolume): Promise<void> {
    this.#volumeError = new LiuhenError('VOLUME_REFUSED', 'the recorder is not in the register', {
      context: { files, bytes },
      hint: 'liuhen camera register; dock.unknownCamera=ingest takes every recorder',
    }).toJSON();
    this.#become('refused');
    this.#pull?.kill();
    await this.#ports.tell([refuseDraft(this.#folder.bay)]);
  }

  #namesOf({ serial, label }: Pick<ListedVolume, 'serial' | 'label'>): string[] {
    return [serial, label, this.#known.serial].filter((name) => name !== null);
  }

  async #onSpace(key: string, bytes: number): Promise<void> {
    if (this.#state === 'refused') return;
    await this.#ports.sealer.free(key);
    this.#space.settle(key);
    // Whoever asked may have died meanwhile: a place is for the living.
    if (!this.#isPulling || !(await this.#turn.ask()) || this.#ending.signal.aborted) return;
    const granted = await this.#space.ask(key, bytes);
    if (this.#ending.signal.aborted) this.#space.settle(key);
    this.#pull?.send({ kind: 'space', key, granted });
  }

  async #seal(file: CopiedFile, digest: VerifiedDigest): Promise<void> {
    this.#space.settle(file.key);
    try {
      await this.#docked;
      const { receipt, kind } = await this.#ports.sealer.submit({ file, digest, session: this.#facts() });
      // What a dying card gives up stays counted as only on the recorder, and nothing of it is ever erased.
      if (!this.#salvage) this.#files.sealed(file.pathHex, { receipt, isFresh: kind === 'sealed' });
      else if (!file.salvage?.isCutShort) this.#salvaged.add(file.pathHex);
      this.#ports.onChange(this.status);
    } catch (error) {
      await this.#onFileFailed({ source: file.source, bytes: file.bytes, error: asLiuhenError(error).toJSON() });
    }
    this.#pull?.send({ kind: 'taken', key: file.key });
  }

  async #onFileFailed(
    failed: Pick<PullMessage & { kind: 'file-failed' }, 'source' | 'bytes' | 'error'>,
  ): Promise<void> {
    const { bay } = this.#folder;
    const { code, message } = failed.error;
    this.#files.failed(pathHexOf(failed.source), failed.error);
    if (code === 'CAMERA_READ_FAILED') this.#findings.readFailed(pathHexOf(failed.source));
    if (code === 'SEEN_AFTER_DISPOSAL' || code === 'DISK_FULL')
      this.#ports.alarms.raise(`${code}/${bay}`, code, message, { bay });
    this.#ports.onChange(this.status);
    await this.#ports.tell([pullFailedDraft(bay, failed)]);
  }

  /** Whatever the pull process said is over when it ends; only now can the bay be judged. */
  async #onPullEnd(end: PullEnd): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#isPulling = false;
    this.#turn.rest();
    await this.#settleWork();
    this.#space.settleAll();
    if (this.#ending.signal.aborted || this.#state === 'refused') return;
    const code = end.error?.code;
    if (end.error && code === 'FLUSH_FAILED') return this.#ports.onFatal(end.error);
    if (this.#salvage) {
      this.#volumeError = end.error?.toJSON() ?? this.#volumeError;
      return this.#over('failed', end);
    }
    if (code === 'PULL_DIED' && this.#restarts < maxRestarts) {
      this.#restarts += 1;
      return this.#launch();
    }
    this.#volumeError = end.error?.toJSON();
    if (!this.#isSafe(end)) return this.#over('failed', end);
    const isTouched = await this.#track(this.#releaseIfAsked());
    if (this.#ending.signal.aborted) return;
    if (isTouched) return this.#launch();
    await this.#over('safe', end);
  }

  #isSafe({ finished, error }: PullEnd): boolean {
    return finished && error === null && !this.#salvage && this.#files.isComplete;
  }

  /** @returns whether anything was touched: then the volume has to be looked over again before it is called safe. */
  async #releaseIfAsked(): Promise<boolean> {
    const volume = this.#volume;
    const isAllowed = this.#ports.settings().erase && this.#profile?.release.allowed === true;
    if (this.#release.hasBegun || !isAllowed || !volume) return false;
    this.#clearAlarms();
    const isTouched = await this.#release.run(this.#files.releasable, this.#ending.signal);
    this.#volume = this.#release.leftOf(volume);
    this.#doneBytes = this.#volume.bytes;
    return isTouched;
  }

  async #over(state: 'safe' | 'failed', end: PullEnd | undefined): Promise<void> {
    const { bay } = this.#folder;
    this.#ports.turn.leave();
    this.#become(state);
    const { error, remaining } = this.status;
    if (state === 'safe') {
      if (!this.#release.hasBegun) this.#clearAlarms();
    } else
      this.#ports.alarms.raise(
        `BAY_FAILED/${bay}`,
        error?.code ?? 'CAMERA_READ_FAILED',
        'files are still only on the recorder',
        { bay, remaining },
      );
    await this.#track(this.#findOut(end));
    await this.#ports.onEnd(this.status);
  }

  /** After the bay has said how it stands: nobody waits at the dock for this. A salvage comes after it was found out. */
  async #findOut(end: PullEnd | undefined): Promise<void> {
    if (!this.#volume || this.#salvage) return;
    // As it was before a release: the names that are left may tell another profile, or none.
    const { serial, label, profile: id } = this.#volume;
    const profile = this.#profiles.find((known) => known.id === id);
    if (!profile) return;
    const names = { serial, label, usbSerial: this.#known.serial };
    // A pull that finished has asked for the device after its last listing: what that lacks is really not there.
    const card = end?.finished && end.error === null ? this.#files.onCard : null;
    await this.#findings.conclude({ names, profile, card });
    this.#ports.onChange(this.status);
  }

  #clearAlarms(): void {
    for (const key of ['BAY_FAILED', 'DISK_FULL', 'SEEN_AFTER_DISPOSAL', 'release'])
      this.#ports.alarms.clear(`${key}/${this.#folder.bay}`);
  }

  #facts(): SessionFacts {
    if (!this.#volume || !this.#profile) throw new LiuhenError('BUG', 'a file was copied before its volume was listed');
    return {
      bay: this.#folder.bay,
      dockedAtMs: this.#dockedAtMs,
      profile: this.#profile,
      serial: this.#volume.serial,
      label: this.#volume.label,
      usbSerial: this.#known.serial,
      usb: this.#known.usb,
      isUnregistered: this.#ports.isRegistered(this.#namesOf(this.#volume)) === false,
    };
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const done = work.then(
      () => undefined,
      () => undefined,
    );
    this.#working.add(done);
    void done.then(() => this.#working.delete(done));
    return work;
  }

  async #settleWork(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  #become(state: BayState): void {
    this.#state = state;
    this.#ports.onChange(this.status);
  }

  #fatal(error: unknown): void {
    this.#ports.onFatal(asLiuhenError(error));
  }
}

/** A recorder that is over a day ahead of the station says nothing about when its last recording was. */
function newestKnown({ newestMs }: ListedVolume, nowMs: number): number | null {
  return newestMs === undefined || newestMs > nowMs + 24 * 3600_000 ? null : newestMs;
}

function countReasons({ notTaken }: ListedVolume): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of notTaken) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
