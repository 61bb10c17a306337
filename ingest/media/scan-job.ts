// One clip's codes: the look through it that the queue's own process takes. Reads the original and leaves nothing behind.
import type { MediaFacts } from '../../core/model.ts';
import type { CodeSighting } from '../../core/policy/filmed-offset.ts';
import type { DeriveFailure } from './derive-job.ts';
import { scanCodes } from './scan-codes.ts';
import { isAsSealed, type SealedSource } from './sealed-source.ts';

export interface ScanJob extends SealedSource {
  readonly media: MediaFacts;
  /** Texts that begin like this are worth a close look. */
  readonly prefixes: readonly string[];
}

export interface ScannedClip {
  readonly sightings: readonly CodeSighting[];
  /** Why nothing is known. */
  readonly failure: DeriveFailure | null;
}

/** @throws LiuhenError STORE_READ_FAILED for the original. */
export async function scanClip(job: ScanJob): Promise<ScannedClip> {
  if (!(await isAsSealed(job))) return { sightings: [], failure: 'original differs' };
  const { original, media, prefixes } = job;
  return scanCodes(original, media, (text) => prefixes.some((prefix) => text.startsWith(prefix)));
}
