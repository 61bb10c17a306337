// Which bay may begin its next file: the order of the bays, and the room on the wires that they share. Pure: it is told what
// happens and when (a steady clock, milliseconds), and answers who may start. Why it is so: decision 0009.
import { BusCapacity, fullShare, isBeyond } from './bus-capacity.ts';
import type { BusLink } from './bus-links.ts';
import { cannotWait, inOrder, isLate, type Member, type MemberState, uses } from './bus-order.ts';
import { ReadingPace } from './reading-pace.ts';

/** How long a bay reads before it is known what it wants, and over how long that is measured from then on. */
export const measureMs = 1500;
/** Measuring more often than this tells nothing new. */
const observeMs = 100;
/** With less than this there is room on it, whatever its readers wanted before. */
const roomyShare = 0.9;
/** As fast as its neighbours, within this. */
const alikeShare = 0.8;
/** For how long a bay that had waited too long goes before newer footage. */
const turnMs = 60_000;

/** A stretch of wire as it is used now. Rates in bytes a second. */
export interface LinkUse {
  readonly port: string;
  readonly capacity: number;
  readonly used: number;
  readonly reading: readonly string[];
  readonly waiting: readonly string[];
}

export class BusShare {
  readonly #members = new Map<string, Member>();
  readonly #capacity = new BusCapacity();
  /** When readers last came to a link or went from it: rates before and after don't mix. */
  readonly #changedMs = new Map<string, number>();
  #lastPriority = 0;
  #observedMs = Number.NEGATIVE_INFINITY;

  enter(bay: string): void {
    this.#members.set(bay, {
      bay,
      pace: new ReadingPace(),
      state: 'resting',
      links: [],
      bytes: 0,
      newestMs: null,
      priority: 0,
      waitingSinceMs: 0,
      startedMs: 0,
      turnUntilMs: Number.NEGATIVE_INFINITY,
      wants: null,
      isHeldUp: false,
      couldBeFaster: false,
      before: undefined,
    });
  }

  leave(bay: string, nowMs: number): void {
    this.rest(bay, nowMs);
    this.#members.delete(bay);
  }

  /** @param newestMs of its files' times, null where none says anything. */
  listed(bay: string, bytes: number, newestMs: number | null): void {
    const member = this.#members.get(bay);
    if (member) Object.assign(member, { bytes, newestMs });
  }

  /** It would begin its next file; the last one, if there was one, has been read. `next` answers. */
  ask(bay: string, links: readonly BusLink[], nowMs: number): void {
    const member = this.#members.get(bay);
    if (!member) return;
    this.#observe(nowMs);
    Object.assign(member, { links, state: 'waiting', waitingSinceMs: nowMs });
  }

  /** @param doneBytes that its pull has read so far. */
  moved(bay: string, doneBytes: number, nowMs: number): void {
    this.#members.get(bay)?.pace.moved(doneBytes, nowMs);
    this.#observe(nowMs);
  }

  /** Nothing of it is being read, and nothing waits. */
  rest(bay: string, nowMs: number): void {
    const member = this.#members.get(bay);
    if (member) this.#stop(member, 'resting', nowMs);
  }

  /** The latest order goes first. @returns false where no such bay is being pulled. */
  prioritise(bay: string, isFirst: boolean): boolean {
    const member = this.#members.get(bay);
    if (!member) return false;
    this.#lastPriority += 1;
    member.priority = isFirst ? this.#lastPriority : 0;
    return true;
  }

  /** Those who may start now; they count as reading from now on. */
  next(nowMs: number): string[] {
    this.#observe(nowMs);
    const started: string[] = [];
    /** Links that a bay waits for which must not be overtaken. */
    const kept = new Set<string>();
    const order = this.members(nowMs);
    for (const [place, member] of order.entries()) {
      if (member.state !== 'waiting') continue;
      // Who is at it goes on unless those before it fill the wire: those behind it give way, not it.
      const rivals = member.pace.isReading ? order.slice(0, place) : order;
      if (this.#mayStart(member, rivals, kept, nowMs)) {
        this.#start(member, nowMs);
        started.push(member.bay);
        continue;
      }
      if (member.pace.isReading) this.#stop(member, 'waiting', nowMs);
      if (isLate(member, nowMs) || member.priority > 0) for (const { port } of member.links) kept.add(port);
    }
    return started;
  }

  get isAnyoneWaiting(): boolean {
    return [...this.#members.values()].some(({ state }) => state === 'waiting');
  }

  member(bay: string): Readonly<Member> | undefined {
    return this.#members.get(bay);
  }

  /** In the order in which they are let in. */
  members(nowMs: number): readonly Member[] {
    return inOrder(this.#members.values(), nowMs);
  }

  capacityOf(link: BusLink, nowMs: number): number {
    return this.#capacity.of(link, nowMs);
  }

  /** Every stretch that a bay uses or waits for. */
  links(nowMs: number): LinkUse[] {
    const members = [...this.#members.values()];
    const links = new Map(members.flatMap(({ links }) => links.map((link) => [link.port, link])));
    return [...links.values()].map((link) => {
      const on = (state: MemberState) => members.filter((member) => member.state === state && uses(member, link));
      return {
        port: link.port,
        capacity: Math.round(this.#capacity.of(link, nowMs)),
        used: Math.round(this.#used(link, nowMs)),
        reading: on('reading').map(({ bay }) => bay),
        waiting: on('waiting').map(({ bay }) => bay),
      };
    });
  }

  #mayStart(member: Member, rivals: readonly Member[], kept: ReadonlySet<string>, nowMs: number): boolean {
    const { links } = member;
    // With short files a turn that ended before it was measured would say nothing, and the wire would never be at rest.
    if (member.pace.isReading && this.#isSettling(member, nowMs)) return true;
    if (links.some(({ port }) => kept.has(port))) return false;
    if (links.every((link) => this.#hasRoom(link, member, rivals, nowMs))) return true;
    const isUnsettled = links.some((link) => this.#readers(link).some((other) => this.#isSettling(other, nowMs)));
    if (isUnsettled) return false;
    return cannotWait(member, this.#members.values(), (link) => this.#capacity.of(link, nowMs));
  }

  #start(member: Member, nowMs: number): void {
    if (isLate(member, nowMs) && member.turnUntilMs < nowMs) member.turnUntilMs = nowMs + turnMs;
    member.state = 'reading';
    if (member.pace.isReading) return;
    member.startedMs = nowMs;
    member.before = new Map(
      member.links.map((link) => {
        const others = this.#readers(link).filter((other) => other !== member);
        return [link.port, new Map(others.map((other) => [other, this.#rate(other, nowMs)]))];
      }),
    );
    for (const { port } of member.links) this.#changedMs.set(port, nowMs);
    member.pace.start(nowMs);
  }

  #stop(member: Member, state: MemberState, nowMs: number): void {
    member.state = state;
    if (!member.pace.isReading) return;
    member.before = undefined;
    member.pace.stop(nowMs);
    for (const { port } of member.links) this.#changedMs.set(port, nowMs);
  }

  /**
   * What the others who read on it want together leaves something for this one; or, whatever they wanted once, less goes
   * over it now than it carries.
   */
  #hasRoom(link: BusLink, member: Member, rivals: readonly Member[], nowMs: number): boolean {
    const used = this.#used(link, nowMs);
    if (isBeyond(link, used)) return true;
    const capacity = this.#capacity.of(link, nowMs);
    const others = this.#readers(link).filter((other) => other !== member && rivals.includes(other));
    const wanted = others.reduce((sum, other) => sum + this.#wants(other, nowMs), 0);
    if (wanted < capacity * fullShare) return true;
    return this.#isSteady(link, nowMs) && used < capacity * roomyShare;
  }

  #wants(member: Member, nowMs: number): number {
    const { wants, pace } = member;
    if (wants === null) return this.#isSettling(member, nowMs) ? Number.POSITIVE_INFINITY : 0;
    return pace.stillMs(nowMs) >= measureMs ? 0 : wants;
  }

  #isSettling({ startedMs }: Member, nowMs: number): boolean {
    return nowMs - startedMs < measureMs;
  }

  /** Nobody came to it or went from it so lately that rates of before are mixed in. */
  #isSteady({ port }: BusLink, nowMs: number): boolean {
    return nowMs - (this.#changedMs.get(port) ?? Number.NEGATIVE_INFINITY) >= measureMs;
  }

  #readers(link: BusLink): Member[] {
    return [...this.#members.values()].filter((member) => member.state === 'reading' && uses(member, link));
  }

  #rate({ pace, startedMs }: Member, nowMs: number): number {
    return pace.rate(measureMs, measureMs / 2, nowMs, startedMs) ?? 0;
  }

  #used(link: BusLink, nowMs: number): number {
    return this.#readers(link).reduce((sum, member) => sum + this.#rate(member, nowMs), 0);
  }

  #observe(nowMs: number): void {
    if (nowMs - this.#observedMs < observeMs) return;
    this.#observedMs = nowMs;
    const settled = [...this.#members.values()].filter(
      (member) => member.pace.isReading && !this.#isSettling(member, nowMs),
    );
    for (const member of settled) this.#judgeStart(member, nowMs);
    for (const member of settled) this.#measure(member, nowMs);
  }

  /**
   * Whether it only took from the others what it reads: then the wire is full. If not, what they read now is all they want.
   * Once after each start.
   */
  #judgeStart(member: Member, nowMs: number): void {
    const { before } = member;
    member.before = undefined;
    const mine = this.#rate(member, nowMs);
    if (!before || mine === 0) return;
    for (const link of member.links) {
      const others = [...(before.get(link.port) ?? [])];
      // Whoever came or went meanwhile makes the two moments incomparable.
      if (others.length === 0 || this.#changedMs.get(link.port) !== member.startedMs) continue;
      const lost = others.reduce((sum, [other, rate]) => sum + rate - this.#rate(other, nowMs), 0);
      if (lost > mine / 2) this.#capacity.isFullAt(link, this.#used(link, nowMs), nowMs);
      else for (const [other] of others) other.wants = this.#rate(other, nowMs);
    }
  }

  #measure(member: Member, nowMs: number): void {
    const rate = this.#rate(member, nowMs);
    const before = member.wants ?? 0;
    member.wants = Math.max(before, rate);
    let isFull = false;
    let isSlower = false;
    for (const link of member.links) {
      if (!this.#isSteady(link, nowMs)) return;
      const used = this.#used(link, nowMs);
      this.#capacity.saw(link, used, nowMs);
      isFull ||= used >= this.#capacity.of(link, nowMs) * roomyShare && !isBeyond(link, used);
      isSlower ||= this.#readers(link).some((other) => this.#rate(other, nowMs) * alikeShare > rate);
    }
    member.isHeldUp = isFull && !isSlower;
    if (!member.isHeldUp) member.couldBeFaster = false;
    else if (rate > before) member.couldBeFaster = true;
  }
}
