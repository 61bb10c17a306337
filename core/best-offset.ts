// What a clip's `anchor` leaves come to: which of several offsets holds. One rule for catalogue, report and pages. Pure.
import type { ClockOffset, ClockReading } from './anchor-event.ts';
import type { CustodyEvent, PublicFacts } from './custody-event.ts';
import type { OffsetTrust } from './model.ts';

/** Best first. */
const order = ['measured', 'filmed', 'anchored', 'bounded', 'none'] as const satisfies readonly OffsetTrust[];

/** What is held of a clip, or is about to be. */
export interface HeldOffset {
  /** Camera clock − station clock; null where none is known. */
  readonly offsetMs: number | null;
  /** null where it is not known, as in a manifest. */
  readonly uncertaintyMs: number | null;
  readonly trust: OffsetTrust;
  /** Seen in the clip itself or said of it by a person, as opposed to concluded from readings elsewhere. */
  readonly isOwn: boolean;
}

/** What an `anchor` leaf says. */
export interface AnchoredOffset extends ClockOffset {
  readonly isOwn: boolean;
  /** The leaf itself is a reading; null where it is a conclusion or a person's word. */
  readonly reading: ClockReading | null;
  /** Leaves of the readings that it is concluded from. */
  readonly basis: readonly number[];
}

/** What an `anchor` leaf says; undefined where it lacks what it must have. */
export function anchorOf({
  offsetMs,
  uncertaintyMs,
  trust,
  deviceAtMs,
  basis,
}: PublicFacts): AnchoredOffset | undefined {
  if (typeof offsetMs !== 'number' || typeof uncertaintyMs !== 'number' || uncertaintyMs < 0) return undefined;
  if (trust !== 'measured' && trust !== 'filmed' && trust !== 'anchored' && trust !== 'bounded') return undefined;
  const isSeen = typeof deviceAtMs === 'number' && (trust === 'measured' || trust === 'filmed');
  const reading: ClockReading | null = isSeen ? { offsetMs, uncertaintyMs, trust, deviceAtMs } : null;
  const leaves = typeof basis === 'object' && basis !== null ? basis.map(Number) : [];
  return { offsetMs, uncertaintyMs, trust, isOwn: basis === undefined, reading, basis: leaves };
}

/**
 * Whether the later of two takes the place of the one that is held: the more trusted, of equals what is the clip's own,
 * else the first. A person's last word replaces a person's earlier one.
 */
export function outranks(later: Pick<HeldOffset, 'trust' | 'isOwn'>, held: Pick<HeldOffset, 'trust' | 'isOwn'>) {
  const ahead = order.indexOf(held.trust) - order.indexOf(later.trust);
  if (ahead !== 0) return ahead > 0;
  return later.trust === 'anchored' || (later.isOwn && !held.isOwn);
}

/** Of a clip: what its manifest was sealed with, and what its custody says since. */
export function bestOffset(
  sealed: { readonly offsetMs?: number; readonly offsetTrust: OffsetTrust },
  events: readonly CustodyEvent[],
): HeldOffset {
  let best: HeldOffset = {
    offsetMs: sealed.offsetMs ?? null,
    uncertaintyMs: null,
    trust: sealed.offsetTrust,
    isOwn: true,
  };
  for (const { type, public: facts } of events) {
    const anchor = type === 'anchor' ? anchorOf(facts) : undefined;
    if (anchor && outranks(anchor, best)) best = anchor;
  }
  return best;
}
