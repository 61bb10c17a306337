// Whether somebody who was on duty with a recorder left footage of it (昨日应录未录, the roster's half). Uncertainty counts in
// favour of nobody: what may lie in the shift and may lie outside makes it unknown. Pure; decision 0022.
import { type PlacingRule, placeClips, type TimedClip } from './place-clip.ts';

/**
 * recorded: a clip lies in the shift, however the clocks stood · missing: none can · unknown: one may, or what the roster
 * said was erased · awaited: none yet, and there is still time to dock · no-recorder: none was planned, and by the registers
 * he has none.
 */
export type DutyOutcome = 'recorded' | 'missing' | 'unknown' | 'awaited' | 'no-recorder';

/** When his recorder was docked last: after the shift had ended, while it ran, or not since it began. */
export type LastDocked = 'after' | 'during' | 'before';

export interface DutyQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  /** Clips of his numbers or of his recorder that lie near the shift, by clocks that have a ground. */
  readonly clips: readonly TimedClip[];
  /** A clip of which no time is known may have been recorded then, by the dockings around it. */
  readonly mayBeUntimed: boolean;
  readonly hasRecorder: boolean;
  /** Of his recorder; null where it was never docked, or nobody knows which it is. */
  readonly lastDockedMs: number | null;
  /** By when his footage has to lie at the dock; null where no rule tells. */
  readonly dueMs: number | null;
  readonly nowMs: number;
}

export function judgeDuty(question: DutyQuestion, rule: Omit<PlacingRule, 'trustsCuts'>): DutyOutcome {
  const { fromMs, toMs, clips, mayBeUntimed, hasRecorder, lastDockedMs, dueMs, nowMs } = question;
  const found = clips.map((clip) => liesIn(clip, fromMs, toMs, rule));
  if (found.includes('surely')) return 'recorded';
  if (found.includes('maybe') || mayBeUntimed) return 'unknown';
  if (!hasRecorder) return 'no-recorder';
  const hasDocked = lastDockedMs !== null && lastDockedMs >= toMs;
  return !hasDocked && nowMs < Math.max(toMs, dueMs ?? toMs) ? 'awaited' : 'missing';
}

/** @returns null where nobody knows which recorder it is. */
export function lastDockedOf({
  fromMs,
  toMs,
  hasRecorder,
  lastDockedMs,
}: Omit<DutyQuestion, 'clips'>): LastDocked | null {
  if (!hasRecorder) return null;
  if (lastDockedMs === null || lastDockedMs < fromMs) return 'before';
  return lastDockedMs >= toMs ? 'after' : 'during';
}

/** A clip that tells no end may have gone on until it was docked. */
function liesIn(
  clip: TimedClip,
  fromMs: number,
  toMs: number,
  rule: Omit<PlacingRule, 'trustsCuts'>,
): 'surely' | 'maybe' | 'no' {
  const ended = clip.endMs === null ? { ...clip, endMs: clip.startMs } : clip;
  const place = placeClips([ended], { ...rule, trustsCuts: false })[0]?.place ?? null;
  if (place === null) return 'no';
  const offMs = place.commonMs + place.ownMs;
  // The whole clip moves with its clock: it touches the shift at every place it may have, at some, or at none.
  if (place.fromMs + offMs < toMs && place.toMs - offMs > fromMs) return 'surely';
  const mayEndAfter = clip.endMs === null || place.toMs + offMs > fromMs;
  return place.fromMs - offMs < toMs && mayEndAfter ? 'maybe' : 'no';
}
