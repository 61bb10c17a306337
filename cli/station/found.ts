// `station init`: the data directory, its first leaves, so that from the first moment on there is a log whose absence
// would be noticed, and the three administrators.
import type { StationIdentity } from '../../core/model.ts';
import { realFiles } from '../../storage/file-port.ts';
import { initStation, stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import { version } from '../version.ts';
import { type FirstAccount, makeFirstAccounts } from './first-accounts.ts';
import { type OpenStation, openStation } from './open-station.ts';
import { SystemClock } from './system-clock.ts';

/** @throws LiuhenError as `initStation`; those of opening, after which the next start writes the first leaf. */
export async function foundStation(
  dataDir: string,
  request: Omit<Parameters<typeof initStation>[1], 'now'>,
): Promise<{ readonly identity: StationIdentity; readonly accounts: readonly FirstAccount[] }> {
  const clock = new SystemClock();
  const identity = await initStation(dataDir, { ...request, now: clock.now() });
  const lock = await acquireStationLock(stationPaths(dataDir).run);
  try {
    const onFailure = () => undefined; // whatever fails here is thrown to the caller as well
    const station = await openStation({ dataDir, files: realFiles, clock, onFailure });
    try {
      await beginLog(station);
      return { identity, accounts: await makeFirstAccounts(station) };
    } finally {
      await station.close();
    }
  } finally {
    lock.release();
  }
}

/** Writes the `station-init` leaf where there is none. */
export async function beginLog({ log, recorder, keys }: OpenStation): Promise<void> {
  if (log.size > 0) return;
  const { rootPem } = keys;
  await recorder.record([{ type: 'station-init', actor: 'station', public: { version }, private: { rootPem } }]);
}
