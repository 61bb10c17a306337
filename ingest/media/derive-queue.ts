// Works off the jobs that storage holds: one clip at a time in the low-priority process, results moved into derived/,
// each with its leaf. Losing any of it costs nothing: a derivative can be deleted and made again.
import { join } from 'node:path';
import type { Alarms } from '../../core/alarms.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import { flushDirectory } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { Job, Jobs } from '../../storage/jobs.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type { Deriver } from './derive-client.ts';
import type { DerivedResult } from './derive-job.ts';

export interface DeriveQueuePorts {
  readonly files: FilePort;
  readonly jobs: Jobs;
  readonly vault: Vault;
  readonly deriver: Deriver;
  /** `derived/` of the station; scratch folders lie below it, named so that no clip can be meant. */
  readonly derived: string;
  readonly record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly alarms: Alarms;
  readonly onFatal: (error: LiuhenError) => void;
}

export class DeriveQueue {
  readonly #ports: DeriveQueuePorts;
  #working: Promise<void> | undefined;
  #isStopped = false;

  constructor(ports: DeriveQueuePorts) {
    this.#ports = ports;
  }

  /** Goes on until no job waits; called again whenever one is added. */
  wake(): void {
    if (this.#isStopped) return;
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#ports.onFatal(asLiuhenError(error)))
      .finally(() => {
        this.#working = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#ports.deriver.stop();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { jobs, record } = this.#ports;
    for (let job = jobs.next(); job && !this.#isStopped; job = jobs.next()) {
      const result = await this.#make(job.clip).catch((error: unknown) => this.#couldNot(job as Job, error));
      if (this.#isStopped) return jobs.putBack(job);
      if (result === undefined) continue;
      const { clip, sha256, files, failures } = result;
      if (files.length > 0) await record(files.map((file) => derivedDraft(clip, sha256, file)));
      if (failures.some(({ reason }) => reason === 'no sandbox' || reason === 'tool missing'))
        return this.#waitForTools(job);
      this.#close(job, failures);
    }
  }

  #close(job: Job, failures: DerivedResult['failures']): void {
    const { jobs, alarms } = this.#ports;
    alarms.clear('derive/tools');
    if (failures.some(({ reason }) => reason === 'original differs'))
      alarms.raise(`altered/${job.clip}`, 'ALTERED', 'a sealed original no longer has its digest', { clip: job.clip });
    if (failures.length === 0) jobs.done(job);
    else jobs.failed(job, failures.map(({ what, reason }) => `${what}: ${reason}`).join(', '));
  }

  /** Nothing is wrong with the clip: the job waits until the next clip is sealed, or the next start. */
  #waitForTools(job: Job): void {
    this.#ports.jobs.putBack(job);
    this.#ports.alarms.raise('derive/tools', 'MEDIA_TOOLS_MISSING', 'no proxies: no sandbox or no media tools');
  }

  /** A derivative that cannot be made or kept stops nothing but itself; it is tried again, and said. */
  #couldNot(job: Job, thrown: unknown): undefined {
    const error = asLiuhenError(thrown);
    if (error.code === 'BUG') throw error;
    this.#ports.jobs.failed(job, error.message);
    this.#ports.alarms.raise(`derive/${error.code}`, error.code, error.message, { clip: job.clip });
  }

  /** Makes a clip's derivatives and moves them to their place. */
  async #make(clip: string): Promise<DerivedResult & { sha256: string }> {
    const { files, vault, deriver, derived } = this.#ports;
    const { manifest } = await readManifest(vault, clip);
    const { sha256 } = manifest.file.digests;
    if (manifest.media === null) return { clip, sha256, files: [], failures: [] };
    const scratch = join(derived, `.scratch-${clip}`);
    await files.rm(scratch, { recursive: true, force: true });
    const original = vault.originalPath(clip, extensionOf(manifest.file.name));
    const result = await deriver.run({ clip, original, sha256, media: manifest.media, scratch });
    const home = join(derived, clip);
    await files.mkdir(home, { recursive: true, mode: 0o750 });
    for (const { name, path, recipePath } of result.files) {
      await files.rename(recipePath, join(home, `${name}.json`));
      await files.rename(path, join(home, name));
    }
    await flushDirectory(files, home);
    await files.rm(scratch, { recursive: true, force: true });
    return { ...result, sha256 };
  }
}

function derivedDraft(
  clip: string,
  source: string,
  { name, bytes, sha256 }: DerivedResult['files'][number],
): EventDraft {
  const kind = name.startsWith('proxy') ? 'proxy' : 'thumbnail';
  return { type: 'derive', actor: 'station', clip, public: { kind, bytes, sha256, source } };
}
