import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckPlan, isCheckDue, nextCheckMs } from './check-schedule.ts';

const weekly: CheckPlan = { everyDays: 7, hour: 3, zone: 'Asia/Shanghai' };
/** Shanghai has no summer time: eight hours ahead of UTC. */
const at = (local: string) => Date.parse(`${local}+08:00`);

describe('a check is due', () => {
  test.each<[name: string, whole: string | null, attempt: string, now: string, due: boolean]>([
    ['not on the first day of a station', null, '2026-03-01T10:00', '2026-03-01T23:59', false],
    ['in its first night', null, '2026-03-01T10:00', '2026-03-02T03:00', true],
    ['not a minute before', null, '2026-03-01T10:00', '2026-03-02T02:59', false],
    ['by day, where it was off at night', null, '2026-03-01T10:00', '2026-03-02T09:00', true],
    ['not again on the day it was cut off', null, '2026-03-02T09:00', '2026-03-02T10:00', false],
    ['but in the night after', null, '2026-03-02T09:00', '2026-03-03T03:00', true],
    ['not before the days are over', '2026-03-02T03:00', '2026-03-02T03:00', '2026-03-08T23:00', false],
    ['when they are', '2026-03-02T03:00', '2026-03-02T03:00', '2026-03-09T03:00', true],
    ['at the hour, though the last was begun late', '2026-03-02T17:00', '2026-03-02T17:00', '2026-03-09T03:00', true],
    ['once more after a cut, not a week later', '2026-03-02T03:00', '2026-03-09T03:00', '2026-03-10T03:00', true],
    ['where the last is said to lie ahead', '2099-01-01T03:00', '2099-01-01T03:00', '2026-03-02T12:00', true],
  ])('%s', (_name, whole, attempt, now, due) => {
    const memory = { wholeMs: whole === null ? null : at(whole), attemptMs: at(attempt) };
    expect(isCheckDue(weekly, memory, at(now))).toBe(due);
  });

  test('never, where the plan says so', () => {
    const none = { ...weekly, everyDays: 0 };
    expect(nextCheckMs(none, { wholeMs: null, attemptMs: 0 }, at('2026-03-02T03:00'))).toBe(null);
    expect(isCheckDue(none, { wholeMs: null, attemptMs: 0 }, at('2026-03-02T03:00'))).toBe(false);
  });
});

test('the next one is named before it is due', () => {
  const memory = { wholeMs: at('2026-03-02T03:00'), attemptMs: at('2026-03-02T03:00') };
  expect(nextCheckMs(weekly, memory, at('2026-03-05T12:00'))).toBe(at('2026-03-09T03:00'));
});

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC'];

test('checks follow one another by the days of the plan, at its hour, in every zone', () => {
  const plans = fc.record({
    everyDays: fc.integer({ min: 1, max: 30 }),
    hour: fc.integer({ min: 0, max: 23 }),
    zone: fc.constantFrom(...zones),
  });
  const start = Date.UTC(2026, 0, 15);
  fc.assert(
    fc.property(plans, fc.integer({ min: 0, max: 86_400_000 * 365 }), (plan, offset) => {
      const createdMs = start + offset;
      const first = nextCheckMs(plan, { wholeMs: null, attemptMs: createdMs }, createdMs) as number;
      // 26 hours: a night may be longer by an hour of summer time, or by a half.
      expect(first - createdMs).toBeGreaterThan(0);
      expect(first - createdMs).toBeLessThanOrEqual(26 * 3_600_000);
      const done = { wholeMs: first, attemptMs: first };
      const second = nextCheckMs(plan, done, first + 60_000) as number;
      const days = (second - first) / 86_400_000;
      expect(Math.abs(days - plan.everyDays)).toBeLessThanOrEqual(1.1 / 24);
      expect(isCheckDue(plan, done, second - 60_000)).toBe(false);
      expect(isCheckDue(plan, done, second)).toBe(true);
    }),
  );
});
