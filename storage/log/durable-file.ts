// Files of the log that are whole or absent after any power cut: written aside, flushed, renamed, folder flushed.
// Failures come out as the log's two kinds: no space (nothing happened, may be tried again) and all others (fail stop).
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ErrorCode, LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../file-port.ts';
import { scratchFolder } from './layout.ts';

const errnoOf = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException | null)?.code;

const writeCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EROFS: 'READ_ONLY',
};

/** Names a failed write: DISK_FULL for no space or quota, READ_ONLY, else STORE_WRITE_FAILED. */
export function writeError(thrown: unknown, what: string): LiuhenError {
  if (thrown instanceof LiuhenError) return thrown;
  const errno = errnoOf(thrown) ?? 'unknown';
  return new LiuhenError(writeCodes[errno] ?? 'STORE_WRITE_FAILED', what, { cause: thrown, context: { errno } });
}

/** Names a failed flush. Never retried: the kernel may have dropped the pages already. */
export function flushError(thrown: unknown, what: string): LiuhenError {
  const errno = errnoOf(thrown) ?? 'unknown';
  return new LiuhenError('FLUSH_FAILED', what, { cause: thrown, context: { errno } });
}

/** Writes all of `bytes` at `position`, however often the system writes short. @throws the system's error */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** The content of a file, or undefined if there is none. @throws LiuhenError STORE_READ_FAILED */
export async function readIfThere(files: FilePort, path: string): Promise<Buffer | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new LiuhenError('STORE_READ_FAILED', `cannot read ${path}`, { cause: error });
  }
}

/** Writes below one folder, `root`. Calls for different paths may run at the same time. */
export class DurableFolder {
  readonly #files: FilePort;
  readonly #root: string;
  /** Folders known to be there with their own entry flushed. */
  readonly #known = new Map<string, Promise<void>>();
  #scratchFiles = 0;

  constructor(files: FilePort, root: string) {
    this.#files = files;
    this.#root = root;
  }

  /**
   * Replaces `path` (relative) by `bytes`. The folder is not flushed yet: `syncFolder` makes the name durable.
   * @returns the open handle of the new file; the caller closes it.
   * @throws LiuhenError DISK_FULL, STORE_WRITE_FAILED, FLUSH_FAILED
   */
  async replaceKeepingOpen(path: string, bytes: Uint8Array): Promise<FileHandle> {
    this.#scratchFiles += 1;
    const scratch = join(this.#root, scratchFolder, String(this.#scratchFiles));
    let handle: FileHandle | undefined;
    try {
      await this.ensureFolder(scratchFolder);
      await this.ensureFolder(dirname(path));
      handle = await this.#files.open(scratch, 'w');
      await writeFully(handle, bytes, 0);
      await handle.sync().catch((error: unknown) => {
        throw flushError(error, `flushing ${path}`);
      });
      await this.#files.rename(scratch, join(this.#root, path)).catch((error: unknown) => {
        // Whatever it says, the name may have changed: not one of the errors after which one may go on.
        throw new LiuhenError('STORE_WRITE_FAILED', `renaming ${path} into place`, { cause: error });
      });
      return handle;
    } catch (error) {
      await handle?.close();
      throw writeError(error, `writing ${path}`);
    }
  }

  /** As `replaceKeepingOpen`, and closes. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    await (await this.replaceKeepingOpen(path, bytes)).close();
  }

  /**
   * Writes a file whose content can only ever be this. One that is there already is compared, not replaced.
   * @throws LiuhenError LOG_DAMAGED if it is there with other content; else as `replace`.
   */
  async settle(path: string, bytes: Uint8Array): Promise<void> {
    const there = await readIfThere(this.#files, join(this.#root, path));
    if (there === undefined) return this.replace(path, bytes);
    if (Buffer.compare(there, bytes) !== 0) {
      throw new LiuhenError('LOG_DAMAGED', `${path} differs from the journal`, { context: { path } });
    }
    return this.ensureFolder(dirname(path));
  }

  /** Flushes the entries of a folder (relative). @throws LiuhenError FLUSH_FAILED */
  async syncFolder(folder: string): Promise<void> {
    try {
      const handle = await this.#files.open(join(this.#root, folder), 'r');
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      throw flushError(error, `flushing the folder ${folder}`);
    }
  }

  /** Makes a folder (relative) and those above it, each entry flushed. The root's own entry is flushed too. */
  ensureFolder(folder: string): Promise<void> {
    const made = this.#known.get(folder) ?? this.#makeFolder(folder);
    this.#known.set(folder, made);
    return made;
  }

  async #makeFolder(folder: string): Promise<void> {
    try {
      if (folder !== '.') await this.ensureFolder(dirname(folder));
      await this.#files.mkdir(join(this.#root, folder)).catch((error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') throw writeError(error, `making the folder ${folder}`);
      });
      await this.syncFolder(join(folder, '..'));
    } catch (error) {
      this.#known.delete(folder);
      throw error;
    }
  }

  /** Removes a folder (relative) that nothing needs any more; none there is fine. */
  async discardFolder(folder: string): Promise<void> {
    try {
      await this.#files.rm(join(this.#root, folder), { recursive: true, force: true });
      this.#known.delete(folder);
    } catch (error) {
      throw writeError(error, `removing ${folder}`);
    }
  }
}
