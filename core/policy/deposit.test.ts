// Whether footage came in time, as a table.
import { expect, test } from 'vitest';
import type { DeadlineRule } from '../matter-rule.ts';
import { workCalendar } from '../work-calendar.ts';
import { depositOf } from './deposit.ts';

const hourMs = 3_600_000;
const endMs = Date.UTC(2026, 2, 1, 2);
const rule: DeadlineRule = {
  ...{ deadline: 'deposit', title: '入库', n: 24, unit: 'hour', from: 'activity-end' },
  ...{ excludes: [], extendOnce: null, source: 'base/x' },
};
const question = { endMs, offMs: 0, rule, calendar: workCalendar([]), zone: 'Asia/Shanghai' };
const dueMs = endMs + 24 * hourMs;

test.each([
  ['in time', {}, -1, false],
  ['at the moment itself', {}, 0, true],
  ['within its uncertainty, before', { offMs: 1000 }, -1, null],
  ['within its uncertainty, after', { offMs: 1000 }, 999, null],
  ['after it for sure', { offMs: 1000 }, 1000, true],
  ['before it for sure', { offMs: 1000 }, -1001, false],
])('%s', (_, change, afterMs, isLate) => {
  expect(depositOf({ ...question, ...change, dockedMs: dueMs + afterMs })).toEqual({ dueMs, isLate });
});

test('without an end, a rule, or a calendar that knows, nothing is told', () => {
  const nothing = { dueMs: null, isLate: null };
  const dockedMs = dueMs + 1;
  expect(depositOf({ ...question, dockedMs, endMs: null })).toEqual(nothing);
  expect(depositOf({ ...question, dockedMs, rule: undefined })).toEqual(nothing);
  expect(depositOf({ ...question, dockedMs, rule: { ...rule, unit: 'workday' } })).toEqual(nothing);
});

test('by the hours of the rules in force', () => {
  const dockedMs = endMs + 13 * hourMs;
  expect(depositOf({ ...question, dockedMs, rule: { ...rule, n: 12 } })).toEqual({
    dueMs: endMs + 12 * hourMs,
    isLate: true,
  });
});
