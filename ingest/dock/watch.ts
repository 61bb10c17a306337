// Sees volumes come and go in the bays directory. Looks only at the directory itself and at the kernel's mount table,
// never into a mounted volume: that is the pull process's business.
import { constants } from 'node:fs';
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { watch as chokidarWatch, type FSWatcher } from 'chokidar';
import { LiuhenError } from '../../core/errors.ts';
import { type Mount, parseMountinfo } from './mount-table.ts';
import { listRefused, type RefusedVolume } from './refused-volumes.ts';

/** A mount over an existing folder raises no event (TECH: chokidar), so the mount table is compared this often. */
const compareEveryMs = 500;

/** One folder of the bays directory. `identity` changes when another volume takes its place. */
export interface BayFolder {
  readonly bay: string;
  readonly path: string;
  readonly identity: string;
  readonly isMounted: boolean;
  /** `major:minor` of a mounted volume; null for a folder. */
  readonly device: string | null;
  /** Of an unmounted folder only; a mounted volume is never asked. */
  readonly isEmpty: boolean;
  /** Modification time of an unmounted folder, ms: something was put in or taken out. */
  readonly modifiedMs: number | null;
}

/** Every bay as it stands now, and what could not become one; the receiver compares with what it knew. */
export type BaysListener = (bays: readonly BayFolder[], refused: readonly RefusedVolume[]) => void;

export class DockWatch {
  readonly #directory: string;
  readonly #listener: BaysListener;
  readonly #onError: (error: unknown) => void;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #scanning: Promise<void> = Promise.resolve();
  #isQueued = false;

  constructor(directory: string, listener: BaysListener, onError: (error: unknown) => void) {
    this.#directory = directory;
    this.#listener = listener;
    this.#onError = onError;
  }

  /** Full scan first, then arrivals as they come. @throws LiuhenError USAGE when there is no such directory. */
  async start(): Promise<void> {
    await this.#scan();
    this.#watcher = chokidarWatch(this.#directory, {
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      persistent: true,
    });
    this.#watcher.on('all', () => this.#rescan());
    this.#watcher.on('error', this.#onError);
    this.#timer = setInterval(() => this.#rescan(), compareEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#watcher?.close();
    await this.#scanning;
  }

  #rescan(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#scanning = this.#scanning.then(async () => {
      this.#isQueued = false;
      await this.#scan().catch((error: unknown) => {
        // Without its directory no bay is docked any more; each comes back with it.
        if (isMissing((error as Error).cause)) this.#listener([], []);
        this.#onError(error);
      });
    });
  }

  async #scan(): Promise<void> {
    const strange: string[] = [];
    const bays = await listBays(this.#directory, (name) => strange.push(name));
    this.#listener(bays, await listRefused(this.#directory));
    for (const name of strange)
      this.#onError(
        new LiuhenError('NAME_UNREACHABLE', 'the name of a bay’s folder is not UTF-8: nothing is taken from it', {
          context: { bay: name },
        }),
      );
  }
}

const readMounts = () => fsp.readFile('/proc/self/mountinfo', 'utf8');

/**
 * @param onStrange told of each folder whose name cannot be a bay's, because it is not UTF-8.
 * @param mountinfo text of the kernel's mount table, as it is now.
 * @throws LiuhenError USAGE when the directory cannot be listed.
 */
export async function listBays(
  directory: string,
  onStrange: (name: string) => void = () => {},
  mountinfo: () => Promise<string> = readMounts,
): Promise<BayFolder[]> {
  try {
    const root = await fsp.realpath(directory);
    const ownDevice = (await fsp.lstat(root)).dev;
    const mounts = parseMountinfo(await mountinfo());
    const entries = (await fsp.readdir(root, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    const bays: BayFolder[] = [];
    for (const { name } of entries) {
      const path = join(root, name);
      // A volume may be mounted here after the table was read: a folder that lies on another device is looked up again.
      const isOurs = (device: number) => device === ownDevice;
      const mount = mounts.get(path);
      let bay = mount === undefined ? await unmountedBay(name, path, isOurs) : mountedBay(name, path, mount);
      if (bay === 'mounted') {
        const late = parseMountinfo(await mountinfo()).get(path);
        bay = late === undefined ? await unmountedBay(name, path, () => true) : mountedBay(name, path, late);
      }
      if (typeof bay === 'object') bays.push(bay);
      else if (name.includes(replacement)) onStrange(name);
    }
    return bays;
  } catch (cause) {
    throw new LiuhenError('USAGE', 'the bays directory cannot be listed', { context: { directory }, cause });
  }
}

const mountedBay = (bay: string, path: string, { identity, device }: Mount): BayFolder => ({
  bay,
  path,
  identity: `mount:${identity}`,
  isMounted: true,
  device,
  isEmpty: false,
  modifiedMs: null,
});

/** @returns 'mounted' without having looked into it if it lies on a device that is not `isOurs`; undefined for no folder. */
async function unmountedBay(
  bay: string,
  path: string,
  isOurs: (device: number) => boolean,
): Promise<BayFolder | 'mounted' | undefined> {
  let folder: fsp.FileHandle | undefined;
  try {
    folder = await openFolder(path);
    const facts = folder ? await folder.stat() : await fsp.lstat(path);
    if (!facts.isDirectory()) return undefined;
    if (!isOurs(facts.dev)) return 'mounted';
    const identity = `folder:${facts.dev}:${facts.ino}`;
    const isEmpty = folder !== undefined && (await isEmptyFolder(folder));
    return { bay, path, identity, isMounted: false, device: null, isEmpty, modifiedMs: facts.mtimeMs };
  } catch (error) {
    // It went between listing and looking: the next scan sees the same.
    if (isMissing(error)) return undefined;
    throw error;
  } finally {
    await folder?.close();
  }
}

/** @returns undefined for what is no folder or may not be looked into. */
async function openFolder(path: string): Promise<fsp.FileHandle | undefined> {
  try {
    return await fsp.open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isMissing(error)) throw error;
    return undefined;
  }
}

/** What a name shows where its bytes are no UTF-8. */
const replacement = '\ufffd';

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

/**
 * Of the very folder that was opened, whatever lies over it by now. One that cannot be looked into counts as docked: the
 * pull names the error, and the other bays go on.
 */
async function isEmptyFolder({ fd }: fsp.FileHandle): Promise<boolean> {
  try {
    const folder = await fsp.opendir(`/proc/self/fd/${fd}`);
    const first = await folder.read();
    await folder.close();
    return first === null;
  } catch (error) {
    if (isMissing(error)) throw error;
    return false;
  }
}
