// The `anchor` leaf: how far a recorder's clock was from the station's, seen itself, concluded from what was seen, or said
// by a person. What it says of a clip beside other leaves is decided in best-offset.ts.
import type { EventDraft } from './custody-event.ts';
import type { OffsetTrust } from './model.ts';

export interface ClockOffset {
  /** Camera clock − station clock, in milliseconds. */
  readonly offsetMs: number;
  /** The true offset is within this of `offsetMs`, in milliseconds. */
  readonly uncertaintyMs: number;
  readonly trust: Exclude<OffsetTrust, 'none'>;
}

/** An offset that was seen, and when by the camera's own clock. */
export interface ClockReading extends ClockOffset {
  readonly trust: 'measured' | 'filmed';
  /** The camera's own clock at the reading, milliseconds since 1970 as if it were right. */
  readonly deviceAtMs: number;
}

/** A time code that the clip shows: what it says of its own clip holds for it, and others of its camera may rest on it. */
export function filmedDraft(clip: string, reading: ClockReading): EventDraft {
  return { type: 'anchor', actor: 'station', clip, public: readingFacts(reading) };
}

/**
 * A clock that was read from the device itself at the dock. No clip shows it.
 * @param docked beginning of the docking, RFC 3339.
 */
export function measuredDraft(device: string, bay: string, docked: string, reading: ClockReading): EventDraft {
  return { type: 'anchor', actor: 'station', public: readingFacts(reading), private: { device, bay, docked } };
}

/** @param basis leaves (`seq`) of the readings that it rests on. */
export function concludedDraft(clip: string, offset: ClockOffset, basis: readonly number[], batch: string): EventDraft {
  return {
    type: 'anchor',
    actor: 'station',
    clip,
    batch,
    public: { ...offsetFacts(offset), basis: basis.map(String) },
  };
}

/** A person compared it with something whose time is known. @returns a draft without its actor. */
export function anchoredDraft(
  clip: string,
  offset: Omit<ClockOffset, 'trust'>,
  reason: string,
): Omit<EventDraft, 'actor'> {
  return { type: 'anchor', clip, public: offsetFacts({ ...offset, trust: 'anchored' }), private: { reason } };
}

const offsetFacts = ({ offsetMs, uncertaintyMs, trust }: ClockOffset) => ({ offsetMs, uncertaintyMs, trust });

function readingFacts(reading: ClockReading) {
  return { ...offsetFacts(reading), deviceAtMs: reading.deviceAtMs };
}
