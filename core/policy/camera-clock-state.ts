// What is to be said of a recorder's clock as it goes now, and of a clip whose time cannot be. Pure.
import type { ClockReading } from '../anchor-event.ts';
import {
  agree,
  type ClockRule,
  type DockingWindow,
  dayMs,
  epochsOf,
  type KnownReading,
  lineThrough,
  seenAtMs,
} from './camera-clock.ts';

/** Alarms of a recorder's clock. */
export type ClockFinding = 'CAMERA_DRIFTS' | 'CAMERA_CLOCK_JUMPED';

export interface ClockState {
  readonly last: KnownReading;
  /** When the first reading of the present epoch was seen, by the station's clock. */
  readonly epochSinceMs: number;
  /** In the present epoch. */
  readonly readings: number;
  /** null with fewer than three readings, or all within a day. */
  readonly driftMsPerDay: number | null;
  /** What the last two readings say. */
  readonly finding: ClockFinding | null;
}

/** @returns null without a reading. */
export function clockState(readings: readonly KnownReading[], rule: ClockRule): ClockState | null {
  const epochs = epochsOf(readings, rule);
  const epoch = epochs.at(-1);
  const last = epoch?.at(-1);
  if (!epoch || !last) return null;
  const before = epoch.at(-2) ?? epochs.at(-2)?.at(-1);
  const jumped = epoch.length === 1 && epochs.length > 1;
  const drifts = before !== undefined && !agree(before, last, rule);
  return {
    last,
    epochSinceMs: seenAtMs(epoch[0]!),
    readings: epoch.length,
    driftMsPerDay: lineThrough(epoch, rule)?.driftMsPerDay ?? null,
    finding: jumped ? 'CAMERA_CLOCK_JUMPED' : drifts ? 'CAMERA_DRIFTS' : null,
  };
}

/** A recorder's clock may be so wrong that nobody would notice; further than this, dockings speak against it. */
const impossibleMs = dayMs;

/** A clip that says of itself that it is older than the docking before, or that it is still to be recorded. */
export function isImpossible(deviceStartMs: number, { notBeforeMs, notAfterMs }: DockingWindow): boolean {
  const isOlder = notBeforeMs !== null && deviceStartMs < notBeforeMs - impossibleMs;
  return isOlder || deviceStartMs > notAfterMs + impossibleMs;
}

/** A time code that was filmed while the recorder stood in the dock, or before the docking before: a film of a film. */
export function isRefuted(reading: ClockReading, { notBeforeMs, notAfterMs }: DockingWindow): boolean {
  const atMs = seenAtMs(reading);
  const isOlder = notBeforeMs !== null && atMs + reading.uncertaintyMs < notBeforeMs;
  return isOlder || atMs - reading.uncertaintyMs > notAfterMs;
}
