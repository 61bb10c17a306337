// What is done with the daemon stopped: `fsck --offline` and `rebuild`. Both hold the station's lock while they work.
import { rm } from 'node:fs/promises';
import type { LiuhenError } from '../../core/errors.ts';
import { realFiles } from '../../storage/file-port.ts';
import { checkStation } from '../../storage/fsck.ts';
import { Settings } from '../../storage/station/settings.ts';
import { stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import type { FsckReport, Progress } from '../../web/station-port.ts';
import { openForReading, openStation } from './open-station.ts';
import { SystemClock } from './system-clock.ts';

/** Reads everything and changes nothing. @throws LiuhenError STATION_MISSING, STATION_BUSY */
export async function fsckStation(dataDir: string, onProgress: (progress: Progress) => void): Promise<FsckReport> {
  return withLock(dataDir, async (paths) => {
    const { vault, catalogue, keys } = await openForReading(paths);
    try {
      return await checkStation({
        vault,
        catalogue,
        logDir: paths.log,
        scratchDir: paths.run,
        vkey: keys.vkey,
        rootPem: keys.rootPem,
        frozen: (act) => act(),
        events: noEvents,
        onProgress,
        signal: new AbortController().signal,
      });
    } finally {
      catalogue?.close();
    }
  });
}

/** Makes catalogue.db anew from vault and log. @returns how many leaves and clips it now holds. */
export async function rebuildStation(
  dataDir: string,
  onProgress: (progress: Progress) => void,
): Promise<{ events: number; clips: number }> {
  return withLock(dataDir, async (paths) => {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${paths.catalogue}${suffix}`, { force: true });
    const fail = (error: LiuhenError) => {
      throw error;
    };
    const station = await openStation({
      dataDir,
      files: realFiles,
      clock: new SystemClock(),
      onFailure: fail,
      progress: (seq) => onProgress({ done: seq + 1, total: null, unit: 'items' }),
    });
    try {
      return { events: station.log.size, clips: station.catalogue.counts().clips };
    } finally {
      await station.close();
    }
  });
}

/** Nothing is appended while the lock is held. */
async function* noEvents(): AsyncGenerator<never> {}

async function withLock<T>(dataDir: string, act: (paths: ReturnType<typeof stationPaths>) => Promise<T>): Promise<T> {
  const paths = stationPaths(dataDir);
  await Settings.open(paths.settings, realFiles);
  const lock = await acquireStationLock(paths.run);
  try {
    return await act(paths);
  } finally {
    lock.release();
  }
}
