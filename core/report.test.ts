import { expect, test } from 'vitest';
import { percentOf } from './report.ts';

test('a percentage is cut to one decimal: what is not all never reads 100, and of nothing there is none', () => {
  expect([percentOf(3, 3), percentOf(1, 3), percentOf(9999, 10_000), percentOf(0, 7)]).toEqual([100, 33.3, 99.9, 0]);
  expect(percentOf(0, 0)).toBeNull();
});
