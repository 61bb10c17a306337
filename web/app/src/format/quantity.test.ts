import { describe, expect, test } from 'vitest';
import { durationText, minutesLeft, percentDone, sizePair, sizeText, spanParts } from './quantity.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_999_999, '1.9 MB'],
  [34_567_000_000, '34.5 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [0, 0, '0 / 0 B'],
  [5, 999, '5 / 999 B'],
  [999_999, 1_000_000, '0.9 / 1.0 MB'],
  [3_000_000_000, 7_250_000_000, '3.0 / 7.2 GB'],
  [12, 7_250_000_000, '0.0 / 7.2 GB'],
])('%i of %i bytes are %s', (part, whole, text) => {
  expect(sizePair(part, whole)).toBe(text);
});

test.each([
  [0, '0:00'],
  [7_400, '0:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
])('%i ms of recording are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

describe('spans', () => {
  test.each([
    [0, '0s'],
    [-192_000, '3min 12s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [90_061_000, '1d 1h'],
    [86_400_000 + 60_000, '1d'],
  ])('%i ms', (ms, text) => {
    const parts = spanParts(ms);
    expect(parts.map(({ n, unit }) => `${n}${unit}`).join(' ')).toBe(text);
  });
});

test.each([
  [0, null],
  [59_999, null],
  [60_000, 1],
  [60_001, 2],
  [239_000, 4],
])('%i ms left are %s minutes', (ms, minutes) => {
  expect(minutesLeft(ms)).toBe(minutes);
});

test.each([
  [0, 0, null],
  [0, 10, 0],
  [999, 1000, 99],
  [1000, 1000, 100],
])('%i of %i is %s %%', (done, all, percent) => {
  expect(percentDone(done, all)).toBe(percent);
});
