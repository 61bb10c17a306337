// Working days as the State Council's yearly notices set them: weekends, holidays, and the Saturdays and Sundays that
// are worked instead (调休). Years that nobody entered are unknown, never assumed to be like others. Pure.
import type { Day } from './case-model.ts';
import type { CalendarYear } from './matter-rule.ts';

const dayMs = 86_400_000;

/**
 * `holiday`: off by the year's notice, whatever day of the week · `adjusted-workday`: a Saturday or Sunday that is worked ·
 * `unknown`: no notice of that year is among the rules.
 */
export type DayKind = 'workday' | 'adjusted-workday' | 'weekend' | 'holiday' | 'unknown';

export type WorkCalendar = (day: Day) => DayKind;

/** The day n days later; n may be negative. */
export function dayAfter(day: Day, n = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * dayMs).toISOString().slice(0, 10);
}

/** Of each list of years: making one costs as much as counting a hundred deadlines by it. */
const made = new WeakMap<readonly CalendarYear[], WorkCalendar>();

/** A notice may speak of days in the December before its year: what it lists holds. */
export function workCalendar(years: readonly CalendarYear[]): WorkCalendar {
  const known = made.get(years) ?? calendarOf(years);
  made.set(years, known);
  return known;
}

function calendarOf(years: readonly CalendarYear[]): WorkCalendar {
  const known = new Set(years.map(({ year }) => String(year)));
  const off = new Set(years.flatMap((year) => year.off.flatMap(daysOf)));
  const worked = new Set(years.flatMap((year) => year.work));
  return (day) => {
    if (worked.has(day)) return isWeekend(day) ? 'adjusted-workday' : 'workday';
    if (off.has(day)) return 'holiday';
    if (!known.has(day.slice(0, 4))) return 'unknown';
    return isWeekend(day) ? 'weekend' : 'workday';
  };
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** `2026-01-01/2026-01-03`, or one day. */
function daysOf(stretch: string): Day[] {
  const [from = '', to = from] = stretch.split('/');
  const days: Day[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) days.push(day);
  return days;
}
