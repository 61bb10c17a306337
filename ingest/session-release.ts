// The release within one docking session: whether it is due, what is written down before and after, what went. The order
// of the session is session.ts's business, the erasing itself release.ts's.
import type { Alarms } from '../core/alarms.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { type ErrorDocument, LiuhenError } from '../core/errors.ts';
import type { BayFolder } from './dock/watch.ts';
import type { ListedVolume } from './pull/messages.ts';
import { type Releasable, type ReleaseReport, releaseDraft } from './release.ts';

export interface SessionReleasePorts {
  /** Resolves when the leaves are durable, or kept until a full disk has room for them. */
  readonly tell: (drafts: readonly EventDraft[]) => Promise<void>;
  /** Durable, or it throws: for what may happen only once it is written down. */
  readonly record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly release: (folder: BayFolder, files: readonly Releasable[], signal: AbortSignal) => Promise<ReleaseReport>;
  readonly alarms: Alarms;
}

/** One for each session, since a recorder is cleared once a docking at most. */
export class SessionRelease {
  readonly #ports: SessionReleasePorts;
  readonly #folder: BayFolder;
  #hasBegun = false;
  #erased = { files: 0, bytes: 0 };

  constructor(folder: BayFolder, ports: SessionReleasePorts) {
    this.#folder = folder;
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
    const { record, release, tell } = this.#ports;
    this.#hasBegun = true;
    try {
      await record([releaseDraft(this.#folder.bay, files)]);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#alarm(error.toJSON());
      return false;
    }
    const report = await release(this.#folder, files, signal);
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

  #alarm({ code, message }: ErrorDocument): void {
    const { bay } = this.#folder;
    this.#ports.alarms.raise(`release/${bay}`, code, message, { bay });
  }
}

const isDiskFull = (error: unknown): error is LiuhenError => error instanceof LiuhenError && error.code === 'DISK_FULL';
