import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

const now = Date.parse('2026-03-01T01:00:00.000Z');

test.each([
  ['2026-03-01T01:09:00.000Z', now, 540_000],
  ['2026-03-01T00:59:59.000Z', now, 0],
  [null, now, null],
  [undefined, now, null],
  ['soon', now, null],
  ['2026-03-01T01:09:00.000Z', null, null],
])('%s at %s: %s ms', (finishesAt, nowMs, left) => {
  expect(timeLeft(finishesAt, nowMs)).toBe(left);
});
