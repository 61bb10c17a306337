import { expect, test } from 'vitest';
import { depositState } from './deposit-state.ts';

const docked = '2026-03-03T10:00:00.000Z';
const dueAt = '2026-03-02T09:00:00.000Z';

test('late and in time by how much', () => {
  expect(depositState({ dueAt, late: true, clip: { docked } })).toEqual({ word: 'late', byMs: 25 * 3_600_000 });
  expect(depositState({ dueAt: docked, late: false, clip: { docked: dueAt } })).toEqual({
    word: 'in-time',
    byMs: 25 * 3_600_000,
  });
});

test('nothing is said where the clock does not allow it', () => {
  expect(depositState({ dueAt, late: null, clip: { docked } })).toEqual({ word: 'undecided' });
  expect(depositState({ dueAt: null, late: null, clip: { docked } })).toEqual({ word: 'no-ground' });
});
