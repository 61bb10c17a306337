// A package in a zip whose single top-level folder is the bag. The container is hostile: names, sizes, offsets.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import {
  type FileDigest,
  isSafePath,
  maxDocumentBytes,
  maxPackageFiles,
  type Oddity,
  PackageDamage,
  type PackageListing,
  type PackageReader,
} from '../../core/proof/package-reader.ts';
import { StreamDigester } from './stream-digest.ts';

const stored = 0;
const deflated = 8;
/** Upper half of the external attributes when made on Unix: st_mode. */
const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const directory = 0o040000;
/** Info-ZIP's second name of an entry, which some tools prefer to the first. */
const unicodePathField = 0x7075;

interface Place {
  readonly entry: Entry;
  /** Offset of the file's data. */
  readonly from: number;
}

export class ZipReader implements PackageReader {
  readonly #handle: FileHandle;
  readonly #digester: StreamDigester;
  readonly #onBytes: (bytes: number) => void;
  readonly #places = new Map<string, Place>();
  #zip: ZipFile | undefined;

  /** @param handle closed with the reader */
  constructor(handle: FileHandle, onBytes: (bytes: number) => void = () => {}) {
    this.#handle = handle;
    this.#onBytes = onBytes;
    this.#digester = new StreamDigester(onBytes);
  }

  async list(): Promise<PackageListing> {
    const zip = await openZip(this.#handle);
    this.#zip = zip;
    const oddities: Oddity[] = [];
    const tops = new Set<string>();
    for await (const entry of entriesOf(zip)) {
      const raw = entry.fileNameRaw.toString('utf8');
      const path = raw.slice(raw.indexOf('/') + 1);
      tops.add(raw.slice(0, raw.indexOf('/') + 1));
      const oddity = oddityOf(entry, raw) ?? (this.#places.has(path) ? twice : undefined);
      if (oddity !== undefined) oddities.push({ path: raw, ...oddity });
      else if (!raw.endsWith('/')) this.#places.set(path, { entry, from: await dataStart(zip, entry) });
      if (this.#places.size + oddities.length > maxPackageFiles)
        throw new PackageDamage(`more than ${maxPackageFiles} entries`);
    }
    if (tops.size !== 1) throw new PackageDamage('not a zip with a single top-level folder');
    this.#refuseOverlaps();
    const files = [...this.#places].map(([path, { entry }]) => ({ path, bytes: entry.uncompressedSize }));
    return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), oddities };
  }

  async bytes(path: string): Promise<Buffer> {
    const { entry } = this.#place(path);
    if (entry.uncompressedSize > maxDocumentBytes) throw new PackageDamage(`longer than ${maxDocumentBytes} bytes`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.#stream(entry)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async digest(path: string, algorithms: { readonly sm3: boolean }): Promise<FileDigest> {
    const { entry, from } = this.#place(path);
    if (entry.compressionMethod === stored)
      return this.#digester.range(this.#handle, from, entry.uncompressedSize, algorithms);
    const sha256 = createHash('sha256');
    const sm3 = algorithms.sm3 ? createHash('sm3') : undefined;
    let bytes = 0;
    for await (const chunk of this.#stream(entry)) {
      sha256.update(chunk);
      sm3?.update(chunk);
      bytes += chunk.length;
      this.#onBytes(chunk.length);
    }
    return { sha256: sha256.digest('hex'), ...(sm3 === undefined ? {} : { sm3: sm3.digest('hex') }), bytes };
  }

  async close(): Promise<void> {
    await this.#digester.close();
    this.#zip?.close();
    await this.#handle.close();
  }

  #place(path: string): Place {
    const place = this.#places.get(path);
    if (place === undefined) throw new PackageDamage('not in the zip');
    return place;
  }

  /** Unpacks within the size that the directory gives; yauzl ends the stream with an error at the first byte beyond. */
  async *#stream(entry: Entry): AsyncGenerator<Buffer> {
    try {
      const stream: Readable = await this.#zip!.openReadStreamPromise(entry);
      for await (const chunk of stream) yield chunk as Buffer;
    } catch (cause) {
      throw damaged(cause);
    }
  }

  /** Two entries over the same bytes make a small file unpack to any size, and one zip show two contents. */
  #refuseOverlaps(): void {
    let end = 0;
    const byOffset = [...this.#places.values()].sort((a, b) => a.from - b.from);
    for (const { entry, from } of byOffset) {
      if (entry.relativeOffsetOfLocalHeader < end) throw new PackageDamage('entries of the zip overlap');
      end = from + entry.compressedSize;
    }
  }
}

const twice = { code: 'PATH_TWICE', what: 'two entries of one path' } as const;

function oddityOf(entry: Entry, raw: string): Omit<Oddity, 'path'> | undefined {
  const plain = raw.endsWith('/') ? raw.slice(0, -1) : raw;
  // the top-level folder is named by whoever saved the file: any name that is one step
  const [top = '', ...below] = plain.split('/');
  const topIsSafe = top !== '' && top !== '.' && top !== '..' && !/[\\\u0000-\u001f\ufffd]/.test(top);
  if (!topIsSafe || (below.length > 0 && !isSafePath(below.join('/'))))
    return { code: 'PATH_UNSAFE', what: 'not a path of our packages' };
  if (below.length === 0 && !raw.endsWith('/'))
    return { code: 'PATH_UNSAFE', what: 'a file beside the top-level folder' };
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
  if (type !== 0 && type !== regularFile && type !== directory)
    return { code: 'NOT_A_FILE', what: 'a link or special file' };
  if (entry.extraFields.some(({ id }) => id === unicodePathField))
    return { code: 'PATH_UNSAFE', what: 'an entry with a second name' };
  if (entry.isEncrypted() || (entry.compressionMethod !== stored && entry.compressionMethod !== deflated))
    return { code: 'NOT_A_FILE', what: 'encrypted, or packed in a way other than stored or deflated' };
  return undefined;
}

/** Where the data begins. The local header must name the same file, or two readers would see two packages. */
async function dataStart(zip: ZipFile, entry: Entry): Promise<number> {
  try {
    const header = await zip.readLocalFileHeaderPromise(entry, { minimal: false });
    if (!header.fileName.equals(entry.fileNameRaw)) throw new PackageDamage('an entry has two names');
    return header.fileDataStart;
  } catch (cause) {
    throw damaged(cause);
  }
}

async function openZip(handle: FileHandle): Promise<ZipFile> {
  try {
    return await yauzl.fromRandomAccessReaderPromise(new HandleReader(handle), (await handle.stat()).size, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
    });
  } catch (cause) {
    throw damaged(cause);
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause: unknown): PackageDamage {
  if (cause instanceof PackageDamage) return cause;
  return new PackageDamage(`the zip is damaged (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
}

/** Reads for yauzl by our own handle: an offset out of a hostile file must become an error, not an exception. */
class HandleReader extends yauzl.RandomAccessReader {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    super();
    this.#handle = handle;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#readFully(buffer.subarray(offset, offset + length), position).then(() => callback(null), callback);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(start, end));
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const chunk = Buffer.allocUnsafe(Math.min(1 << 18, end - at));
      await this.#readFully(chunk, at);
      at += chunk.length;
      yield chunk;
    }
  }

  async #readFully(view: Buffer, position: number): Promise<void> {
    if (!Number.isSafeInteger(position)) throw new PackageDamage('an offset beyond any file');
    for (let done = 0; done < view.length; ) {
      const { bytesRead } = await this.#handle.read(view, done, view.length - done, position + done);
      if (bytesRead === 0) throw new PackageDamage('the zip ends early');
      done += bytesRead;
    }
  }
}
