// A package, or a clip's folder, on disk. Links are named and never followed; names that are not ours are not opened.
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
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

export class FolderReader implements PackageReader {
  readonly #folder: string;
  readonly #digester: StreamDigester;

  constructor(folder: string, onBytes?: (bytes: number) => void) {
    this.#folder = folder;
    this.#digester = new StreamDigester(onBytes);
  }

  async list(): Promise<PackageListing> {
    const files: { path: string; bytes: number }[] = [];
    const oddities: Oddity[] = [];
    const pending = [''];
    for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
      for (const name of await this.#names(below)) {
        const path = below + name.toString('utf8');
        if (!isSafePath(path)) {
          oddities.push({ path, code: 'PATH_UNSAFE', what: 'not a path of our packages' });
          continue;
        }
        const facts = await lstat(join(this.#folder, path)).catch(damage);
        if (facts.isDirectory()) pending.push(`${path}/`);
        else if (facts.isFile()) files.push({ path, bytes: facts.size });
        else oddities.push({ path, code: 'NOT_A_FILE', what: facts.isSymbolicLink() ? 'a link' : 'a special file' });
        if (files.length + oddities.length + pending.length > maxPackageFiles)
          throw new PackageDamage(`more than ${maxPackageFiles} entries`);
      }
    }
    return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), oddities };
  }

  async bytes(path: string): Promise<Buffer> {
    return this.#with(path, async (handle, size) => {
      if (size > maxDocumentBytes) throw new PackageDamage(`longer than ${maxDocumentBytes} bytes`);
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await handle.read(bytes, 0, size, 0).catch(damage);
      return bytes.subarray(0, bytesRead);
    });
  }

  async digest(path: string, algorithms: { readonly sm3: boolean }): Promise<FileDigest> {
    return this.#with(path, (handle, size) => this.#digester.range(handle, 0, size, algorithms));
  }

  async close(): Promise<void> {
    await this.#digester.close();
  }

  async #names(below: string): Promise<Buffer[]> {
    return readdir(join(this.#folder, below), { encoding: 'buffer' }).catch(damage);
  }

  async #with<T>(path: string, use: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
    // O_NONBLOCK: a pipe that took the file's place since the listing must not block the open
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(join(this.#folder, path), flags).catch(damage);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new PackageDamage('no longer a plain file');
      return await use(handle, facts.size);
    } finally {
      await handle.close();
    }
  }
}

function damage(cause: unknown): never {
  throw new PackageDamage(`cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
}
