// What each stretch of wire has been seen to carry. Pure bookkeeping of decision 0009; time is the caller's.
import { type BusLink, usualCapacity } from './bus-links.ts';

/** A wire is tried beyond what it was measured to carry this often: cards and hubs change. */
const forgottenMs = 5 * 60_000;
/** A wire counts as full from this part of its capacity on: the rest is measuring. */
export const fullShare = 0.95;
/** Below half of nominal it is cards or the station's disk that are slow, not the wire. */
const leastShare = 1 / 2;

export class BusCapacity {
  readonly #marks = new Map<string, { readonly bytesPerSecond: number; readonly atMs: number }>();

  /** Bytes a second. */
  of(link: BusLink, nowMs: number): number {
    const mark = this.#marks.get(link.port);
    return mark && nowMs - mark.atMs < forgottenMs ? mark.bytesPerSecond : usualCapacity(link);
  }

  /** So much went over it just now: it carries at least that. */
  saw(link: BusLink, used: number, nowMs: number): void {
    if (used > this.of(link, nowMs) && !isBeyond(link, used)) this.#mark(link, used, nowMs);
  }

  /** One more reader made no more go over it. */
  isFullAt(link: BusLink, used: number, nowMs: number): void {
    if (!isBeyond(link, used)) this.#mark(link, Math.max(used, link.nominal * leastShare), nowMs);
  }

  #mark({ port, nominal }: BusLink, bytesPerSecond: number, atMs: number): void {
    this.#marks.set(port, { bytesPerSecond: Math.min(bytesPerSecond, nominal), atMs });
  }
}

/** More than is possible: the speed that the kernel tells is not this wire's (an emulated hub), so it limits nothing. */
export function isBeyond({ nominal }: BusLink, used: number): boolean {
  return used > nominal * 1.05;
}
