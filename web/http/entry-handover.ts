// Turns round the direction of an export: the command pushes file after file, the zip pulls entry after entry. One at a
// time; a side that ends or fails ends the other.
import { LiuhenError } from '../../core/errors.ts';
import type { PackageEntry } from '../../storage/export/package-entry.ts';
import type { Reply } from '../command.ts';

interface Offer {
  readonly entry: PackageEntry;
  readonly refuse: (error: unknown) => void;
}

export class EntryHandover implements Reply {
  #offer: Offer | undefined;
  #end: { readonly error?: unknown } | undefined;
  #isGone = false;
  #wake: () => void = () => undefined;
  readonly #onFirst = Promise.withResolvers<void>();

  /** Resolves when there is a first entry or an end without one. @throws what the command threw before it. */
  get first(): Promise<void> {
    return this.#onFirst.promise;
  }

  progress(): void {}

  source(): Promise<void> {
    return Promise.reject(new LiuhenError('BUG', 'a package is made of whole files'));
  }

  /** Resolves when the zip has read the content to its end. @throws LiuhenError OUTPUT_FAILED when nobody does. */
  file(path: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void> {
    if (this.#isGone) return Promise.reject(gone());
    return new Promise((resolve, reject) => {
      async function* watched(): AsyncGenerator<Buffer> {
        try {
          yield* content;
          resolve();
        } catch (error) {
          reject(error);
          throw error;
        } finally {
          // Left before the end; after it this says nothing any more.
          reject(gone());
        }
      }
      this.#offer = { entry: { path, bytes, content: watched }, refuse: reject };
      this.#onFirst.resolve();
      this.#wake();
    });
  }

  /** The command has ended. @param error what it threw, if it did */
  end(error?: unknown): void {
    this.#end = error === undefined ? {} : { error };
    if (error === undefined) this.#onFirst.resolve();
    else this.#onFirst.reject(error);
    this.#wake();
  }

  async *entries(): AsyncGenerator<PackageEntry> {
    let last: Offer | undefined;
    try {
      for (;;) {
        while (!this.#offer && !this.#end) {
          const { promise, resolve } = Promise.withResolvers<void>();
          this.#wake = resolve;
          await promise;
        }
        if (this.#offer) {
          last = this.#offer;
          this.#offer = undefined;
          yield last.entry;
        } else if (this.#end && 'error' in this.#end) throw this.#end.error;
        else return;
      }
    } finally {
      this.#isGone = true;
      last?.refuse(gone());
      this.#offer?.refuse(gone());
    }
  }
}

const gone = () => new LiuhenError('OUTPUT_FAILED', 'nobody takes the package any more');
