// Questions to the daemon that wait for an answer: `space` and `taken`. Plain bookkeeping, no IPC.

export class Outstanding {
  readonly #space = new Map<string, (granted: boolean) => void>();
  readonly #untaken = new Set<string>();
  #wake: (() => void)[] = [];

  /** Waits for the daemon's word on one key; only one question a key at a time. */
  awaitSpace(key: string): Promise<boolean> {
    return new Promise((resolve) => this.#space.set(key, resolve));
  }

  answerSpace(key: string, granted: boolean): void {
    const resolve = this.#space.get(key);
    this.#space.delete(key);
    resolve?.(granted);
  }

  copied(key: string): void {
    this.#untaken.add(key);
  }

  taken(key: string): void {
    this.#untaken.delete(key);
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Waits until at most `count` copied files are not taken yet. */
  async untakenAtMost(count: number): Promise<void> {
    while (this.#untaken.size > count) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}
