import { expect, test } from 'vitest';
import type { Role } from '../../../core/model.ts';
import { type Action, accessTable } from '../../../core/policy/access.ts';
import { roles } from '../../../core/policy/roles.ts';
import { type Area, areasOf, startOf } from './areas.ts';

const office = ['library', 'inbox', 'cases', 'reports', 'roster', 'rules'];

test.each([
  [['custodian'], office],
  [['officer', 'unit-head'], office],
  [['officer'], ['library', 'inbox', 'cases', 'rules']],
  [['unit-head'], ['library', 'cases', 'reports', 'roster', 'rules']],
  [['auditor'], ['log', 'rules']],
  [['system-admin'], ['rules', 'settings']],
  [['security-admin'], ['rules', 'settings']],
  [['reviewer'], ['cases', 'reports', 'rules']],
  [[], []],
])('%j may open %j', (roles, expected) => {
  expect(areasOf(roles)).toEqual(expected);
});

const actionOf: Readonly<Partial<Record<Area, Action>>> = {
  library: 'clip.see',
  inbox: 'clip.link',
  cases: 'case.see',
  reports: 'report.read',
  roster: 'roster.see',
  log: 'event.list',
  rules: 'rules.read',
};

test.each(Object.entries(actionOf))('%s is open to exactly those whom the station answers (%s)', (area, action) => {
  const may = Object.keys(accessTable[action]) as Role[];
  expect(roles.filter((role) => areasOf([role]).includes(area as Area)).sort()).toEqual(may.sort());
});

test('everybody begins on a page that he may open', () => {
  expect(startOf(areasOf(['reviewer']))).toBe('/cases');
  expect(startOf(areasOf(['auditor']))).toBe('/events');
  expect(startOf(areasOf(['system-admin']))).toBe('/settings');
  expect(startOf(areasOf(['auxiliary']))).toBe('/board');
  expect(startOf([])).toBe('/board');
});
