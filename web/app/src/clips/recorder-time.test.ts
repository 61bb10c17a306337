import { expect, test } from 'vitest';
import { recorderTime } from './recorder-time.ts';

test('a recorder that is ahead shows later than it was', () => {
  expect(recorderTime('2026-03-01T01:00:00Z', 192_000)).toBe('2026-03-01T01:03:12.000Z');
  expect(recorderTime('2026-03-01T01:00:00Z', -1_000)).toBe('2026-03-01T00:59:59.000Z');
});

test('says nothing where nothing is known', () => {
  expect(recorderTime(null, 5)).toBeNull();
  expect(recorderTime('2026-03-01T01:00:00Z', null)).toBeNull();
  expect(recorderTime('soon', 5)).toBeNull();
});
