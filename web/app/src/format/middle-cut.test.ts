import { expect, test } from 'vitest';
import { middleCut } from './middle-cut.ts';

test.each([
  ['short.mp4', 20, 'short.mp4'],
  ['exactly-ten', 11, 'exactly-ten'],
  ['20260301_093000_012345_0001.mp4', 16, '20260301…001.mp4'],
  ['查封现场勘验第一号记录仪.mp4', 9, '查封现场….mp4'],
  ['', 5, ''],
])('%s to %i', (text, most, expected) => {
  expect(middleCut(text, most)).toBe(expected);
  expect(Array.from(middleCut(text, most)).length).toBeLessThanOrEqual(Math.max(most, 0));
});

test('halves no character outside the basic plane', () => {
  expect(middleCut('𠮷𠮷𠮷𠮷𠮷𠮷', 3)).toBe('𠮷…𠮷');
});
