// The seed decides everything that follows from it, and is refused when it is no seed.
import { afterEach, expect, test, vi } from 'vitest';
import { seededRandom, testSeed } from './seed.ts';

afterEach(() => vi.unstubAllEnvs());

test('one seed gives one sequence, another seed another', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return [random.next(), random.integer(0, 1_000_000), random.bytes(7).toString('hex'), random.pick(['a', 'b', 'c'])];
  };
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
});

test('mulberry32 gives its published first number', () => {
  expect(seededRandom(1).next()).toBe(0.6270739405881613);
});

test('integers reach both ends and go no further', () => {
  const random = seededRandom(7);
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(-1, 2)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

test('LIUHEN_SEED is taken when it is a seed and refused when not', () => {
  vi.stubEnv('LIUHEN_SEED', '4294967295');
  expect(testSeed()).toBe(4_294_967_295);
  for (const wrong of ['-1', '1.5', '4294967296', 'x']) {
    vi.stubEnv('LIUHEN_SEED', wrong);
    expect(() => testSeed()).toThrow(RangeError);
  }
});
