// The one door to originals. Folders enter whole by rename and are never written again; everybody else asks here.
import { constants } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { flushDirectory, makeDirectories, storeError } from '../durable.ts';
import type { FilePort } from '../file-port.ts';
import { clipFiles, clipFolder } from './layout.ts';

const chunkBytes = 1 << 20;
/** Manifest and signatures are a few KiB; more than this is damage or an attack. */
const maxSmallFileBytes = 4 << 20;

export interface PreparedFolder {
  readonly clip: string;
  /** Complete and flushed folder on the same file system as the vault. */
  readonly folder: string;
}

export class Vault {
  readonly #root: string;
  readonly #files: FilePort;

  constructor(root: string, files: FilePort) {
    this.#root = root;
    this.#files = files;
  }

  /**
   * Renames complete folders into the vault, in the order given, then flushes every directory that changed.
   * @throws LiuhenError DISK_FULL: none of them is in the vault; STORE_WRITE_FAILED (a folder of that number exists, or
   * a rename failed), READ_ONLY, FLUSH_FAILED: it is not known which are.
   */
  async admit(prepared: readonly PreparedFolder[]): Promise<void> {
    for (const { clip } of prepared) {
      await makeDirectories(this.#files, this.#root, dirname(this.#pathOf(clip)));
      if (await this.has(clip))
        throw new LiuhenError('STORE_WRITE_FAILED', 'the vault already holds a folder of this number', {
          context: { clip },
        });
    }
    for (const [done, { clip, folder }] of prepared.entries())
      try {
        await this.#files.rename(folder, this.#pathOf(clip));
      } catch (thrown) {
        const error = storeError(thrown, 'a sealed folder could not be moved into the vault', { clip });
        // A directory that had to grow and could not: the name is where it was.
        if (error.code === 'DISK_FULL') await this.takeBack(prepared.slice(0, done));
        throw error;
      }
    await this.#flushAround(prepared);
  }

  /**
   * Undoes `admit` of folders that no leaf speaks of, last first, so that the numbers left have no hole at any moment.
   * @throws LiuhenError STORE_WRITE_FAILED, FLUSH_FAILED: the station must stop, the next start seals them forward.
   */
  async takeBack(prepared: readonly PreparedFolder[]): Promise<void> {
    for (const { clip, folder } of prepared.toReversed())
      try {
        await this.#files.rename(this.#pathOf(clip), folder);
      } catch (cause) {
        throw new LiuhenError('STORE_WRITE_FAILED', 'an unsealed folder could not be taken out of the vault', {
          context: { clip },
          cause,
        });
      }
    await this.#flushAround(prepared);
  }

  async #flushAround(prepared: readonly PreparedFolder[]): Promise<void> {
    const changed = new Set(prepared.flatMap(({ clip, folder }) => [dirname(this.#pathOf(clip)), dirname(folder)]));
    for (const directory of changed) await flushDirectory(this.#files, directory);
  }

  #pathOf(clip: string): string {
    return join(this.#root, clipFolder(clip));
  }

  /** The highest counter among the folders of one day, leaf or not; 0 without any. @param day yyyymmdd. */
  async highestCounter(station: string, day: string): Promise<number> {
    const first = clipFolder(`${station}-${day}-000000`);
    let names: string[];
    try {
      names = await this.#files.readdir(join(this.#root, dirname(first)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw new LiuhenError('STORE_READ_FAILED', 'a day of the vault could not be listed', {
        context: { day },
        cause: error,
      });
    }
    const prefix = `${station}-${day}-`;
    const counters = names.filter((name) => name.startsWith(prefix) && folderOf(name) !== undefined);
    return counters.reduce((highest, name) => Math.max(highest, Number(name.slice(prefix.length))), 0);
  }

  async has(clip: string): Promise<boolean> {
    try {
      await this.#files.lstat(this.#pathOf(clip));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw new LiuhenError('STORE_READ_FAILED', 'the vault could not be looked at', {
        context: { clip },
        cause: error,
      });
    }
  }

  /** Names of the files in a clip's folder, sorted. Empty when there is no such folder. */
  async names(clip: string): Promise<string[]> {
    try {
      return (await this.#files.readdir(this.#pathOf(clip))).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new LiuhenError('STORE_READ_FAILED', 'the clip’s folder could not be listed', {
        context: { clip },
        cause: error,
      });
    }
  }

  /** Manifest or signature of a clip, whole. */
  async readSmall(clip: string, name: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of this.readRange(clip, name)) {
      bytes += chunk.length;
      if (bytes > maxSmallFileBytes)
        throw new LiuhenError('ALTERED', 'a file of the clip is far larger than any we write', {
          context: { clip, name },
        });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /**
   * Bytes [from, to) of one file of a clip, in chunks of up to 1 MiB. Each chunk is a fresh buffer, unless the caller
   * lends some: these are filled in turn, so each is good until as many more chunks were asked for.
   * @throws LiuhenError STORE_READ_FAILED; INCOMPLETE when the file is not there or ends early.
   */
  async *readRange(
    clip: string,
    name: string,
    from = 0,
    to?: number,
    lent: readonly Buffer[] = [],
  ): AsyncGenerator<Buffer> {
    const handle = await this.#open(clip, name);
    try {
      const end = to ?? (await handle.stat()).size;
      for (let at = from, turn = 0; at < end; turn += 1) {
        const room = lent[turn % lent.length] ?? Buffer.allocUnsafe(Math.min(chunkBytes, end - at));
        const chunk = room.subarray(0, Math.min(room.length, end - at));
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0)
          throw new LiuhenError('INCOMPLETE', 'a file of the clip ends early', { context: { clip, name, at } });
        at += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } catch (error) {
      if (error instanceof LiuhenError) throw error;
      throw new LiuhenError('STORE_READ_FAILED', 'a file of the clip could not be read', {
        context: { clip, name },
        cause: error,
      });
    } finally {
      await handle.close();
    }
  }

  /** Where the original lies, for the sandboxed media tools, which open it read-only by themselves. */
  originalPath(clip: string, extension: string): string {
    return join(this.#pathOf(clip), clipFiles(clip, extension).original);
  }

  /** Every clip number that has a folder, in number order; and every other path found, which does not belong there. */
  async *walk(): AsyncGenerator<{ clip: string } | { stray: string }> {
    const entries = async (directory: string) => {
      const found = await this.#files.readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
        throw new LiuhenError('INCOMPLETE', 'the vault cannot be listed', {
          context: { directory: relative(this.#root, directory) },
          hint: 'bring back vault/ from the backup',
          cause,
        });
      });
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    };
    for (const year of await entries(this.#root))
      for (const month of yield* this.#below(this.#root, year, /^\d{4}$/, entries))
        for (const day of yield* this.#below(join(this.#root, year.name), month, /^\d{2}$/, entries))
          for (const clip of yield* this.#below(join(this.#root, year.name, month.name), day, /^\d{2}$/, entries)) {
            const path = join(this.#root, year.name, month.name, day.name, clip.name);
            const place = relative(this.#root, path).split(sep).join('/');
            if (clip.isDirectory() && folderOf(clip.name) === place) yield { clip: clip.name };
            else yield { stray: place };
          }
  }

  async *#below<E extends { name: string; isDirectory(): boolean }>(
    parent: string,
    entry: E,
    form: RegExp,
    entries: (directory: string) => Promise<E[]>,
  ): AsyncGenerator<{ stray: string }, E[]> {
    const path = join(parent, entry.name);
    if (entry.isDirectory() && form.test(entry.name)) return entries(path);
    yield { stray: relative(this.#root, path).split(sep).join('/') };
    return [];
  }

  async #open(clip: string, name: string) {
    if (name.includes('/') || name === '..' || name === '.' || name === '')
      throw new TypeError(`not a file name: ${JSON.stringify(name)}`);
    try {
      const path = join(this.#pathOf(clip), name);
      // Not blocking: a pipe put in the place of a file must not hold up whoever reads it.
      const handle = await this.#files.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
      throw new LiuhenError('ALTERED', 'something that is no file lies in its place', { context: { clip, name } });
    } catch (error) {
      if (error instanceof LiuhenError) throw error;
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new LiuhenError(missing ? 'INCOMPLETE' : 'STORE_READ_FAILED', 'a file of the clip could not be opened', {
        context: { clip, name },
        cause: error,
      });
    }
  }
}

function folderOf(name: string): string | undefined {
  try {
    return clipFolder(name);
  } catch {
    return undefined;
  }
}
