// Small durable writes: what must survive a power cut once the call returns. Large files have their own code in pull.
import { dirname, join, relative, sep } from 'node:path';
import { LiuhenError } from '../core/errors.ts';
import type { FilePort } from './file-port.ts';

/**
 * Flushes a directory, so that the names in it survive a power cut.
 * @throws LiuhenError FLUSH_FAILED. Never retried: after a failed flush the kernel may have dropped the pages.
 */
export async function flushDirectory(files: FilePort, directory: string): Promise<void> {
  const handle = await files.open(directory, 'r').catch((cause: unknown) => {
    throw new LiuhenError('FLUSH_FAILED', 'a directory could not be opened for flushing', {
      context: { directory },
      cause,
    });
  });
  try {
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new LiuhenError('FLUSH_FAILED', 'a directory could not be flushed', { context: { directory }, cause });
  }
}

/** Makes `directory` and what is missing above it up to `root`, each flushed in its parent. */
export async function makeDirectories(files: FilePort, root: string, directory: string): Promise<void> {
  let at = root;
  for (const name of relative(root, directory).split(sep).filter(Boolean)) {
    const parent = at;
    at = join(at, name);
    try {
      await files.mkdir(at, 0o750);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw storeError(error, 'a directory could not be made', { directory: at });
    }
    await flushDirectory(files, parent);
  }
}

/** Writes a new file and flushes its bytes (its name is flushed with the directory, by the caller). */
export async function writeNewFile(files: FilePort, path: string, bytes: Uint8Array, mode = 0o640): Promise<void> {
  try {
    const handle = await files.open(path, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      await flushHandle(handle, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storeError(error, 'a file could not be written', { path });
  }
}

/** Replaces a file at one stroke: temporary file beside it, flush, rename, flush of the directory. */
export async function replaceFile(files: FilePort, path: string, bytes: Uint8Array, mode = 0o640): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await files.rm(temporary, { force: true });
    await writeNewFile(files, temporary, bytes, mode);
    await files.rename(temporary, path);
  } catch (error) {
    throw storeError(error, 'a file could not be replaced', { path });
  }
  await flushDirectory(files, dirname(path));
}

async function flushHandle(handle: { sync(): Promise<void> }, path: string): Promise<void> {
  try {
    await handle.sync();
  } catch (cause) {
    throw new LiuhenError('FLUSH_FAILED', 'a file could not be flushed', { context: { path }, cause });
  }
}

/** An error of a file call as ours: a full or read-only disk by its own name, the rest as STORE_WRITE_FAILED. */
export function storeError(
  error: unknown,
  what: string,
  context: Readonly<Record<string, string | number | boolean | null>>,
): LiuhenError {
  if (error instanceof LiuhenError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LiuhenError('DISK_FULL', what, {
      context,
      cause: error,
      hint: 'free or add space on the station’s disk',
    });
  if (code === 'EROFS') return new LiuhenError('READ_ONLY', what, { context, cause: error });
  return new LiuhenError('STORE_WRITE_FAILED', `${what} (${code ?? String(error)})`, { context, cause: error });
}
