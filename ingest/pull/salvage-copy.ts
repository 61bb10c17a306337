// Copies a file of a dying card around its bad blocks: what the kernel gives is stored at its place, what it does not give
// is zeros and stands in a map. Never made for a file that reads whole (copy.ts); nothing here decides what is salvaged.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { Digests } from '../../core/model.ts';
import { sniffBytes } from '../media/sniff.ts';
import type { CopyTools } from './copy.ts';
import { blockBytes } from './direct-io.ts';
import { pageAlignedMemory } from './page-memory.ts';
import type { Range } from './resume.ts';
import type { SourceFile, SourceStamp } from './transport.ts';
import { WorkCopy } from './work-copy.ts';
import { sourceNoteName } from './work-folder.ts';

/** Read at one go while nothing is wrong; a multiple of the block and of 64 KiB. */
export const pieceBytes = 1024 * 1024;
/** How often one bad block is asked for, the first time in its piece not counted: a dying card takes minutes to say no. */
export const blockTries = 2;

export interface SalvageJob {
  /** Opened past the page cache where that can be had, so that one bad block costs no other. */
  readonly source: SourceFile;
  readonly stamp: SourceStamp;
  /** Name of the work folder. Nobody else may use it meanwhile. */
  readonly key: string;
  /** Whether the time allowed is over: what has not been read by then counts as missing. */
  readonly isOutOfTime: () => boolean;
  readonly onPosition: (at: number) => void;
}

export interface SalvagedCopy {
  readonly path: string;
  readonly digests: Digests;
  readonly readBack: 'direct' | 'cached';
  /** What was read, and what is zeros instead, [from, to) each; in order, merged, together the whole file. */
  readonly kept: readonly Range[];
  readonly holes: readonly Range[];
  /** Part of the holes was not asked for often enough, or not at all, for want of time. */
  readonly isCutShort: boolean;
  readonly firstBytes: Uint8Array;
}

/**
 * Copies what can be read. Written, flushed, read back and compared like any other copy.
 * @throws LiuhenError CAMERA_GONE, SOURCE_CHANGED, CAMERA_READ_FAILED where nothing at all can be read; DISK_FULL,
 * READ_ONLY, STORE_WRITE_FAILED, FLUSH_FAILED, READ_BACK_DIFFERS, STORE_READ_FAILED. Nothing is kept then.
 */
export async function salvageFile(tools: CopyTools, job: SalvageJob): Promise<SalvagedCopy> {
  const run = new SalvageRun(tools, job);
  try {
    return await run.run();
  } catch (error) {
    await run.discard();
    throw error;
  }
}

/** A stretch as it came from the source; what is read back must have the same digest. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
}

class SalvageRun {
  readonly #tools: CopyTools;
  readonly #job: SalvageJob;
  readonly #bytes: number;
  readonly #folder: string;
  readonly #stored: WorkCopy;
  readonly #buffer = new Uint8Array(pageAlignedMemory(pieceBytes));
  readonly #kept: Stretch[] = [];
  #isCutShort = false;

  constructor(tools: CopyTools, job: SalvageJob) {
    this.#tools = tools;
    this.#job = job;
    this.#bytes = job.stamp.bytes;
    this.#folder = join(tools.incoming, job.key);
    this.#stored = new WorkCopy(tools.files, this.#folder);
  }

  async run(): Promise<SalvagedCopy> {
    await this.#stored.create(this.#folder, join(this.#tools.incoming, sourceNoteName(this.#job.key)));
    // Everything that is easy first: a card may die of being asked for its bad blocks.
    let bad = await this.#narrow(await this.#sweep());
    for (let again = 1; again < blockTries; again += 1) bad = await this.#askAgain(bad);
    if (this.#kept.length === 0 && this.#bytes > 0)
      throw new LiuhenError('CAMERA_READ_FAILED', 'nothing of the file can be read', {
        context: { bytes: this.#bytes },
      });
    this.#kept.sort((a, b) => a.from - b.from);
    const kept = merged(this.#kept);
    const holes = holesBetween(kept, this.#bytes);
    if (holes.at(-1)?.[1] === this.#bytes) await this.#stored.write(new Uint8Array(1), this.#bytes - 1);
    await this.#checkSource();
    await this.#stored.flush();
    const confirmed = await this.#confirm();
    await this.#stored.close();
    return { path: this.#stored.path, ...confirmed, kept, holes, isCutShort: this.#isCutShort && holes.length > 0 };
  }

  /** Gives the space back; what cannot be removed does no harm, the next copy under this key unlinks it first. */
  async discard(): Promise<void> {
    await this.#stored.close().catch(() => undefined);
    await this.#tools.files.rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** @returns the pieces that could not be read at one go. */
  async #sweep(): Promise<number[]> {
    const suspects: number[] = [];
    for (let at = 0; at < this.#bytes; at += pieceBytes) {
      if (this.#isOver()) break;
      const length = Math.min(pieceBytes, this.#bytes - at);
      if (await this.#read(at, length, 0)) await this.#keep(at, 0, length);
      else suspects.push(at);
      this.#job.onPosition(at + length);
    }
    return suspects;
  }

  /** Block by block through the bad pieces. @returns the blocks that could not be read. */
  async #narrow(pieces: readonly number[]): Promise<number[]> {
    const bad: number[] = [];
    for (const piece of pieces) {
      const end = Math.min(piece + pieceBytes, this.#bytes);
      let good = piece;
      for (let at = piece; at < end; at += blockBytes) {
        if (this.#isOver()) {
          await this.#keep(good, good - piece, at - good);
          return bad;
        }
        const length = Math.min(blockBytes, end - at);
        if (await this.#read(at, length, at - piece)) continue;
        bad.push(at);
        await this.#keep(good, good - piece, at - good);
        good = at + length;
      }
      await this.#keep(good, good - piece, end - good);
    }
    return bad;
  }

  /** @returns the blocks that are still bad. */
  async #askAgain(blocks: readonly number[]): Promise<number[]> {
    const bad: number[] = [];
    for (const [index, at] of blocks.entries()) {
      if (this.#isOver()) return [...bad, ...blocks.slice(index)];
      const length = Math.min(blockBytes, this.#bytes - at);
      if (await this.#read(at, length, 0)) await this.#keep(at, 0, length);
      else bad.push(at);
    }
    return bad;
  }

  #isOver(): boolean {
    this.#isCutShort ||= this.#job.isOutOfTime();
    return this.#isCutShort;
  }

  /** Whole blocks into whole pages, as O_DIRECT asks (open(2)). @returns false where the kernel says that it cannot. */
  async #read(at: number, length: number, into: number): Promise<boolean> {
    const room = Math.ceil(length / blockBytes) * blockBytes;
    try {
      return (await this.#job.source.read(this.#buffer.subarray(into, into + room), at)) >= length;
    } catch (error) {
      if (error instanceof LiuhenError && error.code === 'CAMERA_READ_FAILED') return false;
      throw error;
    }
  }

  async #keep(at: number, into: number, length: number): Promise<void> {
    if (length <= 0) return;
    const chunk = this.#buffer.subarray(into, into + length);
    this.#kept.push({ from: at, to: at + length, sha256: digestOf(chunk) });
    await this.#stored.write(chunk, at);
  }

  async #checkSource(): Promise<void> {
    const { bytes, mtimeNs, version } = this.#job.stamp;
    const now = await this.#job.source.stamp();
    if (now.bytes !== bytes || now.mtimeNs !== mtimeNs || now.version !== version)
      throw new LiuhenError('SOURCE_CHANGED', 'the file changed while it was read', {
        context: { bytesBefore: bytes, bytesAfter: now.bytes },
      });
  }

  /** Reads everything back: each stretch as it came from the source, zeros between them. */
  async #confirm(): Promise<Pick<SalvagedCopy, 'digests' | 'readBack' | 'firstBytes'>> {
    const { readBack, ring } = this.#tools;
    const reader = await readBack.open(this.#stored.path);
    try {
      await ring.restartSm3();
      let firstBytes: Uint8Array = new Uint8Array(0);
      let sha256 = createHash('sha256').digest('hex');
      for (const { from, to, sha256: expected } of this.#segments()) {
        const hash = createHash('sha256');
        let isZero = true;
        sha256 = await reader.advance(to, async (chunk) => {
          if (firstBytes.length === 0) firstBytes = Uint8Array.from(chunk.subarray(0, sniffBytes));
          hash.update(chunk);
          isZero &&= expected !== null || chunk.every((byte) => byte === 0);
          if (!ring.hasSm3) return;
          ring.slot(0).set(chunk);
          await ring.updateSm3(0, chunk.length);
        });
        if (isZero && (expected === null || hash.digest('hex') === expected)) continue;
        throw new LiuhenError('READ_BACK_DIFFERS', 'the medium does not hold what was read', {
          context: { path: this.#stored.path, from },
        });
      }
      const sm3 = await ring.digestSm3();
      return { digests: { sha256, ...(sm3 === undefined ? {} : { sm3 }) }, readBack: reader.mode, firstBytes };
    } finally {
      await reader.close();
    }
  }

  /** The whole file in order: stretches with their digests, holes without one. */
  *#segments(): Generator<{ from: number; to: number; sha256: string | null }> {
    let at = 0;
    for (const stretch of this.#kept) {
      if (stretch.from > at) yield { from: at, to: stretch.from, sha256: null };
      yield stretch;
      at = stretch.to;
    }
    if (at < this.#bytes) yield { from: at, to: this.#bytes, sha256: null };
  }
}

function merged(stretches: readonly Stretch[]): Range[] {
  const ranges: [number, number][] = [];
  for (const { from, to } of stretches) {
    const last = ranges.at(-1);
    if (last?.[1] === from) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}

/** What `kept` leaves of [0, bytes): both in order and merged. */
function holesBetween(kept: readonly Range[], bytes: number): Range[] {
  const holes: Range[] = [];
  let at = 0;
  for (const [from, to] of kept) {
    if (from > at) holes.push([at, from]);
    at = to;
  }
  if (at < bytes) holes.push([at, bytes]);
  return holes;
}

const digestOf = (chunk: Uint8Array) => createHash('sha256').update(chunk).digest('hex');
