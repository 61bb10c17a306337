// Works off the jobs that storage holds: one clip at a time in the low-priority process, results moved into derived/,
// each with its leaf. Losing any of it costs nothing: a derivative can be deleted and made again, codes looked for again.
import { join } from 'node:path';
import type { Alarms } from '../../core/alarms.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import type { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { flushDirectory } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { Job } from '../../storage/jobs.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import type { CodeListener } from './code-listener.ts';
import { searchCodes, type WorkedOff } from './code-search.ts';
import type { Deriver } from './derive-client.ts';
import type { DerivedResult } from './derive-job.ts';
import { searchPlaces } from './place-search.ts';
import { searchStretches } from './stretch-search.ts';

export interface DeriveQueuePorts {
  readonly files: FilePort;
  readonly catalogue: Pick<Catalogue, 'jobs' | 'derivativesAfter'>;
  readonly vault: Vault;
  readonly deriver: Deriver;
  /** Who is told of the codes that a clip shows. */
  readonly codeListeners: readonly CodeListener[];
  /** Setting `media.stretchSeconds`. */
  readonly stretchSeconds: () => number;
  /** `derived/` of the station; scratch folders lie below it, named so that no clip can be meant. */
  readonly derived: string;
  /** Setting `media.proxies`; while it says no, jobs wait, but for the searches: what evidence shows is no convenience. */
  readonly isEnabled: () => boolean;
  readonly record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly alarms: Alarms;
  readonly onFatal: (error: LiuhenError) => void;
}

/** Derivatives that are looked for between two turns of the loop. */
const pageOfDerivatives = 500;

export class DeriveQueue {
  readonly #ports: DeriveQueuePorts;
  #working: Promise<void> | undefined;
  #isCompared = false;
  #isStopped = false;

  constructor(ports: DeriveQueuePorts) {
    this.#ports = ports;
  }

  /** Goes on until no job waits; called at start and again whenever one is added. */
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
    const { record, isEnabled } = this.#ports;
    const { jobs } = this.#ports.catalogue;
    const next = () =>
      isEnabled() ? jobs.next() : (jobs.next('codes') ?? jobs.next('places') ?? jobs.next('stretches'));
    if (!this.#isCompared && isEnabled()) await this.#askForMissing();
    for (let job = next(); job && !this.#isStopped; job = next()) {
      const result = await this.#workOn(job).catch((error: unknown) => this.#couldNot(job as Job, error));
      if (this.#isStopped) return jobs.putBack(job);
      if (result === undefined) continue;
      const { drafts, failures } = result;
      if (drafts.length > 0) await record(drafts);
      if (failures.some(({ reason }) => reason === 'no sandbox' || reason === 'tool missing'))
        return this.#waitForTools(job);
      this.#close(job, failures);
    }
  }

  #workOn({ kind, clip }: Job): Promise<WorkedOff> {
    if (kind === 'codes') return searchCodes(clip, this.#ports);
    if (kind === 'places') return searchPlaces(clip, this.#ports);
    return kind === 'stretches' ? searchStretches(clip, this.#ports) : this.#make(clip);
  }

  /** Once a start: what the log knows and `derived/` no longer holds is asked for again. */
  async #askForMissing(): Promise<void> {
    const { catalogue, alarms } = this.#ports;
    this.#isCompared = true;
    try {
      for (let page = catalogue.derivativesAfter(undefined, pageOfDerivatives); page.length > 0 && !this.#isStopped; ) {
        const missing: (typeof page)[number][] = [];
        for (const each of page) if (!(await this.#isThere(each.clip, each.kind))) missing.push(each);
        if (missing.length > 0) catalogue.jobs.addAll(missing);
        page = catalogue.derivativesAfter(page.at(-1), pageOfDerivatives);
      }
    } catch (thrown) {
      const { code, message, context } = asLiuhenError(thrown);
      if (code !== 'STORE_READ_FAILED') throw thrown;
      alarms.raise('derive/compare', code, message, context);
    }
  }

  /** A file of the kind, whatever its format; its recipe alone does not count. */
  async #isThere(clip: string, kind: Job['kind']): Promise<boolean> {
    const { files, derived } = this.#ports;
    try {
      const names = await files.readdir(join(derived, clip));
      return names.some((name) => name.startsWith(`${kind}.`) && !name.endsWith('.json'));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw new LiuhenError('STORE_READ_FAILED', 'derived/ cannot be listed', { context: { clip }, cause: thrown });
    }
  }

  #close(job: Job, failures: WorkedOff['failures']): void {
    const { alarms, catalogue } = this.#ports;
    const { jobs } = catalogue;
    alarms.clear('derive/tools');
    if (failures.some(({ reason }) => reason === 'original differs'))
      alarms.raise(`altered/${job.clip}`, 'ALTERED', 'a sealed original no longer has its digest', { clip: job.clip });
    if (failures.length === 0) jobs.done(job);
    else jobs.failed(job, failures.map(({ what, reason }) => `${what}: ${reason}`).join(', '));
  }

  /** Nothing is wrong with the clip: the job waits until the next clip is sealed, or the next start. */
  #waitForTools(job: Job): void {
    this.#ports.catalogue.jobs.putBack(job);
    this.#ports.alarms.raise('derive/tools', 'MEDIA_TOOLS_MISSING', 'no proxies: no sandbox or no media tools');
  }

  /** A derivative that cannot be made or kept stops nothing but itself; it is tried again, and said. */
  #couldNot(job: Job, thrown: unknown): undefined {
    const error = asLiuhenError(thrown);
    if (error.code === 'BUG') throw error;
    this.#ports.catalogue.jobs.failed(job, error.message);
    this.#ports.alarms.raise(`derive/${error.code}`, error.code, error.message, { clip: job.clip });
  }

  /** Makes a clip's derivatives and moves them to their place. */
  async #make(clip: string): Promise<WorkedOff> {
    const { files, vault, deriver, derived } = this.#ports;
    const { manifest } = await readManifest(vault, clip);
    const { sha256 } = manifest.file.digests;
    if (manifest.media === null) return { drafts: [], failures: [] };
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
    return { drafts: result.files.map((file) => derivedDraft(clip, sha256, file)), failures: result.failures };
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
