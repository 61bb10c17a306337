// incoming/commit.json: which prepared folders are about to become clips, and the leaves to come (decision 0001).
import { join } from 'node:path';
import { canonicalBytes, type Json, parseCanonical } from '../../core/canonical-json.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { flushDirectory, replaceFile, storeError } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';

const fileName = 'commit.json';

export interface IntendedClip {
  readonly clip: string;
  /** Work folder below incoming/. */
  readonly key: string;
  readonly drafts: readonly EventDraft[];
}

/** Written when every folder named is complete and flushed, so that recovery may finish what it names. */
export async function writeIntent(files: FilePort, incoming: string, clips: readonly IntendedClip[]): Promise<void> {
  const document = { format: 'liuhen.commit/1', clips };
  await replaceFile(files, join(incoming, fileName), canonicalBytes(document as unknown as Json));
}

/** Forgets a batch that was taken back, before its folders are touched: recovery must not admit what is left of it. */
export async function dropIntent(files: FilePort, incoming: string): Promise<void> {
  try {
    await files.rm(join(incoming, fileName), { force: true });
  } catch (error) {
    throw storeError(error, 'the list of a batch could not be removed', { incoming });
  }
  await flushDirectory(files, incoming);
}

/**
 * The last batch's intent; empty when there never was one.
 * @throws LiuhenError STORE_READ_FAILED when it is there and cannot be read: recovery must not guess.
 */
export async function readIntent(files: FilePort, incoming: string): Promise<readonly IntendedClip[]> {
  const path = join(incoming, fileName);
  try {
    const document = parseCanonical(await files.readFile(path)) as unknown as { clips: readonly IntendedClip[] };
    return document.clips;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new LiuhenError('STORE_READ_FAILED', 'the list of the last batch cannot be read', {
      context: { path },
      cause: error,
    });
  }
}
