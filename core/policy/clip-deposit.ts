// Whether one clip came to the dock in time, by where its end lies and how sure that is. Pure.
import { type Deposit, type DepositQuestion, depositOf } from './deposit.ts';
import { placeClips, type TimedClip } from './place-clip.ts';

export interface ClipDepositRule extends Pick<DepositQuestion, 'rule' | 'calendar' | 'zone'> {
  /** What a recorder's clock may drift unseen. */
  readonly driftMsPerDay: number;
}

export interface ClipDeposit extends Deposit {
  /** So much too late at least, whatever is known of its clock; null where it is not late, or that cannot be told. */
  readonly lateMs: number | null;
}

/** @param isStill a photograph ends when it begins. @param clip undefined where nothing is known of its time. */
export function clipDeposit(
  clip: TimedClip | undefined,
  isStill: boolean,
  dockedMs: number,
  { driftMsPerDay, ...rule }: ClipDepositRule,
): ClipDeposit {
  const ended = clip && isStill && clip.endMs === null ? { ...clip, endMs: clip.startMs } : clip;
  const place = ended ? (placeClips([ended], { driftMsPerDay, trustsCuts: false })[0]?.place ?? null) : null;
  if (place === null) return { dueMs: null, isLate: null, lateMs: null };
  const offMs = place.commonMs + place.ownMs;
  const deposit = depositOf({ endMs: place.toMs, offMs, dockedMs, ...rule });
  if (!deposit.isLate) return { ...deposit, lateMs: null };
  const { dueMs } = depositOf({ endMs: place.toMs + offMs, offMs: 0, dockedMs, ...rule });
  return { ...deposit, lateMs: dueMs === null ? null : dockedMs - dueMs };
}
