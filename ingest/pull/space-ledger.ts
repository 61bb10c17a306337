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
