// Whatever is made from an original, or said of it, vouches for the bytes that were sealed: so they are looked at first.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { LiuhenError } from '../../core/errors.ts';

export interface SealedSource {
  readonly clip: string;
  /** Absolute path of the original. */
  readonly original: string;
  /** Its sealed digest, lower-case hexadecimal. */
  readonly sha256: string;
}

/** Whether the original still has its digest: read in full. @throws LiuhenError STORE_READ_FAILED */
export async function isAsSealed({ clip, original, sha256 }: SealedSource): Promise<boolean> {
  try {
    return (await digestOf(original)).sha256 === sha256;
  } catch (cause) {
    throw new LiuhenError('STORE_READ_FAILED', 'the original could not be read', { context: { clip }, cause });
  }
}

export async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    bytes += (chunk as Buffer).length;
    hash.update(chunk as Buffer);
  }
  return { bytes, sha256: hash.digest('hex') };
}
