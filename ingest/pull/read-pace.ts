// How evenly a card reads: every read's time, and which of them took far longer than this card's usual ones. Constant
// memory, whatever the volume. No clock here: the caller measures the read call and nothing around it.

/** A read is a slow spot only if it took longer than this: a busy machine holds one up for less. */
export const slowReadMs = 1000;
/** And longer than so many times the card's own median for reads of its size. */
export const slowTimes = 10;
/** Fewer reads of a size have no usual time. */
const enoughReads = 8;
/** Places that are named, the slowest ones. */
export const maxPlaces = 20;
/** Steps of a factor 2^(1/4): a median is right within a fifth. */
const stepsOfTwo = 4;

export interface SlowPlace {
  /** Raw path, hex. */
  readonly pathHex: string;
  readonly offset: number;
  readonly bytes: number;
  readonly ms: number;
}

/** What a pull found of the card: counts, total and worst milliseconds, and where the slowest reads were. */
export interface ReadReport {
  readonly reads: number;
  readonly slow: number;
  readonly slowMs: number;
  readonly worstMs: number;
  readonly places: readonly SlowPlace[];
}

interface Step {
  count: number;
  totalMs: number;
  worstMs: number;
}

export class ReadPace {
  /** By size (power of two of the bytes), then by time. */
  readonly #sizes = new Map<number, Map<number, Step>>();
  readonly #places: (SlowPlace & { readonly size: number })[] = [];
  #reads = 0;

  /** @param ms time inside the read call. */
  add(pathHex: () => string, offset: number, bytes: number, ms: number): void {
    this.#reads += 1;
    const size = sizeOf(bytes);
    const steps = this.#sizes.get(size) ?? new Map<number, Step>();
    this.#sizes.set(size, steps);
    const at = stepOf(ms);
    const step = steps.get(at) ?? { count: 0, totalMs: 0, worstMs: 0 };
    steps.set(at, step);
    step.count += 1;
    step.totalMs += ms;
    step.worstMs = Math.max(step.worstMs, ms);
    if (ms > slowReadMs) this.#keep({ pathHex: pathHex(), offset, bytes, ms: Math.round(ms), size });
  }

  report(): ReadReport {
    let [slow, slowMs, worstMs] = [0, 0, 0];
    for (const [size, steps] of this.#sizes) {
      const limit = this.#limitOf(size);
      for (const [at, step] of steps) {
        if (startOf(at) < limit) continue;
        slow += step.count;
        slowMs += step.totalMs;
        worstMs = Math.max(worstMs, step.worstMs);
      }
    }
    const places = this.#places.filter(({ size, ms }) => startOf(stepOf(ms)) >= this.#limitOf(size));
    return {
      reads: this.#reads,
      slow,
      slowMs: Math.round(slowMs),
      worstMs: Math.round(worstMs),
      places: places.map(({ size: _, ...place }) => place),
    };
  }

  #keep(place: SlowPlace & { readonly size: number }): void {
    this.#places.push(place);
    if (this.#places.length <= 2 * maxPlaces) return;
    this.#places.sort((a, b) => b.ms - a.ms);
    this.#places.length = maxPlaces;
  }

  /** Judged by reads of the same size, else by the next larger ones that there are enough of; without any, never slow. */
  #limitOf(size: number): number {
    const judging = [...this.#sizes]
      .filter(([other, steps]) => other >= size && countOf(steps) >= enoughReads)
      .sort(([a], [b]) => a - b)[0];
    if (judging === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(slowReadMs, slowTimes * medianOf(judging[1]));
  }
}

const sizeOf = (bytes: number) => Math.floor(Math.log2(Math.max(bytes, 1)));
const stepOf = (ms: number) => Math.floor(stepsOfTwo * Math.log2(Math.max(ms, 0.001)));
const startOf = (step: number) => 2 ** (step / stepsOfTwo);
const countOf = (steps: ReadonlyMap<number, Step>) => [...steps.values()].reduce((sum, { count }) => sum + count, 0);

/** The upper end of the step that holds it: no read counts as slow because of rounding. */
function medianOf(steps: ReadonlyMap<number, Step>): number {
  let before = countOf(steps) / 2;
  for (const [at, { count }] of [...steps].sort(([a], [b]) => a - b)) {
    before -= count;
    if (before <= 0) return startOf(at + 1);
  }
  return Number.POSITIVE_INFINITY;
}
