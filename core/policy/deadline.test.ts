// Deadlines against a counter that goes hour by hour and day by day, and the dates at the edges by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layFiles } from '../../rule-packs/load.ts';
import type { DeadlineUnit } from '../matter-rule.ts';
import { dayAfter, workCalendar } from '../work-calendar.ts';
import { type DeadlineQuestion, dayOfInstant, deadline, type Stretch, startOfDay } from './deadline.ts';

const zone = 'Asia/Shanghai';
const calendar = workCalendar(layFiles(null, []).book.calendars);
const at = (text: string) => Date.parse(`${text}+08:00`);
const asked = (n: number, unit: DeadlineUnit, from: string, more: Partial<DeadlineQuestion> = {}) =>
  deadline({
    rule: { n, unit, extendOnce: null },
    fromMs: at(from),
    excluded: [],
    extendedAtMs: null,
    calendar,
    zone,
    ...more,
  });
const lastDay = (...of: Parameters<typeof asked>) => asked(...of).lastDay;

describe('by hand', () => {
  test('the day of the event does not count; the last day is over at its midnight', () => {
    expect(asked(30, 'day', '2026-03-01T09:00:00')).toEqual({
      dueMs: at('2026-04-01T00:00:00'),
      lastDay: '2026-03-31',
      isExtended: false,
      why: null,
    });
    expect(lastDay(30, 'day', '2026-03-01T23:59:59')).toBe('2026-03-31');
  });

  test('24 hours are 24 hours, over a year’s end too', () => {
    expect(asked(24, 'hour', '2026-12-31T18:30:00')).toMatchObject({ dueMs: at('2027-01-01T18:30:00'), lastDay: null });
  });

  test('working days: weekends and holidays left out, worked Saturdays and Sundays counted', () => {
    // 13 February 2026 is a Friday, the 14th is worked, 15 to 23 are off, the 28th is worked.
    expect(lastDay(1, 'workday', '2026-02-13T10:00:00')).toBe('2026-02-14');
    expect(lastDay(7, 'workday', '2026-02-13T10:00:00')).toBe('2026-03-02');
    expect(lastDay(3, 'workday', '2026-11-06T10:00:00')).toBe('2026-11-11');
  });

  test('past the years of the calendar nothing is said, before them neither', () => {
    expect(asked(7, 'workday', '2026-12-24T10:00:00')).toMatchObject({
      dueMs: null,
      lastDay: null,
      why: 'calendar-unknown',
    });
    expect(lastDay(5, 'workday', '2026-12-24T10:00:00')).toBe('2026-12-31');
    expect(asked(1, 'workday', '2019-05-01T10:00:00').why).toBe('calendar-unknown');
    expect(lastDay(10, 'day', '2026-12-24T10:00:00')).toBe('2027-01-03');
  });

  test('days in official time: what is still yesterday in UTC is today', () => {
    expect(lastDay(1, 'day', '2026-03-02T00:30:00')).toBe('2026-03-03');
    expect(asked(1, 'day', '2026-03-02T00:30:00').dueMs).toBe(Date.parse('2026-03-03T16:00:00Z'));
  });

  test('a test of three days moves it by the days that lie wholly within', () => {
    const excluded = [{ fromMs: at('2026-03-05T10:00:00'), toMs: at('2026-03-08T15:00:00') }];
    expect(lastDay(30, 'day', '2026-03-01T09:00:00', { excluded })).toBe('2026-04-02');
    const midnight = [{ fromMs: at('2026-03-05T00:00:00'), toMs: at('2026-03-08T00:00:00') }];
    expect(lastDay(30, 'day', '2026-03-01T09:00:00', { excluded: midnight })).toBe('2026-04-03');
  });

  test('while a test runs the time stands still, unless it was up before', () => {
    const running = (from: string) => [{ fromMs: at(from), toMs: null }];
    expect(asked(30, 'day', '2026-03-01T09:00:00', { excluded: running('2026-03-20T10:00:00') }).why).toBe(
      'stands-still',
    );
    expect(lastDay(30, 'day', '2026-03-01T09:00:00', { excluded: running('2026-04-02T10:00:00') })).toBe('2026-03-31');
    expect(asked(24, 'hour', '2026-03-01T09:00:00', { excluded: running('2026-03-01T20:00:00') }).why).toBe(
      'stands-still',
    );
  });

  test('is extended once, if the extension came in time and the rule knows one', () => {
    const extendOnce = { n: 30, unit: 'day', approver: 'agency-head' } as const;
    const rule = { n: 30, unit: 'day', extendOnce } as const;
    const extended = (text: string) =>
      asked(30, 'day', '2026-03-01T09:00:00', { rule, extendedAtMs: at(text) }).lastDay;
    expect(extended('2026-03-31T23:59:59')).toBe('2026-04-30');
    expect(extended('2026-04-01T00:00:00')).toBe('2026-03-31');
    expect(lastDay(30, 'day', '2026-03-01T09:00:00', { extendedAtMs: at('2026-03-02T00:00:00') })).toBe('2026-03-31');
  });
});

/** Goes forward one step after the other and counts those that count. */
function brute(question: DeadlineQuestion): number | null {
  const { rule, fromMs, excluded, extendedAtMs, zone } = question;
  const within = (a: number, b: number) =>
    excluded.some(({ fromMs, toMs }) => fromMs <= a && toMs !== null && toMs >= b);
  const isOpen = (a: number) => excluded.some(({ fromMs, toMs }) => fromMs <= a && toMs === null);
  const walk = (from: number, n: number, unit: DeadlineUnit): number | null => {
    const step = 3_600_000;
    if (unit === 'hour') {
      let at = from;
      for (let left = n; left > 0; at += step) {
        if (isOpen(at)) return null;
        if (!within(at, at + step)) left -= 1;
      }
      return at;
    }
    let day = dayOfInstant(from, zone);
    for (let left = n; left > 0; ) {
      day = dayAfter(day);
      const [begins, ends] = [startOfDay(day, zone), startOfDay(dayAfter(day), zone)];
      if (isOpen(begins)) return null;
      // Hour by hour: stretches may join.
      let isOut = excluded.length > 0;
      for (let hour = begins; hour < ends; hour += step) isOut &&= within(hour, hour + step);
      if (isOut) continue;
      const kind = calendar(day);
      if (unit === 'workday' && kind === 'unknown') return null;
      if (unit === 'day' || kind === 'workday' || kind === 'adjusted-workday') left -= 1;
    }
    return startOfDay(dayAfter(day), zone);
  };
  const first = walk(fromMs, rule.n, rule.unit);
  if (first === null || rule.extendOnce === null || extendedAtMs === null || extendedAtMs >= first) return first;
  const { n, unit } = rule.extendOnce;
  return walk(rule.unit === 'hour' || unit === 'hour' ? first : first - 1, n, unit);
}

const unit = fc.constantFrom<DeadlineUnit>('hour', 'day', 'workday');
const hour = fc.integer({ min: at('2024-01-01T00:00:00') / 3_600_000, max: at('2027-01-20T00:00:00') / 3_600_000 });
const question = fc
  .record({
    n: fc.integer({ min: 1, max: 40 }),
    unit,
    hour,
    extension: fc.option(fc.record({ n: fc.integer({ min: 1, max: 30 }), unit }), { nil: null }),
    extendedAfter: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: null }),
    stretches: fc.array(fc.tuple(fc.integer({ min: -100, max: 900 }), fc.integer({ min: 1, max: 300 }), fc.boolean()), {
      maxLength: 4,
    }),
    isOpen: fc.boolean(),
  })
  .map(({ n, unit, hour, extension, extendedAfter, stretches, isOpen }): DeadlineQuestion => {
    const fromMs = hour * 3_600_000;
    const excluded: Stretch[] = stretches.map(([after, length, last], index) => {
      const begins = fromMs + after * 3_600_000;
      const isRunning = isOpen && last && index === 0;
      return { fromMs: begins, toMs: isRunning ? null : begins + length * 3_600_000 };
    });
    return {
      rule: { n, unit, extendOnce: extension && { ...extension, approver: 'agency-head' } },
      fromMs,
      excluded,
      extendedAtMs: extendedAfter === null ? null : fromMs + extendedAfter * 3_600_000,
      calendar,
      zone,
    };
  });

test('agrees with a counter that goes step by step', () => {
  fc.assert(
    fc.property(question, (asked) => {
      expect(deadline(asked).dueMs).toBe(brute(asked));
    }),
    { numRuns: 60 },
  );
});

describe('the calendar', () => {
  test('tells days as the notices do', () => {
    const kinds = (...days: string[]) => days.map(calendar);
    expect(kinds('2026-01-01', '2026-01-04', '2026-01-05', '2026-01-10')).toEqual([
      'holiday',
      'adjusted-workday',
      'workday',
      'weekend',
    ]);
    expect(kinds('2023-12-31', '2027-01-01')).toEqual(['unknown', 'unknown']);
  });

  test('each worked day of the built-in years is a weekend, and no day is both', () => {
    for (const { year, work, off } of layFiles(null, []).book.calendars) {
      expect(work.map(calendar), String(year)).toEqual(work.map(() => 'adjusted-workday'));
      for (const stretch of off) for (const day of stretch.split('/')) expect(calendar(day)).toBe('holiday');
    }
  });

  test('a notice’s days in another year hold, and do not make that year known', () => {
    const tells = workCalendar([
      { calendar: 'x', title: '', year: 2027, off: ['2026-12-31/2027-01-02'], work: [], source: '' },
    ]);
    expect(['2026-12-30', '2026-12-31', '2027-01-02', '2027-01-04'].map(tells)).toEqual([
      'unknown',
      'holiday',
      'holiday',
      'workday',
    ]);
  });
});

test('a term that was counted before is that of its own day, length, calendar and zone', () => {
  const fromMs = at('2026-02-13T07:00:00');
  const weekends = workCalendar([
    { year: 2026, off: [], work: [] } as unknown as Parameters<typeof workCalendar>[0][0],
  ]);
  const last = (n: number, unit: DeadlineUnit, days = calendar, where = zone) => {
    const rule = { n, unit, extendOnce: null };
    return deadline({ rule, fromMs, excluded: [], extendedAtMs: null, calendar: days, zone: where }).lastDay;
  };
  // Twice: the second time each is known.
  for (const _ of [1, 2]) {
    expect(last(2, 'workday')).toBe('2026-02-24');
    expect(last(3, 'workday')).toBe('2026-02-25');
    expect(last(3, 'day')).toBe('2026-02-16');
    expect(last(2, 'workday', weekends)).toBe('2026-02-17');
    expect(last(3, 'day', calendar, 'America/New_York')).toBe('2026-02-15');
    expect(last(2, 'workday', workCalendar([]))).toBeNull();
  }
});
