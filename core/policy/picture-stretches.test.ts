// Stretches of pictures against a reference that looks at each millisecond.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import { type PictureSample, pictureStretches } from './picture-stretches.ts';

const limits = { leastMs: 10_000, longestGapMs: 5000, endMs: 60_000 };
/** A picture a second; what is named is so in [from, to). */
function film(
  seconds: number,
  what: { black?: [number, number]; even?: [number, number]; same?: [number, number] } = {},
): PictureSample[] {
  const within = (at: number, range: [number, number] | undefined) => !!range && at >= range[0] && at < range[1];
  return Array.from({ length: seconds }, (_, at) => ({
    atMs: at * 1000,
    isBlack: within(at, what.black),
    isEven: within(at, what.even),
    isSame: within(at, what.same),
  }));
}

describe('stretches of pictures', () => {
  test('a film that shows something has none', () => {
    expect(pictureStretches(film(60), limits)).toEqual([]);
  });

  test('black from its first picture to the first that is not; one second too short is none', () => {
    expect(pictureStretches(film(60, { black: [20, 30] }), limits)).toEqual([
      { kind: 'black', fromMs: 20_000, toMs: 30_000 },
    ]);
    expect(pictureStretches(film(60, { black: [20, 29] }), limits)).toEqual([]);
  });

  test('to the end of the clip where it ends so', () => {
    expect(pictureStretches(film(58, { even: [50, 58] }), limits)).toEqual([
      { kind: 'covered', fromMs: 50_000, toMs: 60_000 },
    ]);
  });

  test('a hand before the lens, dark for a part: one length together, named apart', () => {
    expect(pictureStretches(film(60, { even: [10, 35], black: [20, 31] }), limits)).toEqual([
      { kind: 'covered', fromMs: 10_000, toMs: 20_000 },
      { kind: 'black', fromMs: 20_000, toMs: 31_000 },
      { kind: 'covered', fromMs: 31_000, toMs: 35_000 },
    ]);
    // Neither is long enough by itself.
    expect(pictureStretches(film(60, { even: [10, 16], black: [16, 20] }), limits)).toEqual([
      { kind: 'covered', fromMs: 10_000, toMs: 20_000 },
    ]);
  });

  test('frozen from the picture that stays, which is the one before the first that is the same', () => {
    expect(pictureStretches(film(60, { same: [21, 31] }), limits)).toEqual([
      { kind: 'frozen', fromMs: 20_000, toMs: 30_000 },
    ]);
    expect(pictureStretches(film(60, { same: [21, 30] }), limits)).toEqual([]);
  });

  test('what is black does not count as frozen too', () => {
    expect(pictureStretches(film(60, { black: [20, 40], same: [21, 40] }), limits)).toEqual([
      { kind: 'black', fromMs: 20_000, toMs: 40_000 },
    ]);
  });

  test('where no picture was seen nothing is said of black or frozen, and that is said', () => {
    const holed = film(60, { black: [10, 40], same: [11, 40] }).filter(({ atMs }) => atMs <= 19_000 || atMs >= 25_000);
    expect(pictureStretches(holed, limits)).toEqual([
      { kind: 'no-picture', fromMs: 19_000, toMs: 25_000 },
      { kind: 'black', fromMs: 25_000, toMs: 40_000 },
    ]);
    expect(pictureStretches(film(60).slice(6, 54), limits)).toEqual([
      { kind: 'no-picture', fromMs: 0, toMs: 6000 },
      { kind: 'no-picture', fromMs: 53_000, toMs: 60_000 },
    ]);
  });

  const sample = fc.record({
    stepMs: fc.integer({ min: 1, max: 40 }),
    isBlack: fc.boolean(),
    isEven: fc.boolean(),
    isSame: fc.boolean(),
  });
  test('as a reference says that looks at each millisecond', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 25 }), fc.nat(60), fc.integer({ min: 1, max: 80 }), (all, tail, n) => {
        let atMs = -1;
        const samples = all.map(({ stepMs, ...what }) => {
          atMs += stepMs;
          return { ...what, atMs };
        });
        const endMs = Math.max(0, atMs) + tail;
        const least = { leastMs: n, longestGapMs: Math.max(1, n / 2), endMs };
        const found = pictureStretches(samples, least);
        const at = (ms: number) => found.filter(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
        const wanted = reference(samples, least);
        for (let ms = 0; ms < endMs; ms += 1) expect(at(ms).map(({ kind }) => kind)).toEqual(wanted[ms]);
      }),
      { seed: testSeed(), numRuns: 300 },
    );
  });
});

/** For each millisecond the kinds of stretches that it lies in. */
function reference(
  samples: readonly PictureSample[],
  limits: { leastMs: number; longestGapMs: number; endMs: number },
) {
  const { leastMs, longestGapMs, endMs } = limits;
  if (samples.length === 0) return Array.from({ length: endMs }, () => [] as string[]);
  const last = samples.at(-1)!;
  const each = Array.from({ length: endMs }, (_, ms) => {
    const at = samples.findLastIndex(({ atMs }) => atMs <= ms);
    const [now, next] = [samples[at], samples[at + 1]];
    const length = (next?.atMs ?? Math.max(endMs, last.atMs)) - (now?.atMs ?? 0);
    const unseen = length > longestGapMs;
    const hidden = unseen || now === undefined;
    return {
      unseen: hidden,
      black: !hidden && now.isBlack,
      blind: !hidden && (now.isBlack || now.isEven),
      still: !hidden && (next ?? now).isSame,
    };
  });
  const inRun = (of: (one: (typeof each)[number]) => boolean, least: (run: number) => boolean) => {
    const is = each.map(of);
    return is.map((yes, ms) => {
      if (!yes) return false;
      let [from, to] = [ms, ms];
      while (from > 0 && is[from - 1]) from -= 1;
      while (to < endMs && is[to]) to += 1;
      return least(to - from);
    });
  };
  const unseen = inRun(
    ({ unseen }) => unseen,
    (run) => run > longestGapMs,
  );
  const black = inRun(
    ({ black }) => black,
    (run) => run >= leastMs,
  );
  const blind = inRun(
    ({ blind }) => blind,
    (run) => run >= leastMs,
  );
  const still = inRun(
    ({ still }) => still,
    (run) => run >= leastMs,
  );
  return each.map((_, ms) => {
    if (unseen[ms]) return ['no-picture'];
    if (black[ms]) return ['black'];
    if (blind[ms]) return ['covered'];
    return still[ms] ? ['frozen'] : [];
  });
}
