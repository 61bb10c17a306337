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
  const counted = fromMs === null ? erased : deadline({ rule, fromMs, excluded, extendedAtMs, calendar, zone });
  const { dueMs, lastDay, isExtended, why } = counted;
  return {
    deadline: named,
    title,
    from: textOf(fromMs),
    due: textOf(dueMs),
    lastDay,
    state: stateOf(),
    why,
    done: textOf(doneMs),
    isExtended,
    rule: source,
  };

  function stateOf(): DeadlineState {
    if (dueMs === null) return why === 'stands-still' ? (doneMs === null ? 'running' : 'done') : 'unknown';
    if (doneMs !== null && doneMs >= dueMs) return 'overdue';
    // On the very day on which it was up, and nobody wrote the hour.
    if (doneMs !== null) return (doneByMs ?? dueMs) <= dueMs ? 'done' : 'unknown';
    return nowMs < dueMs ? 'running' : 'overdue';
  }
}

/** What cannot be told comes first: somebody has to look. Instants in their one form sort as text. */
export function byDue({ due: a }: Pick<DatedDeadline, 'due'>, { due: b }: Pick<DatedDeadline, 'due'>): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

const erased = { dueMs: null, lastDay: null, isExtended: false, why: 'facts-erased' } as const;

/** Of many cases the same few: days end alike, and an operation has more than one deadline. */
const texts = new Map<number, Instant>();
const mostTexts = 4096;

function textOf(ms: number | null): Instant | null {
  if (ms === null) return null;
  const known = texts.get(ms);
  if (known !== undefined) return known;
  const text = rfc3339(ms);
  if (texts.size === mostTexts) texts.clear();
  texts.set(ms, text);
  return text;
}
