import { expect, test } from 'vitest';
import { areasOf, startOf } from './areas.ts';

test.each([
  [['custodian'], ['library', 'inbox', 'cases']],
  [
    ['officer', 'unit-head'],
    ['library', 'inbox', 'cases'],
  ],
  [['unit-head'], ['library', 'cases']],
  [['auditor'], ['log']],
  [['system-admin'], ['settings']],
  [['security-admin'], ['settings']],
  [['reviewer'], ['cases']],
  [[], []],
])('%j may open %j', (roles, expected) => {
  expect(areasOf(roles)).toEqual(expected);
});

test('everybody begins on a page that he may open', () => {
  expect(startOf(areasOf(['reviewer']))).toBe('/cases');
  expect(startOf(areasOf(['auditor']))).toBe('/events');
  expect(startOf([])).toBe('/board');
});
