// The copy of one file in its work folder: opened afresh or where an earlier process left it, written, flushed.
// Everything here is on the station's own disk; the recorder is read in copy.ts.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { storeError } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { copyName } from './work-folder.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

export class WorkCopy {
  readonly path: string;
  readonly #files: FilePort;
  #handle: FileHandle | undefined;

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

  /** Writes all of `chunk`, in as many calls as it takes. @throws LiuhenError DISK_FULL, READ_ONLY, STORE_WRITE_FAILED */
  async write(chunk: Uint8Array, position: number): Promise<void> {
    await this.#guard('a copy cannot be written', async () => {
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await this.#open.write(chunk, done, chunk.length - done, position + done);
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
      throw new LiuhenError('FLUSH_FAILED', 'a copy could not be flushed', { context: { path: this.path }, cause });
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await this.#guard('a copy could not be closed', async () => handle?.close());
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
