// When a shift begins and ends, as rosters write it.
import { expect, test } from 'vitest';
import { rfc3339 } from '../clock.ts';
import { rosterDay, shiftTimes } from './shift-time.ts';

const zone = 'Asia/Shanghai';
const times = (from: string | null, to: string | null, day = '2026-03-01') => {
  const found = shiftTimes(day, from, to, zone);
  return typeof found === 'string' ? found : [rfc3339(found.fromMs), rfc3339(found.toMs)];
};

test.each([
  ['2026-03-01', '2026-03-01'],
  ['2026/3/1', '2026-03-01'],
  ['2026.3.01', '2026-03-01'],
  ['2026年3月1日', '2026-03-01'],
  ['20260301', '2026-03-01'],
  ['2024-02-29', '2024-02-29'],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['3月1日', null],
  ['星期一', null],
])('%s is the day %s', (text, day) => {
  expect(rosterDay(text)).toBe(day);
});

test.each([
  ['09:00', '17:30', '2026-03-01T01:00:00.000Z', '2026-03-01T09:30:00.000Z'],
  ['9：00', '17:30:30', '2026-03-01T01:00:00.000Z', '2026-03-01T09:30:30.000Z'],
  // Over midnight.
  ['22:00', '06:00', '2026-03-01T14:00:00.000Z', '2026-03-01T22:00:00.000Z'],
  ['22:00', '次日06:00', '2026-03-01T14:00:00.000Z', '2026-03-01T22:00:00.000Z'],
  ['08:00', '次日 20:00', '2026-03-01T00:00:00.000Z', '2026-03-02T12:00:00.000Z'],
  ['22:00', '2026-03-02 06:00', '2026-03-01T14:00:00.000Z', '2026-03-01T22:00:00.000Z'],
  ['2026/3/1 22:00', '2026/3/2 6:00', '2026-03-01T14:00:00.000Z', '2026-03-01T22:00:00.000Z'],
  // A day and a night.
  ['08:00', '08:00', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ['16:00', '24:00', '2026-03-01T08:00:00.000Z', '2026-03-01T16:00:00.000Z'],
  ['00:00', '24:00', '2026-02-28T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
])('%s to %s', (from, to, begins, ends) => {
  expect(times(from, to)).toEqual([begins, ends]);
});

test('without times it is the whole day; over a year’s end too', () => {
  expect(times(null, null)).toEqual(['2026-02-28T16:00:00.000Z', '2026-03-01T16:00:00.000Z']);
  expect(times('22:00', '06:00', '2026-12-31')).toEqual(['2026-12-31T14:00:00.000Z', '2026-12-31T22:00:00.000Z']);
});

test.each([
  [null, '06:00', 'from'],
  ['25:00', '06:00', 'from'],
  ['24:00', '06:00', 'from'],
  ['早', '06:00', 'from'],
  ['2026-03-02 08:00', '2026-03-02 18:00', 'from'],
  ['次日08:00', '次日18:00', 'from'],
  ['08:00', null, 'to'],
  ['08:00', '24:01', 'to'],
  ['08:00', '2026-03-01 08:00', 'to'],
  ['08:00', '2026-02-28 18:00', 'to'],
  ['08:00', '2026-03-08 08:01', 'to'],
])('%s to %s is refused for %s', (from, to, field) => {
  expect(times(from, to)).toBe(field);
});

test('a week is the longest', () => {
  expect(times('08:00', '2026-03-08 08:00')).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-08T00:00:00.000Z']);
});
