// One clip's derivatives: what is made, and the recipe that names the original's digest beside each. Runs in the queue's
// own process; reads the original, writes into its scratch folder and nowhere else.
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { canonicalBytes } from '../../core/canonical-json.ts';
import type { MediaFacts } from '../../core/model.ts';
import { needsProxy } from '../../core/playable.ts';
import { storeError, writeNewFile } from '../../storage/durable.ts';
import { realFiles } from '../../storage/file-port.ts';
import { type Made, makeProxy } from './ffmpeg.ts';
import type { ToolFailure } from './sandbox.ts';
import { digestOf, isAsSealed, type SealedSource } from './sealed-source.ts';
import { makeThumbnail } from './thumbnail.ts';

export interface DeriveJob extends SealedSource {
  readonly media: MediaFacts;
  /** Folder of its own for the results; made if it is not there. */
  readonly scratch: string;
}

export type DeriveFailure = ToolFailure | 'original differs' | 'process ended' | 'stopped';

export interface DerivedFile {
  /** `proxy.mp4`, `proxy.m4a` or `thumbnail.jpg`; its recipe lies beside it as `<name>.json`. */
  readonly name: string;
  readonly path: string;
  readonly recipePath: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface DerivedResult {
  readonly clip: string;
  /** Flushed, ready to be moved to `derived/<clip>/`. */
  readonly files: readonly DerivedFile[];
  /** What could not be made and why. `original differs`: its bytes are no longer those that were sealed. */
  readonly failures: readonly { readonly what: 'proxy' | 'thumbnail' | 'all'; readonly reason: DeriveFailure }[];
}

/**
 * Makes a thumbnail if there is a picture, and a proxy if browsers cannot play the original.
 * @throws LiuhenError STORE_READ_FAILED for the original; DISK_FULL, STORE_WRITE_FAILED, FLUSH_FAILED for the scratch
 * folder.
 */
export async function deriveClip(job: DeriveJob): Promise<DerivedResult> {
  if (!(await isAsSealed(job))) {
    return { clip: job.clip, files: [], failures: [{ what: 'all', reason: 'original differs' }] };
  }
  try {
    return await make(job);
  } catch (error) {
    throw storeError(error, 'a derivative could not be written', { clip: job.clip });
  }
}

async function make(job: DeriveJob): Promise<DerivedResult> {
  await mkdir(job.scratch, { recursive: true });
  const thumbnail = await makeThumbnail(job.original, job.scratch, job.media);
  const proxy = needsProxy(job.media) ? await makeProxy(job.original, job.scratch, job.media) : null;
  const files: DerivedFile[] = [];
  const failures: DerivedResult['failures'][number][] = [];
  for (const [what, made] of [
    ['thumbnail', thumbnail],
    ['proxy', proxy],
  ] as const) {
    if (made?.ok) files.push(await finish(job, made));
    else if (made) failures.push({ what, reason: made.reason });
  }
  return { clip: job.clip, files, failures };
}

async function finish(job: DeriveJob, made: Extract<Made, { ok: true }>): Promise<DerivedFile> {
  const name = basename(made.path);
  const { bytes, sha256 } = await digestOf(made.path);
  const recipePath = join(job.scratch, `${name}.json`);
  const { tool, arguments: words } = made.recipe;
  const source = { sha256: job.sha256 };
  const recipe = { format: 'liuhen.derivative/1', clip: job.clip, name, source, tool, arguments: words, bytes, sha256 };
  await rm(recipePath, { force: true });
  await writeNewFile(realFiles, recipePath, canonicalBytes(recipe));
  await using file = await open(made.path);
  await file.sync();
  return { name, path: made.path, recipePath, bytes, sha256 };
}
