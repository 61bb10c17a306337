// A docked volume as a Transport: walks and opens by raw bytes, never leaves the volume, never follows a link, never
// blocks on a FIFO, and says CAMERA_GONE rather than "empty".
import { type BigIntStats, constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { Capacity } from '../../core/model.ts';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { isNotDirect } from './direct-io.ts';
import { below, DirectoryChain, openQuietly } from './directory-chain.ts';
import type { NotTaken } from './messages.ts';
import { sourceName } from './source-name.ts';
import type { Listing, SourceEntry, SourceFile, SourceStamp, Transport } from './transport.ts';

const { O_RDONLY, O_DIRECT, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Deeper than any recorder goes; keeps the number of open directories bounded. */
const maxDepth = 512;

/** Entries of one directory that are asked about at a time. */
const statBatch = 16;

export class MassStorage implements Transport {
  readonly #files: FilePort;
  readonly #root: string;
  readonly #device: bigint;
  readonly #inode: bigint;
  /** The kernel's entry for the block device, where there is one: it goes at once when a card is pulled out. */
  readonly #blockDevice: string | undefined;
  readonly #chain: DirectoryChain;
  #waitingSince: number | null = null;

  private constructor(files: FilePort, root: string, handle: FileHandle, { dev, ino }: BigIntStats, block?: string) {
    this.#files = files;
    this.#root = root;
    this.#device = dev;
    this.#inode = ino;
    this.#blockDevice = block;
    this.#chain = new DirectoryChain(files, handle, dev);
  }

  /**
   * Opens the volume mounted at, or lying at, `root` (absolute).
   * @throws LiuhenError CAMERA_GONE, VOLUME_REFUSED if it is no directory or cannot be opened.
   */
  static async open(root: string, files: FilePort = realFiles): Promise<MassStorage> {
    let handle: FileHandle | undefined;
    try {
      handle = await openQuietly(files, root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      const stat = await handle.stat({ bigint: true });
      const block = blockDevicePath(stat.dev);
      const hasBlock = await files.stat(block).then(
        () => true,
        () => false,
      );
      return new MassStorage(files, root, handle, stat, hasBlock ? block : undefined);
    } catch (cause) {
      await handle?.close();
      const code = errnoOf(cause);
      if (goneCodes.has(code)) throw gone(root, cause);
      throw new LiuhenError('VOLUME_REFUSED', `the volume cannot be opened (${code})`, { context: { root }, cause });
    }
  }

  get waitingSince(): number | null {
    return this.#waitingSince;
  }

  async list(): Promise<Listing> {
    const files: SourceEntry[] = [];
    const notTaken: NotTaken[] = [];
    const toVisit = [''];
    for (let directory = toVisit.pop(); directory !== undefined; directory = toVisit.pop()) {
      const found = await this.#listDirectory(directory, files, notTaken);
      // Appended in reverse so that the walk goes down before it goes on: the chain of open directories stays short.
      toVisit.push(...found.reverse());
    }
    const root = await this.#ask(() => this.#chain.enter(''));
    const capacity = await this.#capacityOf(root);
    await this.stat();
    files.sort((a, b) => (a.rawPath < b.rawPath ? -1 : Number(a.rawPath > b.rawPath)));
    return { files, notTaken, capacity };
  }

  async open(entry: SourceEntry, how?: 'blocks'): Promise<SourceFile> {
    await this.stat();
    const slash = entry.rawPath.lastIndexOf('/');
    let handle: FileHandle | undefined;
    try {
      const parent = await this.#ask(() => this.#chain.enter(slash < 0 ? '' : entry.rawPath.slice(0, slash)));
      const path = below(parent, entry.rawPath.slice(slash + 1));
      handle = await this.#ask(() => openQuietly(this.#files, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
      const stat = await handle.stat({ bigint: true });
      // Inode numbers are not compared with the listing: FAT and exFAT invent them anew whenever they are looked up.
      if (!stat.isFile() || stat.dev !== this.#device)
        throw Object.assign(new Error('not the file'), { code: 'ELOOP' });
      return this.#sourceFile(handle, how === 'blocks' ? await this.#pastCache(handle) : null, entry);
    } catch (cause) {
      await handle?.close();
      throw await this.#fileError(cause, entry);
    }
  }

  /** The very file that is open, once more; null where the file system has no O_DIRECT. */
  async #pastCache({ fd }: FileHandle): Promise<FileHandle | null> {
    try {
      return await this.#ask(() => this.#files.open(`/proc/self/fd/${fd}`, O_RDONLY | O_DIRECT));
    } catch (error) {
      if (isNotDirect(error)) return null;
      throw error;
    }
  }

  async stat(): Promise<void> {
    try {
      const now = await this.#ask(() => this.#files.lstat(this.#root, { bigint: true }));
      if (now.dev !== this.#device || now.ino !== this.#inode) throw new Error('another volume lies there now');
      const block = this.#blockDevice;
      if (block !== undefined) await this.#files.stat(block);
    } catch (cause) {
      throw gone(this.#root, cause);
    }
  }

  async close(): Promise<void> {
    await this.#chain.close();
  }

  /** A folder says nothing of a recorder: it has the room of the disk that it lies on. */
  async #capacityOf({ fd }: FileHandle): Promise<Capacity | null> {
    try {
      if ((await this.#files.stat(dirname(this.#root), { bigint: true })).dev === this.#device) return null;
      const { bsize, blocks, bavail } = await this.#ask(() => this.#files.statfs(`/proc/self/fd/${fd}`));
      return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
    } catch {
      return null;
    }
  }

  /** Adds the files of one directory, and returns the paths of the directories in it. */
  async #listDirectory(rawDirectory: string, files: SourceEntry[], notTaken: NotTaken[]): Promise<string[]> {
    const refuse = (rawPath: string, reason: NotTaken['reason'], mayHoldFootage: boolean) =>
      notTaken.push({ source: sourceName(rawPath), reason, mayHoldFootage });
    let handle: FileHandle;
    let names: string[];
    try {
      handle = await this.#ask(() => this.#chain.enter(rawDirectory));
      names = await this.#ask(() => this.#files.readdir(`/proc/self/fd/${handle.fd}`, { encoding: 'latin1' }));
    } catch (error) {
      await this.stat();
      if (rawDirectory === '') throw gone(this.#root, error);
      refuse(rawDirectory, errnoOf(error) === 'EXDEV' ? 'other-file-system' : 'unreadable', true);
      return [];
    }
    const depth = rawDirectory === '' ? 1 : rawDirectory.split('/').length + 1;
    const directories: string[] = [];
    for (let at = 0; at < names.length; at += statBatch) {
      const batch = names.slice(at, at + statBatch);
      const stats = await this.#ask(() => Promise.all(batch.map((name) => this.#lookAt(handle, name))));
      for (const [index, stat] of stats.entries()) {
        const rawPath = rawDirectory === '' ? batch[index]! : `${rawDirectory}/${batch[index]}`;
        if (stat === null) {
          await this.stat();
          refuse(rawPath, 'unreadable', true);
        } else if (stat.isSymbolicLink()) refuse(rawPath, 'symlink', false);
        else if (stat.isFIFO()) refuse(rawPath, 'fifo', false);
        else if (stat.isSocket()) refuse(rawPath, 'socket', false);
        else if (stat.isBlockDevice() || stat.isCharacterDevice()) refuse(rawPath, 'device', false);
        else if (stat.dev !== this.#device) refuse(rawPath, 'other-file-system', true);
        else if (stat.isFile()) files.push({ rawPath, bytes: Number(stat.size), mtimeNs: stat.mtimeNs });
        else if (depth > maxDepth) refuse(rawPath, 'too-deep', true);
        else directories.push(rawPath);
      }
    }
    return directories;
  }

  async #lookAt(directory: FileHandle, name: string): Promise<BigIntStats | null> {
    try {
      return await this.#files.lstat(below(directory, name), { bigint: true });
    } catch {
      return null;
    }
  }

  /** @param direct the same file past the page cache. */
  #sourceFile(handle: FileHandle, direct: FileHandle | null, entry: SourceEntry): SourceFile {
    const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
      try {
        return await this.#ask(call);
      } catch (cause) {
        throw await this.#fileError(cause, entry);
      }
    };
    return {
      stamp: () => guarded(async () => stampOf(await handle.stat({ bigint: true }))),
      read: (buffer, position) =>
        guarded(() => (direct ? readBlocks(direct, handle, buffer, position) : readFully(handle, buffer, position))),
      close: async () => {
        await direct?.close();
        await handle.close();
      },
    };
  }

  /** Which error of ours a failed call on one file is; the volume itself is asked first. */
  async #fileError(cause: unknown, entry: SourceEntry): Promise<LiuhenError> {
    if (cause instanceof LiuhenError) return cause;
    const code = errnoOf(cause);
    const context = { path: sourceName(entry.rawPath).path };
    if (code === 'ENODEV' || code === 'ESTALE' || code === 'ENXIO') return gone(this.#root, cause);
    const verdict = await this.stat().catch((error: unknown) => error as LiuhenError);
    if (verdict) return verdict;
    if (code === 'ELOOP' || code === 'EXDEV' || code === 'ENOTDIR')
      return new LiuhenError('SOURCE_CHANGED', 'what was listed is no longer a file of this volume', {
        context,
        cause,
      });
    if (code === 'ENOENT' || code === 'ENAMETOOLONG')
      return new LiuhenError('NAME_UNREACHABLE', `listed, but cannot be opened (${code})`, { context, cause });
    return new LiuhenError('CAMERA_READ_FAILED', `the file cannot be read (${code})`, { context, cause });
  }

  /** Runs a call to the recorder and remembers since when it is unanswered. Calls may be nested, not concurrent. */
  async #ask<T>(call: () => Promise<T>): Promise<T> {
    const outer = this.#waitingSince;
    this.#waitingSince ??= performance.now();
    try {
      return await call();
    } finally {
      this.#waitingSince = outer;
    }
  }
}

const goneCodes = new Set(['ENODEV', 'EIO', 'ESTALE', 'ENOENT', 'ENXIO']);

const gone = (root: string, cause: unknown) =>
  new LiuhenError('CAMERA_GONE', 'the volume is no longer there', { context: { root }, cause });

const errnoOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** Split of a 64-bit device number as glibc's gnu_dev_major and gnu_dev_minor do it. */
function blockDevicePath(device: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return `/sys/dev/block/${major}:${minor}`;
}

const stampOf = (stat: BigIntStats): SourceStamp => ({
  bytes: Number(stat.size),
  mtimeNs: stat.mtimeNs,
  version: `${stat.ino}:${stat.ctimeNs}`,
});

/** One read, so that its length is that of a block; short at the end of the file, or before what cannot be read. */
async function readBlocks(
  direct: FileHandle,
  cached: FileHandle,
  buffer: Uint8Array,
  position: number,
): Promise<number> {
  try {
    return (await direct.read(buffer, 0, buffer.length, position)).bytesRead;
  } catch (error) {
    if (!isNotDirect(error)) throw error;
    return readFully(cached, buffer, position);
  }
}

async function readFully(handle: FileHandle, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
