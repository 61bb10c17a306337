import { expect, test } from 'vitest';
import { evidenceDeadline } from './evidence-list.ts';
import { workCalendar } from './work-calendar.ts';

const rule = (n: number, unit: 'day' | 'workday') => ({ title: '举证', n, unit, source: 'base/x', extendOnce: null });
const known = { sources: [], calendar: workCalendar([]), zone: 'Asia/Shanghai' };

test.each([
  ['2026-03-01', '2026-03-16'],
  ['2026-02-20', '2026-03-07'],
  ['2027-12-25', '2028-01-09'],
  ['2028-02-20', '2028-03-06'],
])('15 days from %s end on %s: the day of service does not count', (served, lastDay) => {
  expect(evidenceDeadline(rule(15, 'day'), served, known)).toMatchObject({ lastDay, why: null });
});

test('working days past the calendar are not guessed', () => {
  const expected = { n: 10, unit: 'workday', lastDay: null, why: 'calendar-unknown' };
  expect(evidenceDeadline(rule(10, 'workday'), '2026-03-01', known)).toMatchObject(expected);
});
