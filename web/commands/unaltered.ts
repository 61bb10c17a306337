// Holds an original against its seal while it streams out.
import { createHash } from 'node:crypto';
import { LiuhenError } from '../../core/errors.ts';
import type { Clip } from '../../core/model.ts';

/**
 * Passes an original through and checks it on the way: the asker is never told that altered bytes are whole, because
 * the end of the file is sent only after this has ended.
 * @throws LiuhenError ALTERED after the last byte.
 */
export async function* unaltered(clip: Clip, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== clip.sha256) {
    throw new LiuhenError('ALTERED', 'the stored original does not have its sealed digest', {
      context: { clip: clip.id },
      hint: 'liuhen fsck',
    });
  }
}
