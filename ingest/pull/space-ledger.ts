// Who may still write how much: free space less the reserve less what other pulls were promised.
import type { FilePort } from '../../storage/file-port.ts';

export class SpaceLedger {
  readonly #files: FilePort;
  readonly #directory: string;
  readonly #reserveBytes: () => number;
  readonly #promised = new Map<string, number>();

  constructor(files: FilePort, directory: string, reserveBytes: () => number) {
    this.#files = files;
    this.#directory = directory;
    this.#reserveBytes = reserveBytes;
  }

  /** Promises `bytes` to a copy, or says no. A promise counts in full until `settle`, also while it is being written. */
  async ask(copy: string, bytes: number): Promise<boolean> {
    const { bavail, bsize } = await this.#files.statfs(this.#directory);
    let promised = 0;
    for (const other of this.#promised.values()) promised += other;
    if (bavail * bsize - this.#reserveBytes() - promised < bytes) return false;
    this.#promised.set(copy, bytes);
    return true;
  }

  settle(copy: string): void {
    this.#promised.delete(copy);
  }
}

/** What one bay's copies were promised; a copy is known by the key of its work folder. */
export class SpaceClaims {
  readonly #ledger: SpaceLedger;
  readonly #bay: string;
  readonly #keys = new Set<string>();

  constructor(ledger: SpaceLedger, bay: string) {
    this.#ledger = ledger;
    this.#bay = bay;
  }

  /** @returns false where there is no room, and where the claim was settled before the answer came. */
  async ask(key: string, bytes: number): Promise<boolean> {
    this.#keys.add(key);
    const isGranted = await this.#ledger.ask(this.#copyOf(key), bytes);
    if (isGranted && this.#keys.has(key)) return true;
    this.#keys.delete(key);
    this.#ledger.settle(this.#copyOf(key));
    return false;
  }

  settle(key: string): void {
    if (this.#keys.delete(key)) this.#ledger.settle(this.#copyOf(key));
  }

  /** The pull process that was promised all this has ended. */
  settleAll(): void {
    for (const key of [...this.#keys]) this.settle(key);
  }

  #copyOf(key: string): string {
    return `${this.#bay}/${key}`;
  }
}
