// One clip's flagged stretches: the look and the listening that the queue's own process takes. Leaves nothing behind.
import type { MediaFacts } from '../../core/model.ts';
import type { Stretch } from '../../core/stretches.ts';
import type { DeriveFailure } from './derive-job.ts';
import { findStretches } from './find-stretches.ts';
import { isAsSealed, type SealedSource } from './sealed-source.ts';

export interface StretchJob extends SealedSource {
  readonly media: MediaFacts;
  /** Shorter stretches are not told. */
  readonly leastMs: number;
}

export interface SearchedClip {
  readonly stretches: readonly Stretch[];
  /** Why nothing is known. */
  readonly failure: DeriveFailure | null;
}

/** @throws LiuhenError STORE_READ_FAILED for the original. */
export async function searchClip(job: StretchJob): Promise<SearchedClip> {
  if (!(await isAsSealed(job))) return { stretches: [], failure: 'original differs' };
  return findStretches(job.original, job.media, job.leastMs);
}
