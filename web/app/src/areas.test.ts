import { expect, test } from 'vitest';
import { areasOf } from './areas.ts';

test.each([
  [['custodian'], ['library']],
  [['officer', 'unit-head'], ['library']],
  [['auditor'], ['log']],
  [['system-admin'], ['settings']],
  [['security-admin'], ['settings']],
  [['reviewer'], []],
  [[], []],
])('%j may open %j', (roles, expected) => {
  expect(areasOf(roles)).toEqual(expected);
});
