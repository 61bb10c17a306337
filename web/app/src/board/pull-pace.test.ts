import { describe, expect, test } from 'vitest';
import { nextPace, type PullPace, type PullSnapshot, paceFigures } from './pull-pace.ts';

const megabyte = 1_000_000;
const unknown = { bytesPerSecond: null, leftMs: null };

function snapshot(doneBytes: number, more: Partial<PullSnapshot> = {}): PullSnapshot {
  return { session: 'a', bytes: 1000 * megabyte, doneBytes, running: true, ...more };
}

/** @param steps [time in seconds, megabytes done] */
function play(steps: readonly (readonly [number, number])[]): PullPace | undefined {
  let pace: PullPace | undefined;
  for (const [seconds, done] of steps) pace = nextPace(pace, snapshot(done * megabyte), seconds * 1000);
  return pace;
}

describe('speed and time left', () => {
  test('are unknown before three seconds have passed', () => {
    expect(paceFigures(undefined, 0)).toEqual(unknown);
    expect(paceFigures(play([[0, 0]]), 0)).toEqual(unknown);
    expect(
      paceFigures(
        play([
          [0, 0],
          [2, 80],
        ]),
        2000,
      ),
    ).toEqual(unknown);
  });

  test('follow an even flow', () => {
    const pace = play(Array.from({ length: 11 }, (_, i) => [i, i * 10] as const));
    expect(paceFigures(pace, 10_000)).toEqual({ bytesPerSecond: 10 * megabyte, leftMs: 90_000 });
  });

  test('are smoothed over bursts', () => {
    const bursts = Array.from({ length: 41 }, (_, i) => [i / 2, Math.floor(i / 4) * 20] as const);
    const { bytesPerSecond } = paceFigures(play(bursts), 20_000);
    expect(bytesPerSecond).toBeGreaterThan(9 * megabyte);
    expect(bytesPerSecond).toBeLessThan(11 * megabyte);
  });

  test('forget what was long ago', () => {
    const fast = Array.from({ length: 20 }, (_, i) => [i, i * 20] as const);
    const slow = Array.from({ length: 25 }, (_, i) => [20 + i, 400 + i] as const);
    const { bytesPerSecond } = paceFigures(play([...fast, ...slow]), 44_000);
    expect(bytesPerSecond).toBeLessThan(1.2 * megabyte);
  });

  test('sink when nothing more comes, and say nothing rather than for ever', () => {
    const pace = play(Array.from({ length: 11 }, (_, i) => [i, i * 10] as const));
    const later = paceFigures(pace, 30_000);
    expect(later.bytesPerSecond).toBeLessThan(4 * megabyte);
    expect(paceFigures(pace, 45_000)).toEqual(unknown);
    const stalled = play(Array.from({ length: 30 }, (_, i) => [i, 5] as const));
    expect(paceFigures(stalled, 29_000)).toEqual({ bytesPerSecond: 0, leftMs: null });
  });

  test('begin again with another recorder, with bytes running backwards, after a long silence', () => {
    const pace = play(Array.from({ length: 11 }, (_, i) => [i, i * 10] as const));
    for (const [next, atMs] of [
      [snapshot(200 * megabyte, { session: 'b' }), 11_000],
      [snapshot(megabyte), 11_000],
      [snapshot(200 * megabyte), 60_000],
      [snapshot(200 * megabyte), 1_000],
    ] as const) {
      const fresh = nextPace(pace, next, atMs);
      expect(fresh?.samples).toHaveLength(1);
      expect(paceFigures(fresh, atMs)).toEqual(unknown);
    }
  });

  test('are of no bay that is at rest', () => {
    expect(nextPace(play([[0, 0]]), snapshot(0, { running: false }), 1000)).toBeUndefined();
  });

  test('give no time left when all is read, or when it would be over a day', () => {
    const done = nextPace(play([[0, 0]]), snapshot(1000 * megabyte), 10_000);
    expect(paceFigures(done, 10_000)).toEqual({ bytesPerSecond: 100 * megabyte, leftMs: null });
    const crawling = nextPace(play([[0, 0]]), snapshot(1000), 10_000);
    expect(paceFigures(crawling, 10_000).leftMs).toBeNull();
  });
});
