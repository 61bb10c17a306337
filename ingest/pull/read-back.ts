// Reads what was stored, past the page cache where the file system lets us, and digests it: the proof that the medium
// holds the bytes. One file at a time through two page-aligned buffers; files wait their turn.
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { blockBytes, isNotDirect, openDirect } from './direct-io.ts';
import { pageAlignedMemory } from './page-memory.ts';

const { O_RDONLY, O_NOFOLLOW } = constants;

const bufferBytes = 2 * 1024 * 1024;

// statfs types of file systems that take O_DIRECT and have no medium below: tmpfs and ramfs.
const memoryOnly = new Set([0x01021994, 0x858458f6]);

export type BytesTaker = (chunk: Uint8Array) => void | Promise<void>;

export class ReadBack {
  readonly #files: FilePort;
  readonly #memory = pageAlignedMemory(2 * bufferBytes);
  #lane: Promise<unknown> = Promise.resolve();

  constructor(files: FilePort) {
    this.#files = files;
  }

  /** Opens a stored file for reading back. @throws LiuhenError STORE_READ_FAILED */
  async open(path: string): Promise<StoredReader> {
    try {
      const { type } = await this.#files.statfs(path);
      if (!memoryOnly.has(type)) {
        const handle = await openDirect(this.#files, path, O_RDONLY);
        if (handle) return new StoredReader(this, this.#files, path, handle, 'direct');
      }
      return new StoredReader(this, this.#files, path, await openCached(this.#files, path), 'cached');
    } catch (cause) {
      throw readFailed(path, cause);
    }
  }

  /** Runs one piece of reading when the buffers are free. */
  withBuffers<T>(work: (buffers: readonly [Uint8Array, Uint8Array]) => Promise<T>): Promise<T> {
    const buffers = [
      new Uint8Array(this.#memory, 0, bufferBytes),
      new Uint8Array(this.#memory, bufferBytes, bufferBytes),
    ] as const;
    const result = this.#lane.then(() => work(buffers));
    this.#lane = result.catch(() => undefined);
    return result;
  }
}

/** Reads one stored file from front to back, in as many steps as it likes, with a running SHA-256. */
export class StoredReader {
  readonly #owner: ReadBack;
  readonly #files: FilePort;
  readonly #path: string;
  #handle: FileHandle;
  #mode: 'direct' | 'cached';
  #at = 0;
  readonly #sha256: Hash = createHash('sha256');

  constructor(owner: ReadBack, files: FilePort, path: string, handle: FileHandle, mode: 'direct' | 'cached') {
    this.#owner = owner;
    this.#files = files;
    this.#path = path;
    this.#handle = handle;
    this.#mode = mode;
  }

  /** `direct` only if every byte so far came past the page cache. */
  get mode(): 'direct' | 'cached' {
    return this.#mode;
  }

  /**
   * Reads on up to `end`.
   * @param taker also gets each piece; awaited before its buffer is used again.
   * @returns SHA-256, hex, of everything from the start of the file to `end`.
   * @throws LiuhenError STORE_READ_FAILED, READ_BACK_DIFFERS if the file ends before `end`.
   */
  advance(end: number, taker?: BytesTaker): Promise<string> {
    return this.#owner.withBuffers(async ([first, second]) => {
      if (this.#at >= end) return this.#sha256.copy().digest('hex');
      let next = this.#fill(first, end);
      for (let current = first, other = second; this.#at < end; [current, other] = [other, current]) {
        const chunk = await next;
        if (chunk.length === 0)
          throw new LiuhenError('READ_BACK_DIFFERS', 'the stored file is shorter than what was written', {
            context: { path: this.#path, at: this.#at },
          });
        this.#at += chunk.length;
        next = this.#at < end ? this.#fill(other, end) : Promise.resolve(chunk);
        next.catch(() => undefined);
        this.#sha256.update(chunk);
        if (taker)
          try {
            await taker(chunk);
          } catch (error) {
            await next.catch(() => undefined);
            throw error;
          }
      }
      return this.#sha256.copy().digest('hex');
    });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** The bytes from where reading stands, at most one buffer and not past `end`. */
  async #fill(buffer: Uint8Array, end: number): Promise<Uint8Array> {
    const skip = this.#at % blockBytes;
    const from = this.#at - skip;
    const length = Math.min(buffer.length, Math.ceil((end - from) / blockBytes) * blockBytes);
    const got = await this.#read(buffer, length, from);
    return buffer.subarray(skip, Math.max(skip, Math.min(got, end - from)));
  }

  async #read(buffer: Uint8Array, length: number, position: number): Promise<number> {
    try {
      return (await this.#handle.read(buffer, 0, length, position)).bytesRead;
    } catch (cause) {
      if (this.#mode === 'cached' || !isNotDirect(cause)) throw readFailed(this.#path, cause);
    }
    // Some file systems take O_DIRECT at open and refuse it at the first read.
    await this.#handle.close();
    this.#mode = 'cached';
    try {
      this.#handle = await openCached(this.#files, this.#path);
    } catch (cause) {
      throw readFailed(this.#path, cause);
    }
    return this.#read(buffer, length, position);
  }
}

const openCached = (files: FilePort, path: string) => files.open(path, O_RDONLY | O_NOFOLLOW);

const readFailed = (path: string, cause: unknown) =>
  new LiuhenError('STORE_READ_FAILED', 'a stored copy cannot be read back', { context: { path }, cause });
