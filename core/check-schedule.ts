// When the station checks itself as a whole: a rule over times alone. Nights are counted on the station's own calendar,
// so that a check stays at night whatever the summer time does.
import { calendarDay, zonedTimeToMs } from './clock.ts';

export interface CheckPlan {
  /** Days from the beginning of one check to the next; 0: none. */
  readonly everyDays: number;
  /** Hour of the station's wall clock, 0 to 23. */
  readonly hour: number;
  /** IANA name. */
  readonly zone: string;
}

/** Milliseconds since 1970. */
export interface CheckMemory {
  /** When the last whole check began; null where none is known. */
  readonly wholeMs: number | null;
  /** When a check was last begun, whole or not; before the first, since when the station counts. */
  readonly attemptMs: number;
}

const dayMs = 86_400_000;

/**
 * Whether a check is to begin now. A night that the station slept through is caught up with; a check that was cut off
 * is not begun again before the next night.
 */
export function isCheckDue(plan: CheckPlan, memory: CheckMemory, nowMs: number): boolean {
  const due = nextCheckMs(plan, memory, nowMs);
  return due !== null && due <= nowMs;
}

/**
 * When the next check is due, in milliseconds since 1970; not after `nowMs` if one is due already. A time of `memory`
 * that lies ahead comes from a clock that was wrong, and counts as unknown.
 * @returns null where the plan has none.
 */
export function nextCheckMs(plan: CheckPlan, memory: CheckMemory, nowMs: number): number | null {
  if (plan.everyDays === 0) return null;
  const { wholeMs, attemptMs } = memory;
  const tonight = nightOf(plan, nowMs);
  const afterAttempt = attemptMs > nowMs ? tonight : nightOf(plan, attemptMs) + 1;
  const afterWhole = wholeMs === null || wholeMs > nowMs ? tonight : nightOf(plan, wholeMs) + plan.everyDays;
  return beginOf(plan, Math.max(afterAttempt, afterWhole));
}

/** Number of the night that has begun last, in days since 1970. */
function nightOf(plan: CheckPlan, ms: number): number {
  const { yyyy, mm, dd } = calendarDay(ms, plan.zone);
  const day = Date.parse(`${yyyy}-${mm}-${dd}T00:00:00Z`) / dayMs;
  return beginOf(plan, day) <= ms ? day : day - 1;
}

function beginOf({ hour, zone }: CheckPlan, night: number): number {
  const day = new Date(night * dayMs).toISOString().slice(0, 10);
  const begin = zonedTimeToMs(`${day}T${String(hour).padStart(2, '0')}:00:00`, zone);
  // A calendar day and a whole hour always are a time.
  return begin as number;
}
