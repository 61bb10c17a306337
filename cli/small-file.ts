// Small text files that an option names: an old checkpoint, a root certificate. Bounded, and errors name the option.
import { open } from 'node:fs/promises';
import { LiuhenError } from '../core/errors.ts';

const maxBytes = 65_536;

/** @param field the option, without dashes. @throws LiuhenError USAGE when it cannot be read or is too long. */
export async function readSmallFile(path: string, field: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead <= maxBytes) return buffer.toString('utf8', 0, bytesRead);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LiuhenError('USAGE', `--${field}: ${path}`, { context: { field, reason }, cause });
  }
  throw new LiuhenError('USAGE', `--${field}: ${path}`, { context: { field, reason: 'too long' } });
}
