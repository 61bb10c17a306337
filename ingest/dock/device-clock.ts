// The clock of a recorder that lets it be read and set over its connection: the port for its driver, and what an exchange
// tells. No disk recorder has one; drivers come with the vendors' protocols. Nothing here speaks to a device.
import type { ClockReading } from '../../core/anchor-event.ts';
import type { ClockQuality } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';

/** One question to the device's clock and its answer. Station times are of a clock that does not step in between. */
export interface ClockExchange {
  /** Station's clock, milliseconds since 1970: right before the question went out, and right after the answer was in. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** What the device's clock showed, as if it were right, milliseconds since 1970. */
  readonly deviceMs: number;
  /** How far apart two values are that the device can show: 1,000 for one that tells whole seconds. */
  readonly stepMs: number;
}

/** Each throws LiuhenError CAMERA_GONE or CAMERA_READ_FAILED. */
export interface DeviceClock {
  read(): Promise<ClockExchange>;
  /** Sets it to the station's time as of sending. @returns a reading taken after it. */
  set(): Promise<ClockExchange>;
}

/**
 * The device looked at its clock at some moment between question and answer, and cut off what is below its step.
 * @throws LiuhenError CAMERA_READ_FAILED for an answer before its question: the station's clock stepped meanwhile.
 */
export function readingOf({ sentMs, receivedMs, deviceMs, stepMs }: ClockExchange): ClockReading {
  if (receivedMs < sentMs || stepMs < 0)
    throw new LiuhenError('CAMERA_READ_FAILED', 'the clock was read while the station’s own was set');
  const roundTripMs = receivedMs - sentMs;
  return {
    offsetMs: Math.round(deviceMs + stepMs / 2 - (sentMs + roundTripMs / 2)),
    // Half a millisecond for the rounding is within half the step that is left, unless there is none.
    uncertaintyMs: Math.ceil(roundTripMs / 2 + Math.max(stepMs, 1)),
    trust: 'measured',
    deviceAtMs: deviceMs,
  };
}

/** A recorder is set by a clock that has a ground, or not at all. */
export function mayBeSet(station: ClockQuality): boolean {
  return station !== 'untrusted';
}
