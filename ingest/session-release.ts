// The release within one docking session: whether it is due, what is written down before and after, what went. The order
// of the session is session.ts's business, the erasing itself release.ts's.
import type { Alarms } from '../core/alarms.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { asLiuhenError, type ErrorDocument, LiuhenError } from '../core/errors.ts';
import { notClearedDraft } from './dock/dock-events.ts';
import type { VolumeFacts } from './dock/volume-facts.ts';
import type { BayFolder } from './dock/watch.ts';
import type { ListedVolume } from './pull/messages.ts';
import { type Releasable, type ReleaseReport, releaseDraft } from './release.ts';
import type { WritableVolume } from './writable-volume.ts';

export interface SessionReleasePorts {
  /** Resolves when the leaves are durable, or kept until a full disk has room for them. */
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  /** Durable, or it throws: for what may happen only once it is written down. */
  readonly record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  /** @throws LiuhenError where the volume must not, or cannot, be written to: nothing is erased then. */
  readonly makeWritable: (folder: BayFolder, known: VolumeFacts, signal: AbortSignal) => Promise<WritableVolume>;
  /** @param root absolute path of the volume. */
  readonly release: (
    root: string,
    bay: string,
    files: readonly Releasable[],
    signal: AbortSignal,
  ) => Promise<ReleaseReport>;
  readonly alarms: Alarms;
}

/** One for each session, since a recorder is cleared once a docking at most. */
export class SessionRelease {
  readonly #ports: SessionReleasePorts;
  readonly #folder: BayFolder;
  readonly #known: VolumeFacts;
  #hasBegun = false;
  #erased = { files: 0, bytes: 0 };

  constructor(folder: BayFolder, known: VolumeFacts, ports: SessionReleasePorts) {
    this.#folder = folder;
    this.#known = known;
    this.#ports = ports;
  }

  /** Everything was sealed when it began. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get erased(): { readonly files: number; readonly bytes: number } {
    return this.#erased;
  }

  /**
   * Erases what is sealed. Only what a bay that is safe has sealed may come here.
   * @returns whether anything was touched: then the volume has to be looked over again before it is called safe.
   */
  async run(files: readonly Releasable[], signal: AbortSignal): Promise<boolean> {
    this.#hasBegun = true;
    const volume = await this.#ports.makeWritable(this.#folder, this.#known, signal).catch(asLiuhenError);
    if (volume instanceof LiuhenError) {
      this.#alarm(volume);
      await this.#ports.tell([notClearedDraft(this.#folder.bay, volume)]);
      return false;
    }
    try {
      return await this.#erase(volume.root, files, signal);
    } finally {
      await volume.close().catch((error: unknown) => this.#alarm(asLiuhenError(error)));
    }
  }

  async #erase(root: string, files: readonly Releasable[], signal: AbortSignal): Promise<boolean> {
    const { record, release, tell } = this.#ports;
    const { bay } = this.#folder;
    try {
      await record([releaseDraft(bay, files)]);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#alarm(error);
      return false;
    }
    const report = await release(root, bay, files, signal);
    await tell(report.drafts);
    if (report.error) this.#alarm(report.error);
    this.#erased = { files: report.erased, bytes: report.erasedBytes };
    return report.isTouched;
  }

  /** What is left of a listed volume. */
  leftOf(volume: ListedVolume): ListedVolume {
    const { files, bytes } = this.#erased;
    return { ...volume, files: Math.max(volume.files - files, 0), bytes: Math.max(volume.bytes - bytes, 0) };
  }

  #alarm({ code, message }: Pick<ErrorDocument, 'code' | 'message'>): void {
    const { bay } = this.#folder;
    this.#ports.alarms.raise(`release/${bay}`, code, message, { bay });
  }
}

const isDiskFull = (error: unknown): error is LiuhenError => error instanceof LiuhenError && error.code === 'DISK_FULL';
