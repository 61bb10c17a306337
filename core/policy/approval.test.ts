import { describe, expect, test } from 'vitest';
import type { ChainRule, ChainStep } from '../approval-chain.ts';
import { type Approver, chainFor, dueStep, stepBar, unitsOfStep } from './approval.ts';
import { unitPath } from './units.ts';

const step = (name: string, more: Partial<ChainStep> = {}): ChainStep => ({
  step: name,
  title: name,
  roles: ['unit-head'],
  unit: 'own',
  ...more,
});
const chain = (name: string, more: Partial<ChainRule> = {}): ChainRule => ({
  chain: name,
  title: name,
  for: 'interruption-note',
  units: null,
  levels: null,
  steps: [step('one'), step('two')],
  source: 'base/default',
  ...more,
});
const units = [
  { id: 'root', name: '某局', parent: null },
  { id: 'd', name: '大队', parent: 'root' },
  { id: 'z', name: '一中队', parent: 'd' },
];
const path = unitPath(units, 'z');
const ids = ['z', 'd', 'root'];

test('the way from a unit to the root ends, whatever the tree looks like', () => {
  expect(path.map(({ id }) => id)).toEqual(ids);
  expect(unitPath(units, 'elsewhere').map(({ id }) => id)).toEqual(['elsewhere']);
  const circle = [
    { id: 'a', name: 'a', parent: 'b' },
    { id: 'b', name: 'b', parent: 'a' },
  ];
  expect(unitPath(circle, 'a').map(({ id }) => id)).toEqual(['a', 'b']);
});

test.each([
  ['own', ['z']],
  ['any-above', ['d', 'root']],
  ['own-or-above', ids],
  [{ above: 1 }, ['d']],
  [{ above: 2 }, ['root']],
  [{ above: 3 }, ['root']],
] as const)('a step of %j is for people of %j', (unit, expected) => {
  expect(unitsOfStep({ unit }, ids)).toEqual(expected);
});

test.each(['own', 'any-above', 'own-or-above', { above: 2 }] as const)('%j at the root itself is the root', (unit) => {
  expect(unitsOfStep({ unit }, ['root'])).toEqual(['root']);
});

describe('of several chains', () => {
  const all = chain('all');
  const level = chain('level', { levels: [2] });
  const squad = chain('squad', { units: ['一中队'] });
  const brigade = chain('brigade', { units: ['大队'] });
  test.each([
    [[all], 'all'],
    [[all, level], 'level'],
    [[all, level, brigade], 'brigade'],
    [[squad, all, level, brigade], 'squad'],
    [[all, chain('other', { levels: [1] })], 'all'],
    [[all, chain('other', { units: ['二中队'] })], 'all'],
  ])('the nearest that names the unit holds, then its level, then the one for all (%#)', (chains, expected) => {
    expect(chainFor(chains, 'interruption-note', path)?.chain).toBe(expected);
  });
  test('none holds where there is none', () => {
    expect(chainFor([brigade], 'interruption-note', unitPath(units, 'root'))).toBeUndefined();
  });
});

test('the first step that nobody has done is due, whatever the order in which they were done', () => {
  const held = chain('all', { steps: [step('a'), step('b'), step('c')] });
  expect(dueStep(held, [])?.step).toBe('a');
  expect(dueStep(held, [{ step: 'b' }])?.step).toBe('a');
  expect(dueStep(held, [{ step: 'a' }, { step: 'b' }])?.step).toBe('c');
  expect(dueStep(held, [{ step: 'a' }, { step: 'b' }, { step: 'c' }])).toBeUndefined();
});

describe('a step may be done', () => {
  const who: Approver = { account: 'wang', roles: ['officer', 'unit-head'], unit: 'z', certificates: ['001'] };
  const held = { path: ids, done: [{ step: 'zero', account: 'li' }], signers: ['002', '003'] };
  test.each([
    ['by who has the role in the unit', {}, {}, {}, null],
    ['not by another role', {}, { roles: ['officer'] }, {}, 'other-role'],
    ['not from another unit', {}, { unit: 'd' }, {}, 'other-unit'],
    ['from the unit above where that is said', { unit: 'any-above' }, { unit: 'd' }, {}, null],
    ['by any of several roles', { roles: ['agency-head', 'unit-head'] }, {}, {}, null],
    ['not by who did one before', {}, { account: 'li' }, {}, 'approved-before'],
    ['not by who signed', {}, {}, { signers: ['001', '002'] }, 'signed'],
  ] as const)('%s', (_what, change, approver, more, expected) => {
    expect(stepBar(step('one', change), { ...who, ...approver }, { ...held, ...more })).toBe(expected);
  });
});
