// In which order bays are let in, and which of them cannot wait. Pure functions over what the share knows of each bay;
// decision 0009 gives the reasons.
import type { BusLink } from './bus-links.ts';
import type { ReadingPace } from './reading-pace.ts';

/** Waiting longer than this goes before newer footage. */
export const patienceMs = 30 * 60_000;
/** Bytes a second of a card that was never measured, where being wrong would make the last finish later: a slow one. */
const slowCard = 8e6;
/** A bay that was held up reads perhaps so much faster when it is not. */
const heldUpFactor = 1.25;
/** Alone it would take nearly as long as the wire needs for everybody. */
const nearly = 0.8;

export type MemberState = 'resting' | 'waiting' | 'reading';

/** A bay as the share sees it. Times on its clock, rates in bytes a second. */
export interface Member {
  readonly bay: string;
  readonly pace: ReadingPace;
  state: MemberState;
  links: readonly BusLink[];
  /** Of its last listing. */
  bytes: number;
  newestMs: number | null;
  /** The later it was prioritised the higher; 0: not at all. */
  priority: number;
  waitingSinceMs: number;
  /** When it began to read without a pause. */
  startedMs: number;
  /** Goes before newer footage until then. */
  turnUntilMs: number;
  /** What it reads when nothing holds it up; null: not measured yet. */
  wants: number | null;
  /** As fast as its neighbours on a full wire: it may be the wire that slows it. */
  isHeldUp: boolean;
  /** It was held up whenever it read as fast as `wants`. */
  couldBeFaster: boolean;
  /** What the others on each of its links read when it began; undefined once that has been looked at. */
  before: ReadonlyMap<string, ReadonlyMap<Member, number>> | undefined;
}

/** Waited too long, or has its turn for having done so. */
export function isLate({ state, waitingSinceMs, turnUntilMs }: Member, nowMs: number): boolean {
  return nowMs < turnUntilMs || (state === 'waiting' && nowMs - waitingSinceMs >= patienceMs);
}

/** Prioritised, the latest first · late · newest recording · longest waiting. */
export function inOrder(members: Iterable<Member>, nowMs: number): Member[] {
  const late = (member: Member) => (isLate(member, nowMs) ? 1 : 0);
  const newest = ({ newestMs }: Member) => newestMs ?? -1e15;
  return [...members].sort(
    (a, b) =>
      b.priority - a.priority || late(b) - late(a) || newest(b) - newest(a) || a.waitingSinceMs - b.waitingSinceMs,
  );
}

export function leftBytes({ bytes, pace }: Member): number {
  return Math.max(bytes - pace.bytes, 0);
}

/**
 * Its own card needs so long that everybody's end would be later if it began later: it is let in beside the others, of
 * which it takes little. @param capacityOf bytes a second of a link.
 */
export function cannotWait(member: Member, members: Iterable<Member>, capacityOf: (link: BusLink) => number): boolean {
  const all = [...members];
  const wireSeconds = member.links.map((link) => {
    const left = all.filter((other) => uses(other, link)).reduce((sum, other) => sum + leftBytes(other), 0);
    return left / capacityOf(link);
  });
  const known = member.wants === null || member.wants === 0 ? slowCard : member.wants;
  const own = leftBytes(member) / (member.couldBeFaster ? Math.max(known * heldUpFactor, slowCard) : known);
  return own >= Math.max(...wireSeconds) * nearly;
}

export function uses({ links }: Pick<Member, 'links'>, { port }: BusLink): boolean {
  return links.some((link) => link.port === port);
}
