// Compulsory execution by night, on holidays and at weekends (强制法 art. 43; 最高法行他81号 for weekends). Never of measures:
// a seizure at a night market is lawful. Whether it was urgent is for people to say.
import type { CaseFinding } from '../case-finding.ts';
import type { Day } from '../case-model.ts';
import type { HoursRule } from '../matter-rule.ts';
import { dayAfter } from '../work-calendar.ts';
import { type CheckQuestion, dutySource } from './check-question.ts';
import { dayOfInstant, startOfDay } from './deadline.ts';

export function executionTimeFindings(question: CheckQuestion): CaseFinding[] {
  const { facts, rule } = question;
  if (!facts || !rule?.isExecution) return [];
  const spans = facts.sessions.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
  const days = [...new Set(spans.flatMap((span) => daysOf(span, question.zone)))];
  return [...nights(spans, question), ...days.flatMap((day) => ofDay(day, question))];
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function nights(spans: readonly Span[], { book, zone }: CheckQuestion): CaseFinding[] {
  const night = book.hours.find(({ hours }) => hours === 'night');
  if (!night) return [];
  const rule = dutySource(book, 'night-ban') ?? night.source;
  return spans.flatMap((span) =>
    // A night that began the day before may reach in.
    [dayAfter(dayOfInstant(span.fromMs, zone), -1), ...daysOf(span, zone)].flatMap((day): CaseFinding[] => {
      const stretch = nightOf(day, night, zone);
      const [fromMs, toMs] = [Math.max(span.fromMs, stretch.fromMs), Math.min(span.toMs, stretch.toMs)];
      if (fromMs >= toMs) return [];
      const about = {
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        hours: `${night.from}–${night.to}`,
      };
      return [{ code: 'NIGHT_EXECUTION', state: 'found', rule, about }];
    }),
  );
}

/** The night that begins on that day. */
function nightOf(day: Day, { from, to }: HoursRule, zone: string): Span {
  const clock = (time: string) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
  const end = from < to ? day : dayAfter(day);
  return { fromMs: startOfDay(day, zone) + clock(from), toMs: startOfDay(end, zone) + clock(to) };
}

function ofDay(day: Day, { book, calendar }: CheckQuestion): CaseFinding[] {
  const about = { day };
  const holidays = dutySource(book, 'night-ban');
  const weekends = dutySource(book, 'weekend-ban');
  switch (calendar(day)) {
    case 'workday':
      return [];
    case 'holiday':
      return [{ code: 'HOLIDAY_EXECUTION', state: 'found', rule: holidays, about }];
    case 'weekend':
      return [{ code: 'WEEKEND_EXECUTION', state: 'found', rule: weekends, about }];
    case 'adjusted-workday':
      // A Saturday that is worked: no rule that we know says whether the ban holds.
      return [{ code: 'WEEKEND_EXECUTION', state: 'unclear', rule: weekends, about }];
    case 'unknown':
      return [{ code: 'CALENDAR_UNKNOWN', state: 'unknown', rule: holidays, about }];
  }
}

function daysOf({ fromMs, toMs }: Span, zone: string): Day[] {
  const days: Day[] = [];
  const last = dayOfInstant(Math.max(fromMs, toMs - 1), zone);
  for (let day = dayOfInstant(fromMs, zone); day <= last; day = dayAfter(day)) days.push(day);
  return days;
}
