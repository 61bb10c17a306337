// The data directory: where everything lies, and how it is made. station.yaml is written last and is the mark of a
// station; without it the directory is at most an init that was cut short, and init starts over.
import { randomBytes } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { StationIdentity } from '../../core/model.ts';
import { flushDirectory, storeError } from '../durable.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { createStationKeys, keyFiles } from './keys.ts';
import { Settings } from './settings.ts';
import { acquireStationLock } from './station-lock.ts';

/** Absolute paths in a data directory, CONTRACT section 3. */
export interface StationPaths {
  readonly data: string;
  readonly settings: string;
  readonly catalogue: string;
  readonly private: string;
  /** One-time passwords of accounts made on this machine; folder mode 0700. */
  readonly firstPasswords: string;
  readonly vault: string;
  readonly derived: string;
  readonly log: string;
  readonly keys: string;
  readonly rootPem: string;
  readonly vkey: string;
  readonly incoming: string;
  readonly run: string;
  readonly socket: string;
  /** What the station remembers of its own last check. */
  readonly lastCheck: string;
  /** Default bays directory. */
  readonly bays: string;
  /** Site profiles, always read. */
  readonly profiles: string;
  /** The site's rule packs, always read. */
  readonly rules: string;
}

export function stationPaths(dataDir: string): StationPaths {
  const data = resolve(dataDir);
  const keys = join(data, 'keys');
  const run = join(data, 'run');
  return {
    data,
    settings: join(data, 'station.yaml'),
    catalogue: join(data, 'catalogue.db'),
    private: join(data, 'private.db'),
    firstPasswords: join(data, 'first-passwords'),
    vault: join(data, 'vault'),
    derived: join(data, 'derived'),
    log: join(data, 'log'),
    keys,
    rootPem: join(keys, keyFiles.root),
    vkey: join(keys, keyFiles.vkey),
    incoming: join(data, 'incoming'),
    run,
    socket: join(run, 'liuhen.sock'),
    lastCheck: join(run, 'last-check.json'),
    bays: join(data, 'bays'),
    profiles: join(data, 'profiles'),
    rules: join(data, 'rules'),
  };
}

interface StationRequest {
  readonly id: string;
  readonly name: string;
  readonly org: string;
  readonly timezone: string;
  /** Milliseconds since 1970, for the certificates. */
  readonly now: number;
}

/** Certificates made before this (2025-01-01) would come from a clock that was never set. */
const earliestNow = Date.UTC(2025, 0, 1);
const foldersToFill = ['vault', 'derived', 'log', 'incoming', 'run', 'bays', 'profiles', 'rules'] as const;
/** Must be empty where init starts over: what lies in them was made by a station. */
const foldersOfAStation: readonly string[] = ['vault', 'derived', 'log', 'incoming'];
const folderMode = 0o750;

/**
 * Makes a station: folders, keys, certificates, station.yaml; all of it durable when this returns. The log stays
 * empty: a daemon that finds log size 0 writes the `station-init` leaf.
 * @throws LiuhenError STATION_EXISTS (nothing is changed), CONFIG_VALUE_INVALID (bad id, name, org or zone, a clock
 * that was never set), OUTPUT_EXISTS for a directory with something else in it, STATION_BUSY (another init is at
 * work); those of storage.
 */
export async function initStation(
  dataDir: string,
  request: StationRequest,
  files: FilePort = realFiles,
): Promise<StationIdentity> {
  const paths = stationPaths(dataDir);
  const station: StationIdentity = { id: request.id, uid: randomBytes(16).toString('hex'), name: request.name };
  const initial = { ...station, org: request.org, timezone: request.timezone };
  Settings.check(initial);
  if (request.now < earliestNow)
    throw new LiuhenError('CONFIG_VALUE_INVALID', 'this machine’s clock was never set', {
      context: { now: new Date(request.now).toISOString() },
      hint: 'set the clock first: certificates are dated by it',
    });
  await requireNoStation(paths, files);
  await makeFolder(files, paths.data, folderMode);
  for (const folder of foldersToFill) await makeFolder(files, paths[folder], folderMode);
  const lock = await acquireStationLock(paths.run);
  try {
    await requireNoStation(paths, files); // another init may have been quicker
    await makeFolder(files, paths.keys, 0o700);
    await createStationKeys(paths.keys, { station, organisation: request.org, now: request.now }, files);
    await Settings.create(paths.settings, initial, files);
  } finally {
    lock.release();
  }
  return station;
}

/** Nothing there, an empty directory, or exactly what an init that was cut short leaves. */
async function requireNoStation(paths: StationPaths, files: FilePort): Promise<void> {
  const names = await entries(files, paths.data);
  if (names.includes(basename(paths.settings)))
    throw new LiuhenError('STATION_EXISTS', 'this directory already holds a station', {
      context: { directory: paths.data },
    });
  const ours = new Set<string>([
    ...foldersToFill,
    basename(paths.keys),
    `${basename(paths.settings)}.new`,
    'lost+found', // a file system of its own
  ]);
  const foreign = names.find((name) => !ours.has(name));
  if (foreign !== undefined) throw notOurs(paths.data, foreign);
  for (const folder of names.filter((name) => foldersOfAStation.includes(name)))
    for (const inside of await entries(files, join(paths.data, folder)))
      throw notOurs(paths.data, join(folder, inside));
}

function notOurs(directory: string, found: string): LiuhenError {
  return new LiuhenError('OUTPUT_EXISTS', 'this directory holds something else', {
    context: { directory, found },
    hint: 'choose an empty directory; if it was a station, restore its station.yaml and keys/ from the backup',
  });
}

async function entries(files: FilePort, directory: string): Promise<string[]> {
  try {
    return await files.readdir(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR')
      throw new LiuhenError('OUTPUT_EXISTS', 'there is a file in the place of a directory', { context: { directory } });
    throw new LiuhenError('STORE_READ_FAILED', 'a directory could not be listed', { context: { directory }, cause });
  }
}

/** One folder with exactly this mode, and those missing above it, each durable in its parent. */
async function makeFolder(files: FilePort, directory: string, mode: number): Promise<void> {
  try {
    const first = await files.mkdir(directory, { recursive: true, mode });
    for (let made = directory; first !== undefined && made.length >= first.length; made = dirname(made))
      await flushDirectory(files, dirname(made));
    const handle = await files.open(directory, 'r');
    try {
      await handle.chmod(mode);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storeError(error, 'a directory could not be made', { directory });
  }
  await flushDirectory(files, directory);
}
