// The one source of chance in tests: a seed that is printed with each run, so that a failure can be repeated.

/** Seed of this run: LIUHEN_SEED if set (`npm test` sets and prints it), else 1. An integer from 0 to 2^32 − 1. */
export function testSeed(): number {
  const text = process.env['LIUHEN_SEED'];
  if (text === undefined || text === '') return 1;
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`LIUHEN_SEED is an integer from 0 to 2^32 - 1, not ${text}`);
  }
  return seed;
}

export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** Integer in [from, to], both included. */
  integer(from: number, to: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  bytes(count: number): Buffer;
}

/**
 * Random numbers that depend on the seed alone. Not for keys.
 * Source: mulberry32, Tommy Ettinger, public domain; one 32-bit word a step, period 2^32.
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = () => word() / 2 ** 32;
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[integer(0, list.length - 1)]!;
    },
    bytes: (count) => {
      const words = new Uint32Array(Math.ceil(count / 4));
      for (let index = 0; index < words.length; index++) words[index] = word();
      return Buffer.from(words.buffer, 0, count);
    },
  };
}
