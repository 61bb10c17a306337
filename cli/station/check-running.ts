// The check of a running station as a whole: over its own open log and rows, as `fsck` asks for it and as the station
// does it by itself.
import type { Dock } from '../../ingest/dock/dock.ts';
import { type CheckOptions, checkStation } from '../../storage/fsck.ts';
import { checkKeys } from '../../storage/fsck-keys.ts';
import type { FsckReport } from '../../web/station-port.ts';
import type { NightCheckParts } from './night-check.ts';
import type { OpenStation } from './open-station.ts';

/** @throws when `signal` is aborted; LiuhenError where something other than what is checked is in the way. */
export async function checkRunning(
  station: OpenStation,
  bearing: Pick<CheckOptions, 'onProgress' | 'signal' | 'pace'>,
): Promise<FsckReport> {
  await station.log.publish();
  const { findings } = await checkKeys(station.paths.keys, station.identity);
  return checkStation({
    findings,
    vault: station.vault,
    catalogue: station.catalogue,
    logDir: station.paths.log,
    dataDir: station.paths.data,
    scratchDir: station.paths.run,
    vkey: station.keys.vkey,
    rootPem: station.keys.rootPem,
    frozen: (act) => station.recorder.frozen(act),
    events: (seq) => station.log.events(seq),
    ...bearing,
  });
}

const busyStates: readonly string[] = ['identifying', 'pulling', 'sealing'];

/** What the night's check asks of the station and its dock. */
export function nightCheckOf(
  station: OpenStation,
  dock: Pick<Dock, 'list'>,
): Pick<NightCheckParts, 'plan' | 'isBusy' | 'totalBytes' | 'check'> {
  const { settings, catalogue } = station;
  return {
    plan: () => ({
      everyDays: settings.get('fsck.every'),
      hour: settings.get('fsck.at'),
      zone: settings.get('station.timezone'),
    }),
    isBusy: () => dock.list().some(({ state }) => busyStates.includes(state)),
    totalBytes: () => catalogue.counts().bytes,
    check: (bearing) => checkRunning(station, bearing),
  };
}
