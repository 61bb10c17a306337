// `station init`: the data directory, its first leaves, so that from the first moment on there is a log whose absence
// would be noticed, and the three administrators.
import { LiuhenError } from '../../core/errors.ts';
import type { StationIdentity } from '../../core/model.ts';
import { isAdministrator } from '../../core/policy/roles.ts';
import { accountChanged } from '../../core/rights-event.ts';
import { realFiles } from '../../storage/file-port.ts';
import { Settings } from '../../storage/station/settings.ts';
import { initStation, stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import { version } from '../version.ts';
import { type FirstAccount, giveOneTimePassword, makeFirstAccounts } from './first-accounts.ts';
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

/**
 * A new one-time password for an administrator who has lost his, roles kept. For whoever may read and write the data
 * directory of a stopped station: that right is the only guard, so it is written down.
 * @throws LiuhenError NOT_FOUND for an account that is no administrator's, STATION_BUSY while the daemon runs.
 */
export async function readmit(dataDir: string, user: string): Promise<FirstAccount> {
  const paths = stationPaths(dataDir);
  await Settings.open(paths.settings, realFiles);
  const lock = await acquireStationLock(paths.run);
  try {
    const onFailure = () => undefined;
    const station = await openStation({ dataDir, files: realFiles, clock: new SystemClock(), onFailure });
    try {
      const account = station.catalogue.accountByUser(user.normalize('NFC'));
      const role = account?.roles.find(isAdministrator);
      if (!account || !role)
        throw new LiuhenError('NOT_FOUND', 'no administrator of this name', {
          context: { user },
          hint: 'other accounts get a new password from the system administrator: liuhen user passwd',
        });
      await station.recorder.record([{ ...accountChanged('passwordReadmit', account), actor: 'station' }]);
      return { user: account.user, role, passwordFile: await giveOneTimePassword(station, account) };
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
