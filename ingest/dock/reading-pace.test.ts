import { expect, test } from 'vitest';
import { ReadingPace } from './reading-pace.ts';

/** Reads 10 bytes a millisecond from `fromMs` to `toMs`, told five times a second. */
function read(pace: ReadingPace, fromMs: number, toMs: number, doneBytes = 0): number {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 200) pace.moved(doneBytes + (nowMs - fromMs) * 10, nowMs);
  return doneBytes + (toMs - fromMs) * 10;
}

test('is what went over in the span, unknown while that is too short', () => {
  const pace = new ReadingPace();
  pace.start(0);
  read(pace, 0, 2000);
  expect(pace.rate(20_000, 3000, 2000)).toBeNull();
  expect(pace.rate(1500, 750, 2000)).toBe(10_000);
  expect(pace.rate(1500, 750, 10_000)).toBe(0);
  expect(pace.stillMs(10_000)).toBe(8000);
});

test('does not count the time in which it waits', () => {
  const pace = new ReadingPace();
  pace.start(0);
  const done = read(pace, 0, 4000);
  pace.stop(4000);
  expect(pace.rate(20_000, 3000, 500_000)).toBe(10_000);
  expect(pace.stillMs(500_000)).toBe(0);
  pace.start(600_000);
  read(pace, 600_000, 604_000, done);
  expect(pace.rate(20_000, 3000, 604_000)).toBe(10_000);
  expect(pace.rate(20_000, 3000, 604_000, 600_000)).toBe(10_000);
  expect(pace.rate(20_000, 5000, 604_000, 600_000)).toBeNull();
});

test('forgets what a resumed file had already, and begins again where bytes run backwards', () => {
  const pace = new ReadingPace();
  pace.start(0);
  pace.moved(0, 0);
  pace.moved(3e9, 200);
  read(pace, 400, 4400, 3e9);
  expect(pace.rate(20_000, 3000, 4400)).toBeCloseTo(10_000, -3);
  pace.moved(5, 4600);
  expect(pace.rate(20_000, 3000, 4600)).toBeNull();
  expect(pace.bytes).toBe(5);
});
