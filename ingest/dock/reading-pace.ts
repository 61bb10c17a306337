// How fast one bay is read, from what its pull says of bytes done. Its clock stands still while the bay is not read, so that
// waiting for a turn does not look like a slow card. Pure: the time is the caller's, any steady clock in milliseconds.

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** The longest span that anybody asks for. */
const keptMs = 20_000;
/** Messages come five a second while bytes move. */
const silenceMs = 500;
/** Faster than any card: what a resumed file had already is counted as done at once, and was not read. */
const fastest = 2e9;

export class ReadingPace {
  /** On the clock of reading, oldest first. */
  #samples: Sample[] = [];
  #bytes = 0;
  #readMs = 0;
  #startedMs: number | undefined;
  #movedMs = 0;

  /** Done, as last told. */
  get bytes(): number {
    return this.#bytes;
  }

  get isReading(): boolean {
    return this.#startedMs !== undefined;
  }

  start(nowMs: number): void {
    if (this.#startedMs !== undefined) return;
    this.#startedMs = nowMs;
    this.#movedMs = nowMs;
    this.#add(nowMs);
  }

  stop(nowMs: number): void {
    if (this.#startedMs === undefined) return;
    this.#readMs = this.#clock(nowMs);
    this.#startedMs = undefined;
  }

  /** @param doneBytes since the pull began; it may run backwards when something has to be read again. */
  moved(doneBytes: number, nowMs: number): void {
    const delta = doneBytes - this.#bytes;
    this.#bytes = doneBytes;
    const last = this.#samples.at(-1);
    const isJump = last !== undefined && delta > fastest * Math.max((this.#clock(nowMs) - last.atMs) / 1000, 0.05);
    if (delta < 0 || isJump) this.#samples = [];
    if (delta !== 0) this.#movedMs = nowMs;
    this.#add(nowMs);
  }

  /** Milliseconds since a byte came, while it is read; 0 while it is not. */
  stillMs(nowMs: number): number {
    return this.isReading ? nowMs - this.#movedMs : 0;
  }

  /**
   * Bytes a second over the last `spanMs` of reading; null where less than `leastMs` of it is known.
   * @param sinceMs only what came after this moment counts.
   */
  rate(spanMs: number, leastMs: number, nowMs: number, sinceMs = Number.NEGATIVE_INFINITY): number | null {
    const last = this.#samples.at(-1);
    const now = this.#clock(nowMs);
    // Between two messages the bytes are on their way; after longer silence there are none.
    const clock = last && now - last.atMs < silenceMs ? last.atMs : now;
    const from = Math.max(clock - spanMs, now - (nowMs - sinceMs));
    const first = this.#samples.findLast(({ atMs }) => atMs <= from) ?? this.#samples[0];
    if (!first || clock - first.atMs < leastMs) return null;
    return ((this.#bytes - first.bytes) * 1000) / (clock - first.atMs);
  }

  #clock(nowMs: number): number {
    return this.#readMs + (this.#startedMs === undefined ? 0 : nowMs - this.#startedMs);
  }

  #add(nowMs: number): void {
    const atMs = this.#clock(nowMs);
    this.#samples.push({ atMs, bytes: this.#bytes });
    // The last one before the span stays: it is where the span begins.
    const begin = this.#samples.findLastIndex((sample) => sample.atMs <= atMs - keptMs);
    if (begin > 0) this.#samples.splice(0, begin);
  }
}
