// Follows a guest's board as it changes, for everybody who waits for something on it, and holds it to its promise: `safe` is
// said only of a card whose every file is in. Costs the guest one quiet listener, so that others have its processors.
import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BayStatus } from '../../core/model.ts';
import type { Card } from './card.ts';
import type { Guest } from './guest.ts';

const lookMs = 50;
let watches = 0;

export class BoardWatch {
  readonly #cards: ReadonlyMap<string, Card>;
  readonly #safe = new Set<string>();
  readonly #taken = new Map<string, number>();
  readonly #dockings = new Map<string, Set<string>>();
  readonly #waiting = new Set<() => void>();
  readonly #path: string;
  readonly #file: number;
  readonly #looking: Promise<void>;
  #unread = '';
  #bays: readonly BayStatus[] = [];
  #isOver = false;
  #broken: Error | undefined;

  private constructor(path: string, cards: ReadonlyMap<string, Card>) {
    this.#cards = cards;
    this.#path = path;
    this.#file = openSync(path, 'r');
    this.#looking = this.#look();
  }

  /** @param cards by serial; may grow. */
  static async start(guest: Guest, cards: ReadonlyMap<string, Card>): Promise<BoardWatch> {
    watches += 1;
    const name = `board-${watches}`;
    const path = join(guest.folder, 'share', name);
    writeFileSync(path, '');
    // The station's own event stream, begun again whenever it ends, written where this machine can read it.
    await guest.sh(
      `setsid sh -c 'while [ -e /mnt/host/${name} ]; do
         curl -sN http://127.0.0.1:8470/api/v1/dock/events >> /mnt/host/${name}; sleep 0.3
       done' < /dev/null > /dev/null 2>&1 &`,
    );
    return new BoardWatch(path, cards);
  }

  /** Whether the board has ever said so of this card. */
  isSafe(serial: string): boolean {
    return this.#safe.has(serial);
  }

  /** The most files of this card that the board has said are in. */
  takenOf(serial: string): number {
    return this.#taken.get(serial) ?? 0;
  }

  /** When each docking of this card began that the board shows or has shown. */
  dockingsOf(serial: string): ReadonlySet<string> {
    return new Set(this.#dockings.get(serial));
  }

  /** Waits for what a condition makes of this card's bays, newest docking first. @throws Error after `ms`, with the board. */
  async when<T>(
    serial: string,
    what: string,
    isIt: (bays: readonly BayStatus[]) => T | undefined | false,
    ms = 900_000,
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

  /** @throws Error if the board has ever said what is not so. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#looking;
    if (this.#broken) throw this.#broken;
  }

  async #look(): Promise<void> {
    while (!this.#isOver && !this.#broken) {
      this.#catchUp();
      await sleep(lookMs);
    }
    this.#catchUp();
    closeSync(this.#file);
    // The listener in the guest ends with it.
    rmSync(this.#path, { force: true });
    this.#wake();
  }

  #catchUp(): void {
    const chunk = Buffer.alloc(1 << 16);
    for (let read = readSync(this.#file, chunk); read > 0; read = readSync(this.#file, chunk))
      this.#unread += chunk.toString('latin1', 0, read);
    const frames = this.#unread.split('\n\n');
    this.#unread = frames.pop() ?? '';
    const told = frames
      .map((frame) => /^event: bays\ndata: (.*)$/m.exec(frame)?.[1])
      .filter((text) => text !== undefined);
    try {
      for (const text of told) this.#take((JSON.parse(text) as { bays: BayStatus[] }).bays);
    } catch (error) {
      this.#broken ??= error as Error;
    }
    if (told.length > 0) this.#wake();
  }

  #take(seen: readonly BayStatus[]): void {
    this.#bays = seen;
    for (const bay of seen) {
      const card = this.#cards.get(bay.device ?? '');
      if (!card) continue;
      const dockings = this.#dockings.get(card.serial) ?? new Set();
      this.#dockings.set(card.serial, dockings.add(bay.since));
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
