// Writes a package as a folder: whole and flushed under its name, or not at all.
import { dirname, join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { isSafePath } from '../../core/proof/package-reader.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { contentOf, outputError, refuseExisting, settle } from './output.ts';
import type { PackageEntry, WrittenPackage } from './package-entry.ts';

/**
 * Writes into `<out>.partial`, then flushes and renames. On any error the partial folder is removed.
 * @param onBytes told of each chunk written, for a progress bar
 * @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY, OUTPUT_FAILED; and whatever the entries throw.
 */
export async function writeFolder(
  out: string,
  entries: AsyncIterable<PackageEntry>,
  onBytes: (bytes: number) => void = () => {},
  files: FilePort = realFiles,
): Promise<WrittenPackage> {
  await refuseExisting(files, out);
  const partial = `${out}.partial`;
  await files.mkdir(partial, 0o750).catch(outputError(partial));
  try {
    const written = await writeEntries(partial, entries, onBytes, files);
    await settle(files, partial, out);
    return written;
  } catch (error) {
    // What cannot be removed keeps its telling name; the first error is the one to know.
    await files.rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeEntries(
  partial: string,
  entries: AsyncIterable<PackageEntry>,
  onBytes: (bytes: number) => void,
  files: FilePort,
): Promise<WrittenPackage> {
  const folders = new Set<string>();
  let count = 0;
  let bytes = 0;
  for await (const entry of entries) {
    if (!isSafePath(entry.path))
      throw new LiuhenError('BUG', 'a package path outside the format', { context: { path: entry.path } });
    const path = join(partial, entry.path);
    await files.mkdir(dirname(path), { recursive: true, mode: 0o750 }).catch(outputError(path));
    for (let above = dirname(entry.path); above !== '.'; above = dirname(above)) folders.add(above);
    bytes += await writeFile(path, entry, onBytes, files);
    count += 1;
  }
  for (const folder of [...folders, '.']) await flushFolder(join(partial, folder), files);
  return { files: count, bytes };
}

async function writeFile(
  path: string,
  entry: PackageEntry,
  onBytes: (bytes: number) => void,
  files: FilePort,
): Promise<number> {
  const handle = await files.open(path, 'wx', 0o640).catch(outputError(path));
  try {
    for await (const chunk of contentOf(entry)) {
      await handle.writeFile(chunk).catch(outputError(path));
      onBytes(chunk.length);
    }
    await handle.sync().catch(outputError(path));
    return entry.bytes;
  } finally {
    await handle.close();
  }
}

async function flushFolder(path: string, files: FilePort): Promise<void> {
  const handle = await files.open(path, 'r').catch(outputError(path));
  try {
    await handle.sync().catch(outputError(path));
  } finally {
    await handle.close();
  }
}
