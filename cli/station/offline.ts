// What is done with the daemon stopped: `fsck --offline` and `rebuild`. Both hold the station's lock while they work.
import { existsSync } from 'node:fs';
import { openReadOnly } from '../../storage/catalogue/database.ts';
import { dumpRows, integrityFaults } from '../../storage/catalogue/whole.ts';
import { realFiles } from '../../storage/file-port.ts';
import { checkStation, type RowSource } from '../../storage/fsck.ts';
import { type CheckedKeys, checkKeys } from '../../storage/fsck-keys.ts';
import { type RebuildReport, rebuildCatalogue } from '../../storage/rebuild.ts';
import { Settings } from '../../storage/station/settings.ts';
import { type StationPaths, stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import { Vault } from '../../storage/vault/blob.ts';
import type { FsckReport, Progress } from '../../web/station-port.ts';

/** Reads everything and changes nothing. @throws LiuhenError STATION_MISSING, STATION_BUSY */
export async function fsckStation(dataDir: string, onProgress: (progress: Progress) => void): Promise<FsckReport> {
  return withStation(dataDir, (paths, { vkey, rootPem, findings }) =>
    checkStation({
      vault: new Vault(paths.vault, realFiles),
      catalogue: existsSync(paths.catalogue) ? rowsOf(paths.catalogue) : undefined,
      logDir: paths.log,
      dataDir: paths.data,
      scratchDir: paths.run,
      vkey,
      rootPem,
      frozen: (act) => act(),
      findings,
      onProgress,
      signal: new AbortController().signal,
    }),
  );
}

/**
 * Makes catalogue.db anew from vault and log.
 * @throws LiuhenError STATION_MISSING, STATION_BUSY; LOG_DAMAGED when the log is not whole: nothing has changed
 */
export async function rebuildStation(
  dataDir: string,
  onProgress: (progress: Progress) => void,
): Promise<RebuildReport> {
  return withStation(dataDir, async (paths, { vkey, findings }) => {
    const vault = new Vault(paths.vault, realFiles);
    const report = await rebuildCatalogue({ file: paths.catalogue, logDir: paths.log, vkey, vault, onProgress });
    return { ...report, findings: [...findings, ...report.findings] };
  });
}

/** The file as it is: neither brought to a later form nor written. */
function rowsOf(file: string): RowSource {
  const reading = <T>(act: (database: ReturnType<typeof openReadOnly>) => T): T => {
    const database = openReadOnly(file);
    try {
      return act(database);
    } finally {
      database.close();
    }
  };
  return {
    lastSeq: () =>
      reading((database) => (database.prepare('SELECT max(seq) AS seq FROM event').get() as { seq: number }).seq ?? -1),
    *rows() {
      const database = openReadOnly(file);
      try {
        yield* dumpRows(database);
      } finally {
        database.close();
      }
    },
    integrityCheck: () => reading(integrityFaults),
  };
}

async function withStation<T>(
  dataDir: string,
  act: (paths: StationPaths, keys: CheckedKeys) => Promise<T>,
): Promise<T> {
  const paths = stationPaths(dataDir);
  const settings = await Settings.open(paths.settings, realFiles);
  const lock = await acquireStationLock(paths.run);
  try {
    const identity = {
      id: settings.get('station.id'),
      uid: settings.get('station.uid'),
      name: settings.get('station.name'),
    };
    return await act(paths, await checkKeys(paths.keys, identity));
  } finally {
    lock.release();
  }
}
