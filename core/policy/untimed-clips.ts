// Clips of which no time is known, by the dockings between which they were recorded: whether any of somebody's may be of a
// stretch of time. Pure.

/** Dockings around a clip, by the station's clock; nothing before it: null. */
export interface RecordedBetween {
  readonly notBeforeMs: number | null;
  readonly notAfterMs: number;
}

/** Of one officer or one recorder. Asked of a year's shifts, so each question is answered by looking at one place. */
export class UntimedClips {
  readonly #notAfter: readonly number[];
  /** The earliest beginning of what follows, from each place on. */
  readonly #earliest: readonly number[];

  constructor(windows: readonly RecordedBetween[]) {
    const sorted = [...windows].sort((a, b) => a.notAfterMs - b.notAfterMs);
    this.#notAfter = sorted.map(({ notAfterMs }) => notAfterMs);
    let earliest = Number.POSITIVE_INFINITY;
    this.#earliest = sorted
      .toReversed()
      .map(({ notBeforeMs }) => {
        earliest = Math.min(earliest, notBeforeMs ?? Number.NEGATIVE_INFINITY);
        return earliest;
      })
      .reverse();
  }

  /** Whether one of them may have been recorded in [fromMs, toMs). */
  mayBeWithin(fromMs: number, toMs: number): boolean {
    let [low, high] = [0, this.#notAfter.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#notAfter[middle]! > fromMs) high = middle;
      else low = middle + 1;
    }
    return low < this.#notAfter.length && this.#earliest[low]! < toMs;
  }
}
