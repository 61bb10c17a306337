// Opening a stored file past the page cache (open(2), O_DIRECT), for those who then hand over whole blocks from
// page-aligned memory (page-memory.ts).
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { FilePort } from '../../storage/file-port.ts';

const { O_NOFOLLOW, O_DIRECT } = constants;

/** O_DIRECT wants offsets, lengths and memory in multiples of the device's block; a page is one everywhere. */
export const blockBytes = 4096;

/** @returns null where the file system has no O_DIRECT. */
export async function openDirect(files: FilePort, path: string, access: number): Promise<FileHandle | null> {
  try {
    return await files.open(path, access | O_NOFOLLOW | O_DIRECT);
  } catch (error) {
    if (isNotDirect(error)) return null;
    throw error;
  }
}

/** Whether an open, read or write failed because the file system does not do it past the page cache. */
export const isNotDirect = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EINVAL';
