// The copy of one file in its work folder: opened afresh or where an earlier process left it, written, flushed.
// Everything here is on the station's own disk; the recorder is read in copy.ts.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { storeError } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { blockBytes, isNotDirect, openDirect } from './direct-io.ts';
import { copyName } from './work-folder.ts';

const { O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Shorter pieces are not worth a second handle, and the end of a file is seldom a whole block. */
const directBytes = 1024 * 1024;

const isLongAndWhole = (bytes: number, position: number) =>
  bytes >= directBytes && bytes % blockBytes === 0 && position % blockBytes === 0;

export class WorkCopy {
  readonly path: string;
  readonly #files: FilePort;
  #handle: FileHandle | undefined;
  /** For writing past the page cache; opened by the first long write, null where that cannot be done. */
  #direct: Promise<FileHandle | null> | undefined;
  #goesDirect = true;

  constructor(files: FilePort, folder: string) {
    this.#files = files;
    this.path = join(folder, copyName);
  }

  /** Makes the folder if need be and a new, empty file in it; what lay there is unlinked, never written over. */
  async create(folder: string, notePath: string): Promise<void> {
    await this.#guard('a copy cannot be begun', async () => {
      if (!(await this.#makeFolder(folder))) {
        await this.#files.rm(notePath, { force: true });
        await this.#files.rm(this.path, { force: true });
      }
      this.#handle = await this.#files.open(this.path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640);
    });
  }

  /**
   * Opens the stored file and cuts it to `prefixBytes`.
   * @returns false, with nothing open, where there is no such file or it is shorter.
   */
  async reopen(prefixBytes: number): Promise<boolean> {
    try {
      this.#handle = await this.#files.open(this.path, O_RDWR | O_NOFOLLOW);
      const stat = await this.#handle.stat();
      // A second name would mean that the bytes belong to somebody else too.
      if (!stat.isFile() || stat.nlink !== 1 || stat.size < prefixBytes) {
        await this.close();
        return false;
      }
      await this.#handle.truncate(prefixBytes);
      return true;
    } catch {
      await this.close();
      return false;
    }
  }

  /**
   * Writes all of `chunk`, in as many calls as it takes.
   * @throws LiuhenError DISK_FULL, READ_ONLY, STORE_WRITE_FAILED, FLUSH_FAILED
   */
  async write(chunk: Uint8Array, position: number): Promise<void> {
    await this.#guard('a copy cannot be written', async () => {
      for (let done = 0; done < chunk.length; ) {
        const bytesWritten = await this.#writeSome(chunk.subarray(done), position + done);
        if (bytesWritten === 0) throw new Error('nothing was written');
        done += bytesWritten;
      }
    });
  }

  /** @throws LiuhenError STORE_READ_FAILED */
  async read(buffer: Uint8Array, position: number): Promise<number> {
    try {
      return (await this.#open.read(buffer, 0, buffer.length, position)).bytesRead;
    } catch (cause) {
      throw new LiuhenError('STORE_READ_FAILED', 'a stored copy cannot be read', {
        context: { path: this.path },
        cause,
      });
    }
  }

  /** Bytes and size reach the medium. @throws LiuhenError FLUSH_FAILED: the station stops, nothing is tried again. */
  async flush(): Promise<void> {
    try {
      await this.#open.datasync();
    } catch (cause) {
      throw this.#notFlushed(cause);
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    const direct = this.#direct;
    this.#handle = undefined;
    this.#direct = undefined;
    await this.#guard('a copy could not be closed', async () => {
      await (await direct?.catch(() => null))?.close();
      await handle?.close();
    });
  }

  /**
   * Long pieces go to the medium at once, so that a flush finds little left to do: two to three times as fast as
   * leaving them to the page cache, which starts late and then stops whoever writes.
   */
  async #writeSome(chunk: Uint8Array, position: number): Promise<number> {
    if (this.#goesDirect && isLongAndWhole(chunk.length, position)) {
      this.#direct ??= openDirect(this.#files, this.path, O_WRONLY);
      try {
        const direct = await this.#direct;
        if (direct) return (await direct.write(chunk, 0, chunk.length, position)).bytesWritten;
      } catch (error) {
        // Through the cache the medium's refusal would come with the flush: it stops the station here as there.
        if ((error as NodeJS.ErrnoException).code === 'EIO') throw this.#notFlushed(error);
        // Some file systems take O_DIRECT at open and refuse it at the first write.
        if (!isNotDirect(error)) throw error;
        this.#goesDirect = false;
      }
    }
    return (await this.#open.write(chunk, 0, chunk.length, position)).bytesWritten;
  }

  #notFlushed(cause: unknown): LiuhenError {
    return new LiuhenError('FLUSH_FAILED', 'a copy could not be flushed', { context: { path: this.path }, cause });
  }

  get #open(): FileHandle {
    if (!this.#handle) throw new LiuhenError('BUG', 'the copy is not open', { context: { path: this.path } });
    return this.#handle;
  }

  /** @returns whether it was not there before. */
  async #makeFolder(folder: string): Promise<boolean> {
    try {
      await this.#files.mkdir(folder, 0o750);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    }
  }

  async #guard(what: string, call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      throw storeError(error, what, { path: this.path });
    }
  }
}
