// Writes a package as a zip: stored, never packed (footage does not shrink), one top-level folder that is the bag.
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { type PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { LiuhenError } from '../../core/errors.ts';
import { isSafePath } from '../../core/proof/package-reader.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { contentOf, outputError, refuseExisting, settle } from './output.ts';
import type { PackageEntry, WrittenPackage } from './package-entry.ts';

/**
 * Writes `<out>.partial`, then flushes and renames. On any error the partial file is removed. Over 4 GiB it is a zip64.
 * @param onBytes told of each chunk written, for a progress bar
 * @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY, OUTPUT_FAILED; and whatever the entries throw.
 */
export async function writeZip(
  out: string,
  entries: AsyncIterable<PackageEntry>,
  onBytes: (bytes: number) => void = () => {},
  files: FilePort = realFiles,
): Promise<WrittenPackage> {
  await refuseExisting(files, out);
  const partial = `${out}.partial`;
  const handle = await files.open(partial, 'wx', 0o640).catch(outputError(partial));
  try {
    const written = await pack(handle, partial, topFolder(out), entries, onBytes);
    await handle.sync().catch(outputError(partial));
    await handle.close();
    await settle(files, partial, out);
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    // What cannot be removed keeps its telling name; the first error is the one to know.
    await files.rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function pack(
  handle: FileHandle,
  partial: string,
  top: string,
  entries: AsyncIterable<PackageEntry>,
  onBytes: (bytes: number) => void,
): Promise<WrittenPackage> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const output = zip.outputStream as PassThrough;
  const writing = drain(output, handle, partial, onBytes);
  const trouble = Promise.race([failed, writing.then(() => new Promise<never>(() => {}))]);
  trouble.catch(() => {});
  const end = new AbortController();
  try {
    const written = { files: 0, bytes: 0 };
    for await (const entry of entries) {
      if (!isSafePath(entry.path))
        throw new LiuhenError('BUG', 'a package path outside the format', { context: { path: entry.path } });
      await Promise.race([add(zip, `${top}/${entry.path}`, entry, end.signal), trouble]);
      if (output.writableNeedDrain) await Promise.race([once(output, 'drain'), trouble]);
      written.files += 1;
      written.bytes += entry.bytes;
    }
    zip.end();
    await Promise.race([writing, failed]);
    return written;
  } catch (error) {
    // closes what the entry at hand was being read from
    end.abort();
    output.destroy();
    await writing.catch(() => undefined);
    throw error;
  }
}

const packing = { compress: false, mode: 0o100640 } as const;

/** Resolves when the entry's content has been taken in whole. */
async function add(zip: ZipFile, path: string, entry: PackageEntry, signal: AbortSignal): Promise<void> {
  if (Buffer.isBuffer(entry.content)) return zip.addBuffer(entry.content, path, packing);
  const input = Readable.from(contentOf(entry), { objectMode: false, signal });
  await new Promise<void>((resolve, reject) => {
    input.once('end', resolve).once('error', reject);
    zip.addReadStream(input, path, { ...packing, size: entry.bytes });
  });
}

async function drain(
  zip: Readable,
  handle: FileHandle,
  partial: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  for await (const chunk of zip) {
    await handle.writeFile(chunk as Buffer).catch(outputError(partial));
    onBytes((chunk as Buffer).length);
  }
}

/** The bag is named after the file; what a zip's path may not hold becomes `_`. */
function topFolder(out: string): string {
  const name = basename(out)
    .replace(/\.zip$/i, '')
    .replaceAll(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, '_');
  return /^\.*$/.test(name) ? 'package' : name;
}
