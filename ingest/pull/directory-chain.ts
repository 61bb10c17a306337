// Reaches any depth of a volume by open directories, one step at a time: no path is ever resolved by the kernel over
// more than one name, so no link is followed, and PATH_MAX does not matter.
import { constants, type PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { FilePort } from '../../storage/file-port.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NOATIME } = constants;

/** Opens without touching the access time where that is permitted (owner or CAP_FOWNER), else with. */
export async function openQuietly(files: FilePort, path: PathLike, flags: number): Promise<FileHandle> {
  try {
    return await files.open(path, flags | O_NOATIME);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    return files.open(path, flags);
  }
}

/** The directories from the root down to where the last call was, each open. At most one chain step is one open file. */
export class DirectoryChain {
  readonly #files: FilePort;
  readonly #root: FileHandle;
  readonly #device: bigint;
  #steps: { name: string; handle: FileHandle }[] = [];

  constructor(files: FilePort, root: FileHandle, device: bigint) {
    this.#files = files;
    this.#root = root;
    this.#device = device;
  }

  /**
   * Goes to a directory; one call at a time.
   * @param rawDirectory relative to the root, one character a byte, '' for the root itself.
   * @returns its open handle, good until the next call.
   * @throws the error of the file call, or one with code EXDEV where a step leaves the file system of the root.
   */
  async enter(rawDirectory: string): Promise<FileHandle> {
    const names = rawDirectory === '' ? [] : rawDirectory.split('/');
    let shared = 0;
    while (shared < this.#steps.length && this.#steps[shared]?.name === names[shared]) shared += 1;
    await this.#closeFrom(shared);
    let handle = this.#steps.at(-1)?.handle ?? this.#root;
    for (const name of names.slice(shared)) {
      handle = await this.#step(handle, name);
      this.#steps.push({ name, handle });
    }
    return handle;
  }

  async close(): Promise<void> {
    await this.#closeFrom(0);
    await this.#root.close();
  }

  async #step(parent: FileHandle, name: string): Promise<FileHandle> {
    const handle = await openQuietly(this.#files, below(parent, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const { dev } = await handle.stat({ bigint: true });
    if (dev === this.#device) return handle;
    await handle.close();
    throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
  }

  async #closeFrom(index: number): Promise<void> {
    for (const { handle } of this.#steps.splice(index).reverse()) await handle.close();
  }
}

/** Path by which the kernel reaches `name` directly below an open directory. */
export function below(directory: FileHandle, name: string): Buffer {
  return Buffer.from(`/proc/self/fd/${directory.fd}/${name}`, 'latin1');
}
