// A deadline of the rules as it stands for one thing: when it is up, and whether it was kept. Pure.
import type { Day, Instant } from '../case-model.ts';
import { rfc3339 } from '../clock.ts';
import type { DeadlineRule } from '../matter-rule.ts';
import type { WorkCalendar } from '../work-calendar.ts';
import { type DeadlineAnswer, deadline, type Stretch } from './deadline.ts';

/** `overdue`: the time is up and it is not done, or it was done later. */
export type DeadlineState = 'running' | 'done' | 'overdue' | 'unknown';

export interface DatedDeadline {
  readonly deadline: string;
  readonly title: string;
  /** When it began to count; null where nobody can read that any more. */
  readonly from: Instant | null;
  /** The first moment that is too late; null where it cannot be told. */
  readonly due: Instant | null;
  /** Of deadlines in days. */
  readonly lastDay: Day | null;
  readonly state: DeadlineState;
  readonly why: DeadlineAnswer['why'] | 'facts-erased';
  readonly done: Instant | null;
  readonly isExtended: boolean;
  /** Id of a RuleSource. */
  readonly rule: string;
}

export interface Counting {
  readonly calendar: WorkCalendar;
  /** IANA name of official time. */
  readonly zone: string;
  readonly nowMs: number;
}

export interface DeadlineFacts {
  readonly fromMs: number | null;
  /** When what it asks for was done; null while it was not. */
  readonly doneMs: number | null;
  /** Where only the day is known on which it was done: the first moment after it. */
  readonly doneByMs?: number | undefined;
  readonly excluded?: readonly Stretch[];
  readonly extendedAtMs?: number | null;
}

export function datedDeadline(
  rule: DeadlineRule,
  facts: DeadlineFacts,
  { calendar, zone, nowMs }: Counting,
): DatedDeadline {
  const { deadline: named, title, source } = rule;
  const { fromMs, doneMs, doneByMs, excluded = [], extendedAtMs = null } = facts;
  const common = { deadline: named, title, rule: source, done: doneMs === null ? null : rfc3339(doneMs) };
  if (fromMs === null)
    return {
      ...common,
      from: null,
      due: null,
      lastDay: null,
      state: 'unknown',
      why: 'facts-erased',
      isExtended: false,
    };
  const { dueMs, lastDay, isExtended, why } = deadline({ rule, fromMs, excluded, extendedAtMs, calendar, zone });
  const due = dueMs === null ? null : rfc3339(dueMs);
  return { ...common, from: rfc3339(fromMs), due, lastDay, state: stateOf(dueMs, why), why, isExtended };

  function stateOf(dueMs: number | null, why: DeadlineAnswer['why']): DeadlineState {
    if (dueMs === null) return why === 'stands-still' ? (doneMs === null ? 'running' : 'done') : 'unknown';
    if (doneMs !== null && doneMs >= dueMs) return 'overdue';
    // On the very day on which it was up, and nobody wrote the hour.
    if (doneMs !== null) return (doneByMs ?? dueMs) <= dueMs ? 'done' : 'unknown';
    return nowMs < dueMs ? 'running' : 'overdue';
  }
}
