// How fast a bay is being read and how long it will still take, from the snapshots as they come. Pure: the clock is the
// caller's. Says null rather than a figure nobody should trust.

/** What of a bay's snapshot matters here. */
export interface PullSnapshot {
  /** Changes when another recorder or another docking session is meant. */
  readonly session: string;
  readonly bytes: number;
  readonly doneBytes: number;
  readonly running: boolean;
}

interface Sample {
  readonly atMs: number;
  readonly doneBytes: number;
}

export interface PullPace {
  readonly session: string;
  readonly bytes: number;
  /** Oldest first, none older than the window but the last one before it. */
  readonly samples: readonly Sample[];
}

export interface PaceFigures {
  readonly bytesPerSecond: number | null;
  readonly leftMs: number | null;
}

const windowMs = 20_000;
/** Shorter spans say more about bursts than about the recorder. */
const shortestMs = 3_000;
/** A hole this long (the page slept) makes the average meaningless. */
const longestGapMs = 30_000;
const longestLeftMs = 24 * 3600_000;

/** Takes in the next snapshot; starts afresh on another session, on bytes running backwards, and after a long silence. */
export function nextPace(pace: PullPace | undefined, snapshot: PullSnapshot, nowMs: number): PullPace | undefined {
  if (!snapshot.running) return undefined;
  const sample: Sample = { atMs: nowMs, doneBytes: snapshot.doneBytes };
  const last = pace?.samples.at(-1);
  const goesOn =
    pace !== undefined &&
    last !== undefined &&
    pace.session === snapshot.session &&
    snapshot.doneBytes >= last.doneBytes &&
    nowMs >= last.atMs &&
    nowMs - last.atMs <= longestGapMs;
  if (!goesOn) return { session: snapshot.session, bytes: snapshot.bytes, samples: [sample] };
  const firstInside = pace.samples.findIndex(({ atMs }) => nowMs - atMs <= windowMs);
  // One sample before the window stays, so that slow news still spans it.
  const kept = pace.samples.slice(firstInside < 0 ? -1 : Math.max(0, firstInside - 1));
  return { session: pace.session, bytes: snapshot.bytes, samples: [...kept, sample] };
}

/** @param nowMs later than the last snapshot when nothing new has come: a stalled recorder slows down to nothing. */
export function paceFigures(pace: PullPace | undefined, nowMs: number): PaceFigures {
  const first = pace?.samples[0];
  const last = pace?.samples.at(-1);
  if (!pace || !first || !last) return { bytesPerSecond: null, leftMs: null };
  const spanMs = nowMs - first.atMs;
  if (spanMs < shortestMs || nowMs - last.atMs > longestGapMs) return { bytesPerSecond: null, leftMs: null };
  const bytesPerSecond = ((last.doneBytes - first.doneBytes) * 1000) / spanMs;
  const left = pace.bytes - last.doneBytes;
  if (bytesPerSecond <= 0) return { bytesPerSecond: 0, leftMs: null };
  const leftMs = (left / bytesPerSecond) * 1000;
  return { bytesPerSecond, leftMs: left > 0 && leftMs <= longestLeftMs ? leftMs : null };
}
