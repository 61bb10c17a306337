import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxPlaces, ReadPace, slowReadMs } from './read-pace.ts';
import { timedSource } from './timed-source.ts';

const MiB = 1024 * 1024;

function paceOf(reads: readonly (readonly [bytes: number, ms: number])[]): ReadPace {
  const pace = new ReadPace();
  reads.forEach(([bytes, ms], index) => {
    pace.add(() => index.toString(16).padStart(4, '0'), index * MiB, bytes, ms);
  });
  return pace;
}
const times = (count: number, bytes: number, ms: number) =>
  Array.from({ length: count }, () => [bytes, ms] as [number, number]);

describe('a slow spot', () => {
  test.each<[string, [number, number][], number]>([
    ['no read at all', [], 0],
    ['an even card', times(50, 2 * MiB, 60), 0],
    ['one read of two seconds on it', [...times(50, 2 * MiB, 60), [2 * MiB, 2000]], 1],
    ['far slower than the others, but under a second', [...times(50, 2 * MiB, 20), [2 * MiB, 900]], 0],
    ['over a second, but not far slower than the others', [...times(50, 2 * MiB, 300), [2 * MiB, 2000]], 0],
    ['a card that is slow everywhere', times(50, 2 * MiB, 2500), 0],
    ['too few reads to say what is usual', [...times(5, 2 * MiB, 60), [2 * MiB, 2000]], 0],
    ['a small read by the usual time of large ones', [...times(50, 2 * MiB, 60), [4096, 3000]], 1],
    ['a large read is not judged by small ones', [...times(50, 4096, 1), [2 * MiB, 1500]], 0],
  ])('%s', (_, reads, slow) => {
    expect(paceOf(reads).report()).toMatchObject({ reads: reads.length, slow });
  });

  test('is told with its place, total and worst time', () => {
    const { slowMs, worstMs, places } = paceOf([...times(20, MiB, 50), [MiB, 3000], [MiB, 2000]]).report();
    expect({ slowMs, worstMs }).toEqual({ slowMs: 5000, worstMs: 3000 });
    expect(places.map(({ pathHex, offset, ms }) => [pathHex, offset, ms])).toEqual([
      ['0014', 20 * MiB, 3000],
      ['0015', 21 * MiB, 2000],
    ]);
  });

  test('few places are named, the slowest ones, however many there are', () => {
    const slow = Array.from({ length: 300 }, (_, index) => [MiB, 2000 + index] as [number, number]);
    const report = paceOf([...times(400, MiB, 50), ...slow]).report();
    expect(report.slow).toBe(300);
    expect(report.places.length).toBeLessThanOrEqual(2 * maxPlaces);
    expect(Math.max(...report.places.map(({ ms }) => ms))).toBe(2299);
  });

  test('is what an exact median calls so, but for the rounding of its steps', () => {
    const read = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20_000 }));
    fc.assert(
      fc.property(fc.array(read, { minLength: 8, maxLength: 80 }), (all) => {
        const sorted = all.toSorted((a, b) => a - b);
        const median = sorted[Math.ceil(sorted.length / 2) - 1]!;
        const over = (factor: number) => all.filter((ms) => ms > Math.max(slowReadMs, 10 * median) * factor).length;
        const { slow } = paceOf(all.map((ms) => [MiB, ms] as const)).report();
        expect(slow).toBeGreaterThanOrEqual(over(1.45));
        expect(slow).toBeLessThanOrEqual(over(0.99));
      }),
    );
  });
});

test('a timed file measures the read call, and no read at the end of the file', async () => {
  let now = 0;
  const pace = new ReadPace();
  const source = {
    stamp: async () => ({ bytes: 3, mtimeNs: 0n, version: '' }),
    read: async (_: Uint8Array, position: number) => {
      now += 5000;
      return position === 0 ? 3 : 0;
    },
    close: async () => undefined,
  };
  const timed = timedSource(source, 'a', pace, () => now);
  now += 60_000;
  expect(await timed.read(new Uint8Array(3), 0)).toBe(3);
  expect(await timed.read(new Uint8Array(3), 3)).toBe(0);
  expect(pace.report().reads).toBe(1);
  for (let index = 0; index < 9; index += 1) pace.add(() => 'ff', 0, 3, 10);
  expect(pace.report()).toMatchObject({ slow: 1, worstMs: 5000, places: [{ pathHex: '61', offset: 0, bytes: 3 }] });
});
