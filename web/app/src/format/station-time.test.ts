import { expect, test } from 'vitest';
import { dayAfter, stationTime, stationTimeOf, zoneOffset } from './station-time.ts';

const noonUtc = Date.parse('2026-03-01T16:00:05.900Z');

test('shows the wall clock of the station, seconds included', () => {
  expect(stationTime(noonUtc, 'Asia/Shanghai')).toBe('2026-03-02 00:00:05');
  expect(stationTime(noonUtc, 'Asia/Shanghai', 'time')).toBe('00:00:05');
  expect(stationTime(noonUtc, 'America/St_Johns')).toBe('2026-03-01 12:30:05');
});

test('does not show what is no time', () => {
  expect(stationTimeOf('2026-03-01T16:00:05Z', 'Asia/Urumqi')).toBe('2026-03-01 22:00:05');
  expect(stationTimeOf('yesterday', 'Asia/Shanghai')).toBeNull();
});

test('names the distance from UTC', () => {
  expect(zoneOffset(noonUtc, 'Asia/Shanghai')).toBe('UTC+8');
  expect(zoneOffset(noonUtc, 'America/St_Johns')).toBe('UTC−3:30');
});

test('knows the next day', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01');
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('nonsense')).toBe('nonsense');
  expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
});
