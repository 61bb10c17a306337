// Looks at a guest's board again and again, for everybody who waits for something on it, and holds it to its promise:
// `safe` is said only of a card whose every file is in. Whoever pulls plugs meanwhile needs no shell of his own.
import { setTimeout as sleep } from 'node:timers/promises';
import type { BayStatus } from '../../core/model.ts';
import type { Card } from './card.ts';
import type { Guest } from './guest.ts';
import { bays } from './installed-station.ts';

const pauseMs = 150;

export class BoardWatch {
  readonly #guest: Guest;
  readonly #cards: ReadonlyMap<string, Card>;
  readonly #safe = new Set<string>();
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly #looking: Promise<void>;
  #bays: readonly BayStatus[] = [];
  #isOver = false;
  #broken: Error | undefined;

  /** @param cards by serial; may grow. */
  constructor(guest: Guest, cards: ReadonlyMap<string, Card>) {
    this.#guest = guest;
    this.#cards = cards;
    this.#looking = this.#look();
  }

  /** Whether the board has ever said so of this card. */
  isSafe(serial: string): boolean {
    return this.#safe.has(serial);
  }

  /** The most files of this card that the board has said are in. */
  takenOf(serial: string): number {
    return this.#taken.get(serial) ?? 0;
  }

  /** Waits for what a condition makes of this card's bays, newest docking first. @throws Error after `ms`, with the board. */
  async when<T>(
    serial: string,
    what: string,
    isIt: (bays: readonly BayStatus[]) => T | undefined | false,
    ms = 240_000,
  ): Promise<T> {
    const until = performance.now() + ms;
    for (;;) {
      if (this.#broken) throw this.#broken;
      const mine = this.#bays.filter(({ device }) => device === serial);
      const found = isIt(mine.toSorted((a, b) => (a.since < b.since ? 1 : -1)));
      if (found !== undefined && found !== false) return found;
      if (this.#isOver) throw new Error(`nobody looks any more: ${what}`);
      if (performance.now() > until)
        throw new Error(`card ${serial}: not within ${ms / 1000} s: ${what}. The board: ${JSON.stringify(this.#bays)}`);
      await this.#next();
    }
  }

  /** Looks no more. `isCut` when the guest is about to go: then the last look may fail. */
  async stop(): Promise<void> {
    this.abandon();
    await this.#looking;
    if (this.#broken) throw this.#broken;
  }

  /** The guest is going: what the last look comes to is of no interest. */
  abandon(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      try {
        const seen = await bays(this.#guest);
        if (!this.#isOver) this.#take(seen);
      } catch (error) {
        if (!this.#isOver) this.#broken ??= error as Error;
      }
      this.#wake();
      if (this.#broken) return;
      await sleep(pauseMs);
    }
  }

  #take(seen: readonly BayStatus[]): void {
    this.#bays = seen;
    for (const bay of seen) {
      const card = this.#cards.get(bay.device ?? '');
      if (!card) continue;
      this.#taken.set(card.serial, Math.max(this.takenOf(card.serial), bay.clips));
      if (bay.state !== 'safe') continue;
      const { size } = card.digests;
      if (bay.files !== size || bay.clips !== size || bay.remaining !== 0)
        throw new Error(`said to be safe with ${size} files on the card: ${JSON.stringify(bay)}`);
      this.#safe.add(card.serial);
    }
  }

  #next(): Promise<void> {
    return new Promise((settle) => {
      const timer = setTimeout(settle, 1000);
      this.#waiting.add(() => {
        clearTimeout(timer);
        settle();
      });
    });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const settle of waiting) settle();
  }
}
