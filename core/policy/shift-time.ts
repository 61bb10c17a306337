// When a shift begins and ends, out of a roster's day and clock times as people write them. Pure.
import type { Day } from '../case-model.ts';
import { zonedTimeToMs } from '../clock.ts';
import { dayAfter } from '../work-calendar.ts';

/** No duty is longer: whoever writes so has typed something else. */
const mostMs = 7 * 86_400_000;

export interface ShiftTimes {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `2026-03-01`, `2026/3/1`, `2026年3月1日`, `20260301`. @returns null for what is no day of the calendar. */
export function rosterDay(text: string): Day | null {
  const form = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text.trim());
  if (!form) return null;
  const [, year, month = form[4], date = form[5]] = form;
  const day = `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`;
  return zonedTimeToMs(`${day}T00:00:00`, 'UTC') === undefined ? null : day;
}

/**
 * Clock times are of the roster's day; an end that is not after the beginning is of the next day, so that 22:00 to 06:00 is
 * a night and 08:00 to 08:00 a day and a night. `24:00`, `次日06:00`, and whole instants (`2026-03-02 06:00`) are taken too.
 * Neither said: the whole day.
 * @returns what does not fit where it is no shift.
 */
export function shiftTimes(day: Day, from: string | null, to: string | null, zone: string): ShiftTimes | 'from' | 'to' {
  if (from === null && to === null)
    return { fromMs: instant(day, '00:00:00', zone), toMs: instant(dayAfter(day), '00:00:00', zone) };
  const begins = from === null ? null : moment(from, day, zone);
  if (begins === null || begins.day !== day) return 'from';
  const ends = to === null ? null : moment(to, day, zone);
  if (ends === null) return 'to';
  const toMs = ends.isClock && ends.ms <= begins.ms ? instant(dayAfter(day), ends.clock, zone) : ends.ms;
  return toMs > begins.ms && toMs - begins.ms <= mostMs ? { fromMs: begins.ms, toMs } : 'to';
}

interface Moment {
  readonly ms: number;
  readonly day: Day;
  /** `06:00:00` */
  readonly clock: string;
  /** Said without its day. */
  readonly isClock: boolean;
}

function moment(text: string, day: Day, zone: string): Moment | null {
  const form =
    /^(?:(次日|翌日)|(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[T ]?)? ?(\d{1,2})[:：](\d{2})(?::(\d{2}))?$/.exec(
      text.trim(),
    );
  if (!form) return null;
  const [, next, dated, hour = '', minute, second = '00'] = form;
  const isMidnight = hour === '24' && minute === '00' && second === '00';
  const said = dated === undefined ? (next === undefined ? day : dayAfter(day)) : rosterDay(dated);
  if (said === null) return null;
  const of = isMidnight ? dayAfter(said) : said;
  const clock = `${isMidnight ? '00' : hour.padStart(2, '0')}:${minute}:${second}`;
  const ms = zonedTimeToMs(`${of}T${clock}`, zone);
  if (ms === undefined) return null;
  return { ms, day: of, clock, isClock: next === undefined && dated === undefined && !isMidnight };
}

function instant(day: Day, clock: string, zone: string): number {
  return zonedTimeToMs(`${day}T${clock}`, zone) as number;
}
