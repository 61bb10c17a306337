// When a deadline of the rules is up: hours, days or working days from an instant, without the stretches that do not count,
// extended once at most. Pure. What cannot be told (a calendar past its years, a test that still runs) is no date.
import type { Day } from '../case-model.ts';
import { calendarDay, zonedTimeToMs } from '../clock.ts';
import type { DeadlineRule, DeadlineUnit } from '../matter-rule.ts';
import { dayAfter, type WorkCalendar } from '../work-calendar.ts';

const hourMs = 3_600_000;

export interface Stretch {
  readonly fromMs: number;
  /** Null while it still runs. */
  readonly toMs: number | null;
}

export interface DeadlineQuestion {
  readonly rule: Pick<DeadlineRule, 'n' | 'unit' | 'extendOnce'>;
  readonly fromMs: number;
  /** What does not count. Of a deadline in days, a day is left out only if all of it is. */
  readonly excluded: readonly Stretch[];
  /** When an extension was granted: one that came after the time was up extends nothing. Null for none. */
  readonly extendedAtMs: number | null;
  readonly calendar: WorkCalendar;
  /** IANA name of official time. */
  readonly zone: string;
}

export interface DeadlineAnswer {
  /** The first moment that is too late; null where it cannot be told. */
  readonly dueMs: number | null;
  /** The last day of a deadline in days; null for one in hours, and where it cannot be told. */
  readonly lastDay: Day | null;
  readonly isExtended: boolean;
  /** `calendar-unknown`: past the years of the calendar · `stands-still`: what does not count still runs. */
  readonly why: 'calendar-unknown' | 'stands-still' | null;
}

/**
 * The day of the event itself does not count (期间开始之日不计算在内). A last day that is a holiday is not put off to the
 * next working day: the earlier date errs on the safe side.
 */
export function deadline(question: DeadlineQuestion): DeadlineAnswer {
  const { rule, fromMs, extendedAtMs, zone } = question;
  const first = count(fromMs, rule.n, rule.unit, question);
  const isExtended =
    rule.extendOnce !== null && extendedAtMs !== null && 'dueMs' in first && extendedAtMs < first.dueMs;
  if ('why' in first || !isExtended || rule.extendOnce === null) return answer(first, isExtended);
  const { n, unit } = rule.extendOnce;
  // Days of an extension count on from the last day of the first term.
  const again = unit === 'hour' || first.lastDay === null ? first.dueMs : startOfDay(first.lastDay, zone);
  return answer(count(again, n, unit, question), true);
}

/** The calendar day of an instant. */
export function dayOfInstant(ms: number, zone: string): Day {
  const { yyyy, mm, dd } = calendarDay(ms, zone);
  return `${yyyy}-${mm}-${dd}`;
}

/** The first moment of a day. */
export function startOfDay(day: Day, zone: string): number {
  return zonedTimeToMs(`${day}T00:00:00`, zone) as number;
}

type DayUnit = Exclude<DeadlineUnit, 'hour'>;
type Counted =
  | { readonly dueMs: number; readonly lastDay: Day | null }
  | { readonly why: NonNullable<DeadlineAnswer['why']> };

function answer(counted: Counted, isExtended: boolean): DeadlineAnswer {
  if ('why' in counted) return { dueMs: null, lastDay: null, isExtended, why: counted.why };
  return { ...counted, isExtended, why: null };
}

function count(fromMs: number, n: number, unit: DeadlineUnit, question: DeadlineQuestion): Counted {
  return unit === 'hour' ? countHours(fromMs, n * hourMs, question) : countDays(fromMs, n, unit, question);
}

function countHours(fromMs: number, lengthMs: number, { excluded }: DeadlineQuestion): Counted {
  let dueMs = fromMs + lengthMs;
  for (const { fromMs: begins, toMs } of united(excluded)) {
    if (begins >= dueMs) break;
    if (toMs === null) return { why: 'stands-still' };
    dueMs += Math.max(0, toMs - Math.max(begins, fromMs));
  }
  return { dueMs, lastDay: null };
}

/** Where nothing is left out, the answer follows from the day alone; a report asks for the same ones over and over. */
const wholeTerms = new WeakMap<WorkCalendar, Map<string, Counted>>();
const mostTerms = 10_000;

function countDays(fromMs: number, n: number, unit: DayUnit, question: DeadlineQuestion): Counted {
  const { excluded, calendar, zone } = question;
  const day = dayOfInstant(fromMs, zone);
  if (excluded.length > 0) return countOn(day, n, unit, united(excluded), question);
  const known = wholeTerms.get(calendar) ?? new Map<string, Counted>();
  const term = `${day} ${n} ${unit} ${zone}`;
  const found = known.get(term);
  if (found) return found;
  const counted = countOn(day, n, unit, [], question);
  if (known.size === mostTerms) known.clear();
  wholeTerms.set(calendar, known.set(term, counted));
  return counted;
}

function countOn(
  first: Day,
  n: number,
  unit: DayUnit,
  stretches: readonly Stretch[],
  { calendar, zone }: DeadlineQuestion,
): Counted {
  let day = first;
  const countsAll = unit === 'day' && stretches.length === 0;
  if (countsAll) day = dayAfter(day, n);
  for (let left = countsAll ? 0 : n; left > 0; ) {
    day = dayAfter(day);
    const stretch = stretches.length > 0 ? aroundDay(day, stretches, zone) : undefined;
    if (stretch?.toMs === null) return { why: 'stands-still' };
    if (stretch) continue;
    const kind = unit === 'day' ? 'workday' : calendar(day);
    if (kind === 'unknown') return { why: 'calendar-unknown' };
    if (kind === 'workday' || kind === 'adjusted-workday') left -= 1;
  }
  return { dueMs: startOfDay(dayAfter(day), zone), lastDay: day };
}

function aroundDay(day: Day, stretches: readonly Stretch[], zone: string): Stretch | undefined {
  const [from, to] = [startOfDay(day, zone), startOfDay(dayAfter(day), zone)];
  return stretches.find(({ fromMs, toMs }) => fromMs <= from && (toMs === null || toMs >= to));
}

/** In order, apart from each other. */
function united(stretches: readonly Stretch[]): Stretch[] {
  const joined: { fromMs: number; toMs: number | null }[] = [];
  for (const { fromMs, toMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && (last.toMs === null || fromMs <= last.toMs))
      last.toMs = last.toMs === null || toMs === null ? null : Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}
