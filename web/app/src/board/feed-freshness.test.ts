import { expect, test } from 'vitest';
import { freshness } from './feed-freshness.ts';

test.each([
  ['just begun', null, null, 2_000, 'waiting'],
  ['begun and nothing came', null, null, 3_001, 'lost'],
  ['news just now', 5_000, null, 5_500, 'live'],
  ['a beat or two late', 5_000, null, 17_000, 'live'],
  ['silence', 5_000, null, 17_001, 'lost'],
  ['a blink of the connection', 5_000, 6_000, 9_000, 'live'],
  ['the connection is down', 5_000, 6_000, 9_001, 'lost'],
  ['the clock went back', 5_000, null, 4_000, 'lost'],
] as const)('%s', (_name, lastHeardMs, brokenSinceMs, nowMs, expected) => {
  expect(freshness({ lastHeardMs, brokenSinceMs, startedMs: 0 }, nowMs)).toBe(expected);
});
