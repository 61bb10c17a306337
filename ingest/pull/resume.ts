// Whether an interrupted copy may be gone on with, and the note beside it that says so. What the note vouches for was
// flushed and read back equal before the note was written, so a power cut cannot leave holes in the stored prefix.
import { storeError } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { SourceFile } from './transport.ts';

/** [from, to) of the source. */
export type Range = readonly [number, number];

/** What a copy is made from. Two sources that agree in all four may still differ: the blocks decide. */
export interface SourceNote {
  readonly identity: string;
  readonly pathHex: string;
  readonly bytes: number;
  /** Decimal: JSON has no 64-bit integers. */
  readonly mtimeNs: string;
}

/** How much of the copy is on the medium for certain. */
export interface StoredPrefix {
  readonly bytes: number;
  /** SHA-256, hex, of that prefix, as read from the source and read back from the medium. */
  readonly sha256: string;
  /** Ranges of the source that the prefix was read from, in the order of reading. */
  readonly reads: readonly Range[];
}

const blockBytes = 64 * 1024;
const blockCount = 64;

/** A copy that was broken off this often starts again: the list of its reads has to fit into a leaf. */
const maxReads = 64;

export async function writeNote(files: FilePort, path: string, note: SourceNote, prefix: StoredPrefix): Promise<void> {
  try {
    // At one stroke, so that a kill leaves the note before. Not flushed: after a power cut a stale or torn note costs a
    // second reading, or a fresh start, and nothing else.
    const temporary = `${path}.new`;
    const handle = await files.open(temporary, 'w', 0o640);
    try {
      await handle.writeFile(JSON.stringify({ ...note, prefix }));
    } finally {
      await handle.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    throw storeError(error, 'the note of an unfinished copy cannot be written', { path });
  }
}

/** @returns the prefix that the note vouches for, or null if there is none for this very source. */
export async function readNote(files: FilePort, path: string, wanted: SourceNote): Promise<StoredPrefix | null> {
  let found: unknown;
  try {
    found = JSON.parse(await files.readFile(path, 'utf8'));
  } catch {
    return null;
  }
  const { identity, pathHex, bytes, mtimeNs, prefix } = (found ?? {}) as Partial<SourceNote & { prefix: StoredPrefix }>;
  const isSame =
    identity === wanted.identity && pathHex === wanted.pathHex && bytes === wanted.bytes && mtimeNs === wanted.mtimeNs;
  return isSame && isPrefix(prefix, wanted.bytes) ? prefix : null;
}

function isPrefix(value: unknown, fileBytes: number): value is StoredPrefix {
  const { bytes, sha256, reads } = (value ?? {}) as Partial<StoredPrefix>;
  if (!Number.isSafeInteger(bytes) || bytes === undefined || bytes <= 0 || bytes > fileBytes) return false;
  if (typeof sha256 !== 'string' || !Array.isArray(reads) || reads.length > maxReads) return false;
  // The ranges must tile the prefix, or the pull event would tell a false story.
  let at = 0;
  for (const range of reads as unknown[]) {
    if (!Array.isArray(range) || range[0] !== at || !Number.isSafeInteger(range[1]) || range[1] <= at) return false;
    at = range[1];
  }
  return at === bytes;
}

/**
 * Where the spot blocks of a prefix begin: all of them if there are at most 64, else 64 spread evenly, first and last
 * among them.
 */
export function spotBlocks(prefixBytes: number): number[] {
  const total = Math.ceil(prefixBytes / blockBytes);
  const count = Math.min(total, blockCount);
  return Array.from(
    { length: count },
    (_, i) => (count === 1 ? 0 : Math.floor((i * (total - 1)) / (count - 1))) * blockBytes,
  );
}

/** Reads a piece of the stored copy; the buffer tells how much. */
export type StoredRead = (buffer: Uint8Array, position: number) => Promise<number>;

/**
 * Whether the stored prefix and the source agree in every spot block.
 * @throws LiuhenError of the source, STORE_READ_FAILED.
 */
export async function spotBlocksEqual(source: SourceFile, stored: StoredRead, prefixBytes: number): Promise<boolean> {
  const [ours, theirs] = [Buffer.alloc(blockBytes), Buffer.alloc(blockBytes)];
  for (const from of spotBlocks(prefixBytes)) {
    const length = Math.min(blockBytes, prefixBytes - from);
    const [a, b] = [ours.subarray(0, length), theirs.subarray(0, length)];
    if ((await source.read(b, from)) !== length || (await stored(a, from)) !== length || !a.equals(b)) return false;
  }
  return true;
}
