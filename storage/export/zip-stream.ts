// A package as the bytes of a zip: stored, never packed (footage does not shrink), one top-level folder that is the bag.
// No more in memory than the taker is behind.
import { once } from 'node:events';
import { type PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { LiuhenError } from '../../core/errors.ts';
import { isSafePath } from '../../core/proof/package-reader.ts';
import { contentOf } from './output.ts';
import type { PackageEntry, WrittenPackage } from './package-entry.ts';

/**
 * The zip for whoever takes it over a line. An error of the entries destroys the stream before its end, so that no half
 * package looks whole; a taker that goes ends the entries.
 * @param top name of the folder in it
 */
export function zipStream(top: string, entries: AsyncIterable<PackageEntry>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  const gone = new Promise<never>((_, reject) => {
    output.once('close', () => reject(new LiuhenError('OUTPUT_FAILED', 'nobody takes the package any more')));
  });
  gone.catch(() => {});
  fillZip(zip, top, entries, gone).catch((error) => output.destroy(error));
  return output;
}

/**
 * Puts every entry in and ends the zip.
 * @param trouble rejects when there is no use in going on
 */
export async function fillZip(
  zip: ZipFile,
  top: string,
  entries: AsyncIterable<PackageEntry>,
  trouble: Promise<never>,
): Promise<WrittenPackage> {
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const stop = Promise.race([failed, trouble]);
  stop.catch(() => {});
  const output = zip.outputStream as PassThrough;
  const end = new AbortController();
  try {
    const written = { files: 0, bytes: 0 };
    for await (const entry of entries) {
      if (!isSafePath(entry.path))
        throw new LiuhenError('BUG', 'a package path outside the format', { context: { path: entry.path } });
      await Promise.race([add(zip, `${top}/${entry.path}`, entry, end.signal), stop]);
      if (output.writableNeedDrain) await Promise.race([once(output, 'drain', { signal: end.signal }), stop]);
      written.files += 1;
      written.bytes += entry.bytes;
    }
    zip.end();
    return written;
  } catch (error) {
    // closes what the entry at hand was being read from
    end.abort();
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
