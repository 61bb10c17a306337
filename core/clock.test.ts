import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarDay, zonedTimeToMs } from './clock.ts';

const hourMs = 3_600_000;

/** What a wall clock of the zone shows, asked of the runtime's own calendar each time. */
function wallClock(ms: number, zone: string): string {
  return new Date(ms).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
}

const zones = ['Asia/Shanghai', 'Asia/Urumqi', 'America/New_York', 'Africa/Casablanca', 'Australia/Lord_Howe', 'UTC'];
const seconds = fc.integer({
  min: Date.parse('1986-01-01T00:00:00Z') / 1000,
  max: Date.parse('2099-12-31T00:00:00Z') / 1000,
});

test('what a wall clock shows is that moment, or the first of two that it shows alike', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
      const ms = second * 1000;
      const shown = wallClock(ms, zone);
      const found = zonedTimeToMs(shown, zone)!;
      expect(wallClock(found, zone)).toBe(shown);
      expect(found).toBeLessThanOrEqual(ms);
      expect(ms - found).toBeLessThanOrEqual(hourMs);
    }),
    { numRuns: 200 },
  );
});

test('on a day when clocks are changed, before and after', () => {
  expect(zonedTimeToMs('1986-05-04T01:30:00', 'Asia/Shanghai')).toBe(Date.parse('1986-05-03T17:30:00Z'));
  expect(zonedTimeToMs('1986-05-04T12:00:00', 'Asia/Shanghai')).toBe(Date.parse('1986-05-04T03:00:00Z'));
  expect(zonedTimeToMs('1986-05-05T00:00:00', 'Asia/Shanghai')).toBe(Date.parse('1986-05-04T15:00:00Z'));
  expect(zonedTimeToMs('2026-03-01T09:00:00.250', 'Asia/Shanghai')).toBe(Date.parse('2026-03-01T01:00:00.250Z'));
});

test('what is no calendar time is none', () => {
  for (const local of ['2026-13-01T00:00:00', '2026-02-29T00:00:00', '2026-01-01T25:00:00', '2026-01-01'])
    expect(zonedTimeToMs(local, 'Asia/Shanghai'), local).toBeUndefined();
});

test('the calendar day is the one that the zone’s wall clock is in, at first and when it is asked for again', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
      for (const ms of [second * 1000, second * 1000 + 999, (second + 43_200) * 1000]) {
        const [yyyy = '', mm = '', dd = ''] = wallClock(ms, zone).slice(0, 10).split('-');
        expect(calendarDay(ms, zone)).toEqual({ yyyy, mm, dd, compact: `${yyyy}${mm}${dd}` });
      }
    }),
    { numRuns: 200 },
  );
});
