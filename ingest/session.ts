// The order of one docking session: pull → seal → release → safe or failed. No mechanism here: copying, sealing and
// erasing are done by those whose names say so.
import type { Alarms } from '../core/alarms.ts';
import { type Clock, rfc3339 } from '../core/clock.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { asLiuhenError, type ErrorDocument, LiuhenError } from '../core/errors.ts';
import type { BayState, BayStatus, DigestSetting, SourceName } from '../core/model.ts';
import type { FirmwareProfile } from '../firmware-profiles/model.ts';
import { dockDraft, pullFailedDraft, refuseDraft, undockDraft } from './dock/dock-events.ts';
import type { BayFolder } from './dock/watch.ts';
import type { CopiedFile, ListedVolume } from './pull/messages.ts';
import type { Pull, PullEnd, PullMessage, PullOptions } from './pull/pull-client.ts';
import type { SpaceLedger } from './pull/space-ledger.ts';
import type { VerifiedDigest } from './pull/verified-digest.ts';
import type { ReleaseReport } from './release.ts';
import type { SessionFacts } from './seal/compose-manifest.ts';
import type { Sealer } from './seal/seal.ts';
import type { SealReceipt } from './seal/seal-receipt.ts';

/** A pull process that dies for no reason of the recorder's is started again this often. */
const maxRestarts = 2;

export interface SessionPorts {
  readonly sealer: Sealer;
  readonly ledger: SpaceLedger;
  readonly record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly startPull: (options: PullOptions) => Pull;
  readonly release: (
    folder: BayFolder,
    receipts: readonly SealReceipt[],
    signal: AbortSignal,
  ) => Promise<ReleaseReport>;
  readonly profiles: () => readonly FirmwareProfile[];
  readonly settings: () => SessionSettings;
  readonly incoming: string;
  readonly clock: Clock;
  readonly alarms: Alarms;
  /** Tells board and log that the status is another. */
  readonly onChange: (status: BayStatus) => void;
  /** Leaves the docking receipt, checkpoint included, outside the data directory. */
  readonly onEnd: (status: BayStatus) => Promise<void>;
  /** An error that no bay is to blame for: the station must stop. */
  readonly onFatal: (error: LiuhenError) => void;
}

export interface SessionSettings {
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
  readonly #sealing = new Set<Promise<void>>();
  readonly #receipts = new Map<string, SealReceipt>();
  /** By name → error, of files that are still only on the recorder. */
  readonly #failures = new Map<string, ErrorDocument>();
  readonly #ending = new AbortController();
  #pull: Pull | undefined;
  #restarts = 0;
  #hasReleased = false;
  #volume: ListedVolume | undefined;
  #profile: FirmwareProfile | undefined;
  #volumeError: ErrorDocument | undefined;
  #doneBytes = 0;
  #state: BayState = 'identifying';

  constructor(folder: BayFolder, ports: SessionPorts) {
    this.#folder = folder;
    this.#ports = ports;
    this.#dockedAtMs = ports.clock.now();
    this.#profiles = ports.profiles();
  }

  get status(): BayStatus {
    const volume = this.#volume;
    const files = volume?.files ?? 0;
    const clips = this.#receipts.size;
    const error = this.#volumeError ?? this.#failures.values().next().value ?? null;
    return {
      bay: this.#folder.bay,
      state: this.#state,
      device: volume?.serial ?? volume?.label ?? null,
      profile: volume?.profile ?? null,
      officer: volume?.officer ?? null,
      files,
      bytes: volume?.bytes ?? 0,
      doneBytes: this.#state === 'safe' ? (volume?.bytes ?? 0) : this.#doneBytes,
      clips,
      remaining: this.#state === 'safe' ? 0 : Math.max(files - clips, this.#failures.size),
      notTaken: countReasons(volume),
      error: error && { code: error.code, message: error.message },
      since: rfc3339(this.#dockedAtMs),
    };
  }

  /** True once nothing more happens unless the volume goes or changes. */
  get isOver(): boolean {
    return this.#state === 'safe' || this.#state === 'failed' || this.#state === 'refused';
  }

  /** Whether this session erased anything on the recorder. */
  get hasReleased(): boolean {
    return this.#hasReleased;
  }

  async start(): Promise<void> {
    if (this.#ports.settings().refuseUnknown) {
      this.#volumeError = new LiuhenError('VOLUME_REFUSED', 'the recorder is not in the register', {
        hint: 'dock.unknownCamera=ingest takes every recorder',
      }).toJSON();
      await this.#ports.record([refuseDraft(this.#folder.bay)]);
      this.#become('refused');
      return;
    }
    this.#launch();
  }

  /** The volume is gone, or the station stops: ends the pull at once. What is sealed stays. */
  async end(reason: 'undocked' | 'stopping'): Promise<void> {
    this.#ending.abort();
    this.#pull?.kill();
    await this.#pull?.exited;
    await this.#settleSeals();
    if (reason === 'stopping') return;
    if (!this.isOver) {
      this.#volumeError ??= new LiuhenError('CAMERA_GONE', 'the recorder was taken out before everything was stored', {
        hint: 'dock it again: what is stored stays, the rest goes on',
      }).toJSON();
      this.#become('failed');
      await this.#ports.onEnd(this.status);
    }
    await this.#ports.record([undockDraft(this.status)]);
  }

  #launch(): void {
    const { startPull, settings, incoming } = this.#ports;
    const { digests, maxFileBytes, stallMs } = settings();
    const { bay, path } = this.#folder;
    this.#pull = startPull({
      start: { kind: 'start', bay, root: path, incoming, label: null, profiles: this.#profiles, digests, maxFileBytes },
      stallMs,
      onMessage: (message) => void this.#onMessage(message).catch((error) => this.#fatal(error)),
    });
    void this.#pull.exited.then((end) => this.#onPullEnd(end)).catch((error) => this.#fatal(error));
  }

  async #onMessage(message: PullMessage): Promise<void> {
    switch (message.kind) {
      case 'listed':
        return this.#onListed(message.volume);
      case 'space': {
        await this.#ports.sealer.free(message.key);
        const granted = await this.#ports.ledger.ask(this.#copyId(message.key), message.bytes);
        this.#pull?.send({ kind: 'space', key: message.key, granted });
        return;
      }
      case 'progress':
        this.#doneBytes = message.doneBytes;
        this.#ports.onChange(this.status);
        return;
      case 'copied':
        return this.#track(this.#seal(message.file, message.digest));
      case 'file-failed':
        this.#ports.ledger.settle(this.#copyId(message.key));
        return this.#track(this.#onFileFailed(message));
      case 'volume-failed':
        // Said again, with everything else that can end a pull, by `exited`.
        return;
      case 'finished':
        if (!this.isOver) this.#become('sealing');
    }
  }

  async #onListed(volume: ListedVolume): Promise<void> {
    const isFirst = this.#volume === undefined;
    this.#volume = volume;
    this.#profile = this.#profiles.find(({ id }) => id === volume.profile);
    for (const { source, mayHoldFootage, reason } of volume.notTaken)
      if (mayHoldFootage)
        this.#failures.set(
          keyOf(source),
          new LiuhenError('CAMERA_READ_FAILED', `an entry could not be taken: ${reason}`).toJSON(),
        );
    this.#become('pulling');
    if (isFirst) await this.#track(this.#ports.record([dockDraft(this.#folder.bay, volume)]).then(() => undefined));
  }

  async #seal(file: CopiedFile, digest: VerifiedDigest): Promise<void> {
    this.#ports.ledger.settle(this.#copyId(file.key));
    try {
      const { receipt } = await this.#ports.sealer.submit({ file, digest, session: this.#facts() });
      this.#receipts.set(file.pathHex, receipt);
      this.#failures.delete(keyOf(file.source));
      this.#pull?.send({ kind: 'taken', key: file.key });
    } catch (error) {
      await this.#onFileFailed({ source: file.source, bytes: file.bytes, error: asLiuhenError(error).toJSON() });
      this.#pull?.send({ kind: 'taken', key: file.key });
    }
    this.#ports.onChange(this.status);
  }

  async #onFileFailed(
    failed: Pick<PullMessage & { kind: 'file-failed' }, 'source' | 'bytes' | 'error'>,
  ): Promise<void> {
    const { bay } = this.#folder;
    this.#failures.set(keyOf(failed.source), failed.error);
    if (failed.error.code === 'SEEN_AFTER_DISPOSAL' || failed.error.code === 'DISK_FULL')
      this.#ports.alarms.raise(`${failed.error.code}/${bay}`, failed.error.code, failed.error.message, { bay });
    await this.#ports.record([pullFailedDraft(bay, failed)]);
    this.#ports.onChange(this.status);
  }

  /** Whatever the pull process said is over when it ends; only now can the bay be judged. */
  async #onPullEnd({ error }: PullEnd): Promise<void> {
    if (this.#ending.signal.aborted) return;
    await this.#settleSeals();
    if (this.#ending.signal.aborted) return;
    if (error?.code === 'FLUSH_FAILED') return this.#ports.onFatal(error);
    if (error?.code === 'PULL_DIED' && this.#restarts < maxRestarts) {
      this.#restarts += 1;
      return this.#launch();
    }
    this.#volumeError = error?.toJSON();
    if (this.#volumeError || this.#failures.size > 0 || this.#receipts.size < (this.#volume?.files ?? 0))
      return this.#over('failed');
    await this.#releaseIfAsked();
    await this.#over('safe');
  }

  async #releaseIfAsked(): Promise<void> {
    if (!this.#ports.settings().erase || !this.#profile?.release.allowed) return;
    this.#hasReleased = true;
    const report = await this.#ports.release(this.#folder, [...this.#receipts.values()], this.#ending.signal);
    await this.#ports.record([report.draft]);
    if (report.error)
      this.#ports.alarms.raise(`release/${this.#folder.bay}`, report.error.code, report.error.message, {
        bay: this.#folder.bay,
      });
  }

  async #over(state: 'safe' | 'failed'): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { alarms } = this.#ports;
    const { bay } = this.#folder;
    if (state === 'safe') for (const code of ['DISK_FULL', 'BAY_FAILED']) alarms.clear(`${code}/${bay}`);
    this.#become(state);
    if (state === 'failed')
      alarms.raise(
        `BAY_FAILED/${bay}`,
        this.status.error?.code ?? 'CAMERA_READ_FAILED',
        'files are still only on the recorder',
        {
          bay,
          remaining: this.status.remaining,
        },
      );
    await this.#ports.onEnd(this.status);
  }

  #facts(): SessionFacts {
    if (!this.#volume || !this.#profile) throw new LiuhenError('BUG', 'a file was copied before its volume was listed');
    return {
      bay: this.#folder.bay,
      dockedAtMs: this.#dockedAtMs,
      profile: this.#profile,
      serial: this.#volume.serial,
      label: this.#volume.label,
    };
  }

  #copyId = (key: string) => `${this.#folder.bay}/${key}`;

  #track(work: Promise<void>): Promise<void> {
    this.#sealing.add(work);
    return work.finally(() => this.#sealing.delete(work));
  }

  async #settleSeals(): Promise<void> {
    while (this.#sealing.size > 0) await Promise.allSettled(this.#sealing);
  }

  #become(state: BayState): void {
    this.#state = state;
    this.#ports.onChange(this.status);
  }

  #fatal(error: unknown): void {
    this.#ports.onFatal(asLiuhenError(error));
  }
}

/** Two raw names may read alike; their bytes do not. */
const keyOf = (source: SourceName) => source.pathHex ?? source.path;

function countReasons(volume: ListedVolume | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of volume?.notTaken ?? []) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
