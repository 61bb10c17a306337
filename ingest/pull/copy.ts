// Copies one file in one pass: read, digest, write; flush and read back run behind. Nothing here decides what is copied
// or what happens after a failure (pull-volume.ts); the wall: only a copy that read back equal has a VerifiedDigest.
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { sniffBytes } from '../media/sniff.ts';
import { type CopyRing, type Slot, slotBytes } from './copy-ring.ts';
import type { ReadBack, StoredReader } from './read-back.ts';
import { type Range, readNote, type SourceNote, type StoredPrefix, spotBlocksEqual, writeNote } from './resume.ts';
import type { SourceFile, SourceStamp } from './transport.ts';
import { makeVerifiedDigest, type VerifiedDigest } from './verified-digest.ts';
import { WorkCopy } from './work-copy.ts';
import { resumableBytes, sourceNoteName } from './work-folder.ts';

/** Longest stretch that is written before it is flushed and read back while the copy goes on. */
const maxStretchBytes = 16 * 1024 * 1024;
const minStretchBytes = 2 * slotBytes;

export interface CopyTools {
  readonly files: FilePort;
  readonly ring: CopyRing;
  readonly readBack: ReadBack;
  /** Absolute path of the folder of unfinished copies. */
  readonly incoming: string;
}

export interface CopyJob {
  readonly source: SourceFile;
  /** Of `source`, taken after it was opened. */
  readonly stamp: SourceStamp;
  /** Name of the work folder. Nobody else may use it meanwhile. */
  readonly key: string;
  /** Of the camera, for resuming. */
  readonly identity: string;
  readonly pathHex: string;
  /** Told after each buffer how far the copy has come. */
  readonly onPosition: (at: number) => void;
}

export interface VerifiedCopy {
  readonly path: string;
  readonly digest: VerifiedDigest;
  readonly reads: readonly Range[];
  readonly resumed: boolean;
  /** Up to `sniffBytes` of the start. */
  readonly firstBytes: Uint8Array;
}

/** Everything has been read from the source; the source may be closed. */
export interface WrittenCopy {
  /**
   * Flushes, reads back past the page cache and compares. Call once; may run while the next file is copied.
   * @throws LiuhenError FLUSH_FAILED (fail stop), READ_BACK_DIFFERS, STORE_READ_FAILED.
   */
  verify(): Promise<VerifiedCopy>;
}

/**
 * Copies a file into its work folder, going on with an earlier copy where resume.ts finds that safe.
 * @throws LiuhenError CAMERA_GONE, CAMERA_READ_FAILED (both keep what was stored, for resuming), SOURCE_CHANGED,
 * DISK_FULL, READ_ONLY, STORE_WRITE_FAILED, FLUSH_FAILED, READ_BACK_DIFFERS, STORE_READ_FAILED.
 */
export async function copyFile(tools: CopyTools, job: CopyJob): Promise<WrittenCopy> {
  const copy = new CopyRun(tools, job);
  await copy.transfer();
  return copy;
}

class CopyRun implements WrittenCopy {
  readonly #tools: CopyTools;
  readonly #job: CopyJob;
  readonly #folder: string;
  readonly #notePath: string;
  readonly #note: SourceNote;
  readonly #stored: WorkCopy;
  #reader: StoredReader | undefined;
  #sha256: Hash = createHash('sha256');
  #sm3: Promise<string | undefined> = Promise.resolve(undefined);
  #firstBytes: Uint8Array = new Uint8Array(0);
  #resumedFrom: StoredPrefix | undefined;
  /** All before it is written and digested, and a multiple of the slot size until the end of the file. */
  #at = 0;
  /** Who still uses a slot: its write and its SM3. */
  readonly #writing: [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()];
  readonly #hashing: [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()];
  #reading: Promise<number> = Promise.resolve(0);
  /** Flush and read-back of the stretch before. */
  #stretch: Promise<void> = Promise.resolve();

  constructor(tools: CopyTools, job: CopyJob) {
    this.#tools = tools;
    this.#job = job;
    this.#folder = join(tools.incoming, job.key);
    this.#notePath = join(tools.incoming, sourceNoteName(job.key));
    const { bytes, mtimeNs } = job.stamp;
    this.#note = { identity: job.identity, pathHex: job.pathHex, bytes, mtimeNs: `${mtimeNs}` };
    this.#stored = new WorkCopy(tools.files, this.#folder);
  }

  async transfer(): Promise<void> {
    try {
      if (!(await this.#resume())) await this.#begin();
      await this.#copyRest();
      this.#sm3 = settledLater(this.#tools.ring.digestSm3());
      await this.#checkSource();
    } catch (error) {
      throw await this.#abandon(error);
    }
  }

  async verify(): Promise<VerifiedCopy> {
    const { bytes } = this.#job.stamp;
    try {
      await this.#stretch;
      await this.#confirm(bytes, this.#sha256.copy().digest('hex'));
      const sm3 = await this.#sm3;
      const sha256 = this.#sha256.digest('hex');
      const mode = this.#reader?.mode ?? 'cached';
      await this.#close();
      return {
        path: this.#stored.path,
        digest: makeVerifiedDigest(bytes, { sha256, ...(sm3 === undefined ? {} : { sm3 }) }, mode),
        reads: this.#readsUpTo(bytes),
        resumed: this.#resumedFrom !== undefined,
        firstBytes: this.#firstBytes,
      };
    } catch (error) {
      throw await this.#abandon(error);
    }
  }

  async #begin(): Promise<void> {
    const { ring, readBack } = this.#tools;
    this.#sha256 = createHash('sha256');
    await ring.restartSm3();
    await this.#stored.create(this.#folder, this.#notePath);
    this.#reader = await readBack.open(this.#stored.path);
  }

  /** Takes over the stored prefix if it is what the note says and agrees with the source. @returns whether it did. */
  async #resume(): Promise<boolean> {
    const { files, ring, readBack } = this.#tools;
    if (this.#job.stamp.bytes <= resumableBytes) return false;
    const prefix = await readNote(files, this.#notePath, this.#note);
    if (!prefix || !(await this.#stored.reopen(prefix.bytes))) return false;
    const readStored = (buffer: Uint8Array, position: number) => this.#stored.read(buffer, position);
    // Its pages may still be in the cache alone, if the process before was killed.
    await this.#stored.flush();
    await ring.restartSm3();
    try {
      if (await spotBlocksEqual(this.#job.source, readStored, prefix.bytes)) {
        this.#reader = await readBack.open(this.#stored.path);
        const sha256 = await this.#reader.advance(prefix.bytes, (chunk) => this.#takePrefix(chunk));
        if (sha256 === prefix.sha256) {
          this.#resumedFrom = prefix;
          return true;
        }
      }
    } catch (error) {
      // A stored prefix that cannot be read is no prefix; an error of the source is one of the copy.
      if (!(error instanceof LiuhenError) || !storedPrefixErrors.has(error.code)) throw error;
    }
    this.#at = 0;
    await this.#close();
    return false;
  }

  async #takePrefix(chunk: Uint8Array): Promise<void> {
    const { ring } = this.#tools;
    if (this.#at === 0) this.#firstBytes = Uint8Array.from(chunk.subarray(0, sniffBytes));
    this.#sha256.update(chunk);
    if (ring.hasSm3) {
      ring.slot(0).set(chunk);
      await ring.updateSm3(0, chunk.length);
    }
    this.#at += chunk.length;
    this.#job.onPosition(this.#at);
  }

  async #copyRest(): Promise<void> {
    const { ring } = this.#tools;
    const { bytes } = this.#job.stamp;
    let stretchEnd = endOfStretch(this.#at);
    this.#read(0, this.#at);
    for (let slot: Slot = 0; this.#at < bytes; slot = other(slot)) {
      const from = this.#at;
      const length = await this.#reading;
      if (length < Math.min(slotBytes, bytes - from)) await this.#failShort(from + length);
      this.#read(other(slot), from + length);
      const chunk = ring.slot(slot).subarray(0, length);
      this.#writing[slot] = settledLater(this.#stored.write(chunk, from));
      this.#hashing[slot] = settledLater(ring.updateSm3(slot, length));
      if (from === 0) this.#firstBytes = Uint8Array.from(chunk.subarray(0, sniffBytes));
      // On this thread, while the pool writes this buffer and reads the next.
      this.#sha256.update(chunk);
      this.#at += length;
      this.#job.onPosition(this.#at);
      if (this.#at >= stretchEnd && this.#at < bytes) {
        await this.#endStretch();
        stretchEnd = endOfStretch(this.#at);
      }
    }
    await Promise.all([...this.#writing, ...this.#hashing]);
  }

  /** Starts filling a slot from `from`, once it is free. */
  #read(slot: Slot, from: number): void {
    const length = Math.min(slotBytes, this.#job.stamp.bytes - from);
    const fill = async () => {
      await Promise.all([this.#writing[slot], this.#hashing[slot]]);
      return this.#job.source.read(this.#tools.ring.slot(slot).subarray(0, length), from);
    };
    this.#reading = length <= 0 ? Promise.resolve(0) : settledLater(fill());
  }

  /** Has what is written so far confirmed while the copy goes on; one stretch at a time, so dirty pages stay bounded. */
  async #endStretch(): Promise<void> {
    await Promise.all(this.#writing);
    await this.#stretch;
    this.#stretch = settledLater(this.#confirm(this.#at, this.#sha256.copy().digest('hex')));
  }

  /** Flushes, reads back up to `end`, compares, and only then lets the note vouch for it. */
  async #confirm(end: number, sha256: string): Promise<void> {
    await this.#stored.flush();
    const stored = await this.#reader?.advance(end);
    if (stored !== sha256)
      throw new LiuhenError('READ_BACK_DIFFERS', 'the medium does not hold what was read', {
        context: { path: this.#stored.path },
      });
    if (this.#note.bytes <= resumableBytes || end === this.#resumedFrom?.bytes) return;
    const prefix = { bytes: end, sha256, reads: this.#readsUpTo(end) };
    await writeNote(this.#tools.files, this.#notePath, this.#note, prefix);
  }

  #readsUpTo(end: number): Range[] {
    const from = this.#resumedFrom?.bytes ?? 0;
    const earlier = this.#resumedFrom?.reads ?? [];
    return end > from ? [...earlier, [from, end]] : [...earlier];
  }

  async #checkSource(): Promise<void> {
    const { bytes, mtimeNs, version } = this.#job.stamp;
    const now = await this.#job.source.stamp();
    if (now.bytes !== bytes || now.mtimeNs !== mtimeNs || now.version !== version)
      throw new LiuhenError('SOURCE_CHANGED', 'the file changed while it was read', {
        context: { bytesBefore: bytes, bytesAfter: now.bytes },
      });
  }

  async #failShort(end: number): Promise<never> {
    await this.#checkSource();
    throw new LiuhenError('CAMERA_READ_FAILED', 'the file ends before its size', { context: { end } });
  }

  /** Ends everything under way. @returns the error to throw: a failed flush outranks what came first. */
  async #abandon(error: unknown): Promise<unknown> {
    await Promise.allSettled([this.#reading]);
    const ours = await Promise.allSettled([...this.#writing, ...this.#hashing, this.#stretch]);
    const failures = [error, ...ours.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))];
    let verdict = failures.find(isFlushError) ?? error;
    const isKept = error instanceof LiuhenError && resumableErrors.has(error.code) && !isFlushError(verdict);
    // Only if all before #at is stored: a write that failed beside the recorder's error leaves a hole.
    if (isKept && failures.length === 1 && this.#at > (this.#resumedFrom?.bytes ?? 0))
      verdict = await this.#keepPrefix(error);
    await this.#close();
    if (!isKept && !isFlushError(verdict)) await this.#discard();
    return verdict;
  }

  async #keepPrefix(error: unknown): Promise<unknown> {
    try {
      await this.#confirm(this.#at, this.#sha256.copy().digest('hex'));
      return error;
    } catch (confirmError) {
      return isFlushError(confirmError) ? confirmError : error;
    }
  }

  async #close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
    await this.#stored.close();
  }

  /** Gives the space back. What cannot be removed does no harm: the next copy under this key unlinks it first. */
  async #discard(): Promise<void> {
    const { files } = this.#tools;
    await Promise.allSettled([
      files.rm(this.#folder, { recursive: true, force: true }),
      files.rm(this.#notePath, { force: true }),
    ]);
  }
}

/** The source is to blame and the stored part is good: worth keeping for the next docking. */
const resumableErrors: ReadonlySet<string> = new Set(['CAMERA_GONE', 'CAMERA_READ_FAILED']);
const storedPrefixErrors: ReadonlySet<string> = new Set(['STORE_READ_FAILED', 'READ_BACK_DIFFERS']);

const isFlushError = (error: unknown) => error instanceof LiuhenError && error.code === 'FLUSH_FAILED';
const other = (slot: Slot): Slot => (slot === 0 ? 1 : 0);
/** Short at first, so that a copy broken off early has something to go on with. */
const endOfStretch = (at: number) => at + Math.min(Math.max(at, minStretchBytes), maxStretchBytes);

/** A promise that is awaited later, whose failure meanwhile is not "unhandled". */
function settledLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
