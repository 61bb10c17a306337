// How a package takes its name: nothing that exists is replaced, and nothing half-written ever carries it.
import { dirname } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../file-port.ts';
import type { PackageEntry } from './package-entry.ts';

/** @throws LiuhenError OUTPUT_EXISTS when anything lies at `out`, a dangling link included. */
export async function refuseExisting(files: FilePort, out: string): Promise<void> {
  try {
    await files.lstat(out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    outputError(out)(error);
  }
  throw new LiuhenError('OUTPUT_EXISTS', out, { hint: 'choose another name' });
}

/** Renames what is whole and flushed to its name, and flushes the folder that holds it. */
export async function settle(files: FilePort, partial: string, out: string): Promise<void> {
  await refuseExisting(files, out);
  await files.rename(partial, out).catch(outputError(out));
  const parent = await files.open(dirname(out), 'r').catch(outputError(out));
  try {
    await parent.sync().catch(outputError(out));
  } finally {
    await parent.close();
  }
}

/** A failed file call on the way out, as our error. EEXIST can only be the partial of another, unfinished export. */
export function outputError(path: string): (cause: unknown) => never {
  return (cause) => {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    const context = { path, reason: code };
    if (code === 'EEXIST')
      throw new LiuhenError('OUTPUT_EXISTS', 'an unfinished export lies there', {
        context,
        hint: 'remove it, or choose another name',
        cause,
      });
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new LiuhenError('DISK_FULL', 'no space for the package', { context, cause });
    if (code === 'EROFS') throw new LiuhenError('READ_ONLY', 'the package cannot be written there', { context, cause });
    throw new LiuhenError('OUTPUT_FAILED', 'the package could not be written', { context, cause });
  };
}

/** An entry's bytes, held against the length that it was announced with. @throws LiuhenError OUTPUT_FAILED */
export async function* contentOf({ path, bytes, content }: PackageEntry): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const chunk of Buffer.isBuffer(content) ? [content] : content()) {
    done += chunk.length;
    yield chunk;
  }
  if (done !== bytes)
    throw new LiuhenError('OUTPUT_FAILED', 'a file of the package came out in another length', {
      context: { path, bytes: done, expected: bytes },
    });
}
