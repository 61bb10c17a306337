// `station init`: the data directory and its first leaf, so that from the first moment on there is a log whose absence
// would be noticed.
import type { StationIdentity } from '../../core/model.ts';
import { realFiles } from '../../storage/file-port.ts';
import { initStation, stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import { version } from '../version.ts';
import { type OpenStation, openStation } from './open-station.ts';
import { SystemClock } from './system-clock.ts';

/** @throws LiuhenError as `initStation`; those of opening, after which the next start writes the first leaf. */
export async function foundStation(
  dataDir: string,
  request: Omit<Parameters<typeof initStation>[1], 'now'>,
): Promise<StationIdentity> {
  const clock = new SystemClock();
  const identity = await initStation(dataDir, { ...request, now: clock.now() });
  const lock = await acquireStationLock(stationPaths(dataDir).run);
  try {
    const onFailure = () => undefined; // whatever fails here is thrown to the caller as well
    const station = await openStation({ dataDir, files: realFiles, clock, onFailure });
    await beginLog(station).finally(() => station.close());
  } finally {
    lock.release();
  }
  return identity;
}

/** Writes the `station-init` leaf where there is none. */
export async function beginLog({ log, recorder, keys }: OpenStation): Promise<void> {
  if (log.size > 0) return;
  const { rootPem } = keys;
  await recorder.record([{ type: 'station-init', actor: 'station', public: { version }, private: { rootPem } }]);
}
