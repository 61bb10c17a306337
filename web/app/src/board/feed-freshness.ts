// Whether the board may still believe what it was told last. Pure: a board that has lost the station must not go on
// saying that a recorder may be taken.

export interface FeedSigns {
  /** When anything last came, a beat included; null before the first. */
  readonly lastHeardMs: number | null;
  /** Since when the connection has been down; null while it is up. */
  readonly brokenSinceMs: number | null;
  /** When the page began to listen. */
  readonly startedMs: number;
}

export type Freshness = 'waiting' | 'live' | 'lost';

/** The station beats every 5 s: two beats missed and some grace. */
const silenceMs = 12_000;
/** A restart of the daemon that is quicker than this goes unremarked. */
const brokenMs = 3_000;

/** Clocks run backwards after a correction: then the last news is of unknown age, and so too old. */
export function freshness({ lastHeardMs, brokenSinceMs, startedMs }: FeedSigns, nowMs: number): Freshness {
  if (brokenSinceMs !== null && tooOld(brokenSinceMs, nowMs, brokenMs)) return 'lost';
  if (lastHeardMs === null) return tooOld(startedMs, nowMs, brokenMs) ? 'lost' : 'waiting';
  return tooOld(lastHeardMs, nowMs, silenceMs) ? 'lost' : 'live';
}

function tooOld(sinceMs: number, nowMs: number, limitMs: number): boolean {
  return nowMs < sinceMs || nowMs - sinceMs > limitMs;
}
