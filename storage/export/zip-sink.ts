// Writes a package as a zip file: nothing half-written ever carries its name. What goes in, zip-stream.ts decides.
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { type FilePort, realFiles } from '../file-port.ts';
import { outputError, refuseExisting, settle } from './output.ts';
import type { PackageEntry, WrittenPackage } from './package-entry.ts';
import { fillZip } from './zip-stream.ts';

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
  const output = zip.outputStream as PassThrough;
  const writing = drain(output, handle, partial, onBytes);
  const trouble = writing.then(() => new Promise<never>(() => {}));
  trouble.catch(() => {});
  try {
    const written = await fillZip(zip, top, entries, trouble);
    await writing;
    return written;
  } catch (error) {
    output.destroy();
    await writing.catch(() => undefined);
    throw error;
  }
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
