// Where a clip lies in time, and what of that it shares with other clips of its recorder: decision 0017. Pure.
import type { OffsetTrust, StartSource } from '../model.ts';
import { dayMs } from './camera-clock.ts';
import type { PlacedClip } from './coverage.ts';
import { deviceStart } from './filmed-offset.ts';

/** A clip as its place in time is concerned. */
export interface TimedClip {
  readonly id: string;
  /** Serial, or label where it has none. */
  readonly camera: string;
  readonly sha256: string;
  /** Corrected; null where the file tells none. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly startSource: StartSource | null;
  readonly offsetMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly trust: OffsetTrust;
  /** Leaves of the readings that its offset rests on; empty for a person's word. */
  readonly basis: readonly number[];
}

/**
 * @param driftMsPerDay what a recorder's clock may drift unseen.
 * @param isExact as if names and containers told more than whole seconds: for saying what a hole is due to.
 */
export function placeClip(clip: TimedClip, driftMsPerDay: number, isExact = false): PlacedClip {
  const { id, camera, startMs, endMs, startSource, offsetMs, uncertaintyMs, trust, basis } = clip;
  if (trust === 'none' || startMs === null || endMs === null || uncertaintyMs === null)
    return { clip: id, camera, place: null };
  if (basis.length === 0)
    return { clip: id, camera, place: { fromMs: startMs, toMs: endMs, clock: id, commonMs: 0, ownMs: uncertaintyMs } };
  const { earliestMs, latestMs } = deviceStart(0, startSource ?? 'file-time');
  const laterMs = (earliestMs + latestMs) / 2;
  const unreadMs = (latestMs - earliestMs) / 2;
  const driftMs = Math.ceil((driftMsPerDay * Math.max(0, endMs - startMs)) / dayMs);
  return {
    clip: id,
    camera,
    place: {
      fromMs: startMs + laterMs,
      toMs: endMs + laterMs,
      clock: `${basis.join(' ')} ${offsetMs}`,
      commonMs: uncertaintyMs,
      ownMs: (isExact ? 0 : unreadMs) + driftMs,
    },
  };
}
