// Where one clip was filmed: the look that the queue's own process takes. Leaves nothing behind.
import { open } from 'node:fs/promises';
import { LiuhenError } from '../../core/errors.ts';
import type { FilmedPoint, PlaceSource } from '../../core/filmed-places.ts';
import type { DeriveFailure } from './derive-job.ts';
import { probePlace } from './probe-place.ts';
import { isAsSealed, type SealedSource } from './sealed-source.ts';
import { trackPoints } from './track-text.ts';

export interface PlaceJob extends SealedSource {
  readonly from: PlaceSource;
  /** As probed; null for a file of points. */
  readonly container: string | null;
}

export interface PlacedClip {
  /** In the order of the file. */
  readonly points: readonly FilmedPoint[];
  /** Why nothing is known. */
  readonly failure: DeriveFailure | null;
}

/** A sentence a second for a week is less; of a longer file the beginning is read. */
const trackReach = 64 * 2 ** 20;

/** @throws LiuhenError STORE_READ_FAILED for the original. */
export async function findPlaces(job: PlaceJob): Promise<PlacedClip> {
  if (!(await isAsSealed(job))) return { points: [], failure: 'original differs' };
  if (job.from === 'track') return { points: trackPoints(await beginning(job)), failure: null };
  const { point, failure } = await probePlace(job.original, job.from, job.container ?? '');
  return { points: point ? [point] : [], failure };
}

/** What matters in it is ASCII. */
async function beginning({ clip, original }: SealedSource): Promise<string> {
  try {
    await using file = await open(original);
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, trackReach));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.toString('latin1', 0, bytesRead);
  } catch (cause) {
    throw new LiuhenError('STORE_READ_FAILED', 'the original could not be read', { context: { clip }, cause });
  }
}
