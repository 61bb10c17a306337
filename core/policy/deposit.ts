// By when a clip has to lie at the dock (24 hours after it was recorded, or what the rules say instead), and whether it came
// late. Pure.
import type { DeadlineRule } from '../matter-rule.ts';
import type { WorkCalendar } from '../work-calendar.ts';
import { deadline } from './deadline.ts';

export interface DepositQuestion {
  /** Corrected; null where the clip tells no end, or its clock has no ground: then nothing can be told. */
  readonly endMs: number | null;
  /** The true end is within this of it. */
  readonly offMs: number;
  /** When it first lay at the dock. */
  readonly dockedMs: number;
  /** The deadline `deposit` of the rules in force. */
  readonly rule: DeadlineRule | undefined;
  readonly calendar: WorkCalendar;
  /** IANA name of official time. */
  readonly zone: string;
}

export interface Deposit {
  /** The first moment that is too late; null where it cannot be told. */
  readonly dueMs: number | null;
  /** Null where it cannot be told, as where the uncertainty of its end decides. */
  readonly isLate: boolean | null;
}

export function depositOf({ endMs, offMs, dockedMs, rule, calendar, zone }: DepositQuestion): Deposit {
  if (endMs === null || !rule) return { dueMs: null, isLate: null };
  const due = (fromMs: number) => deadline({ rule, fromMs, excluded: [], extendedAtMs: null, calendar, zone }).dueMs;
  const [earliestMs, latestMs] = [due(endMs - offMs), due(endMs + offMs)];
  const isLate =
    latestMs !== null && dockedMs >= latestMs ? true : earliestMs !== null && dockedMs < earliestMs ? false : null;
  return { dueMs: due(endMs), isLate };
}
