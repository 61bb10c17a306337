// `station run`: puts the station together, runs it until it is told to stop, and takes it apart in order.
import { pino } from 'pino';
import { Alarms } from '../../core/alarms.ts';
import { codeSecretBytes } from '../../core/code-mac.ts';
import type { EventDraft, PublicFacts } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
import { OwedLeaves } from '../../ingest/dock/owed-leaves.ts';
import { UsbWatch } from '../../ingest/dock/usb-watch.ts';
import { caseCodeListener } from '../../ingest/media/case-code-listener.ts';
import { startDeriver } from '../../ingest/media/derive-client.ts';
import { DeriveQueue } from '../../ingest/media/derive-queue.ts';
import { timeCodeListener } from '../../ingest/media/time-code-listener.ts';
import { recover } from '../../ingest/seal/recover.ts';
import { realFiles } from '../../storage/file-port.ts';
import { Settings } from '../../storage/station/settings.ts';
import { stationPaths } from '../../storage/station/station-directory.ts';
import { acquireStationLock } from '../../storage/station/station-lock.ts';
import { VerdictDesk } from '../../web/cases/verdict-desk.ts';
import { commandTable } from '../../web/commands/table.ts';
import { openMouth } from '../../web/dispatch.ts';
import { type ListenAddress, parseListen } from '../../web/listen-address.ts';
import { startSocketServer } from '../../web/socket/server.ts';
import { version } from '../version.ts';
import { nightCheckOf } from './check-running.ts';
import { ClockWatch, lastSyncedMs } from './clock-watch.ts';
import { startClockKeeper } from './clocks.ts';
import { newestCheckpoint, startDock } from './dock.ts';
import { stationCertificate, watchExpiry, webCertificate } from './expiry.ts';
import { makeFirstAccounts } from './first-accounts.ts';
import { beginLog } from './found.ts';
import { nearMetresOf } from './link-look.ts';
import { LinkSuggester } from './link-suggester.ts';
import { LiveStation } from './live-station.ts';
import { NightCheck } from './night-check.ts';
import { openStation } from './open-station.ts';
import { watchProperty } from './property-watch.ts';
import { StationRules } from './station-rules.ts';
import { Stop } from './stop.ts';
import { SystemClock } from './system-clock.ts';
import { VerdictKeeper } from './verdict-keeper.ts';
import { startWebServer } from './web-server.ts';

export interface RunOptions {
  readonly dataDir: string;
  /** Default: bays/ in the data directory. */
  readonly bays?: string;
  readonly listen?: ListenAddress;
  readonly usb: boolean;
  readonly debug: boolean;
  readonly onReady: (ready: { url: string; pid: number }) => void;
}

/**
 * Runs until SIGTERM or SIGINT (returns) or until an error after which the state of the disk is unknown (throws it).
 * @throws LiuhenError STATION_MISSING, STATION_BUSY, and those of opening.
 */
export async function runStation(options: RunOptions): Promise<void> {
  // Journald adds time and host; the level and the bay are what one looks for.
  const journal = pino(
    { base: null, level: options.debug ? 'debug' : 'info' },
    pino.destination({ fd: 2, sync: false }),
  );
  const stopped = new Stop();
  stopped.onSignals();
  const paths = stationPaths(options.dataDir);
  await Settings.open(paths.settings, realFiles);
  const lock = await acquireStationLock(paths.run);
  const closers: (() => Promise<void> | void)[] = [() => lock.release()];
  const clock = new SystemClock();
  const alarms = new Alarms(clock);
  const onFatal = (error: LiuhenError) => {
    journal.fatal({ code: error.code, context: error.context, cause: String(error.cause ?? '') }, error.message);
    stopped.because(error);
  };
  try {
    await clock.refresh();
    const station = await openStation({
      dataDir: options.dataDir,
      files: realFiles,
      clock,
      onFailure: onFatal,
      onRowsOwed: (error) => {
        if (error) alarms.raise('rows', error.code, 'sealed clips wait for room in the catalogue');
        else alarms.clear('rows');
      },
    });
    closers.push(() => station.close());
    const record: typeof station.recorder.record = (drafts, manifests) => station.recorder.record(drafts, manifests);
    const owed = new OwedLeaves(record, alarms);
    closers.push(async () => {
      const lost = await owed.close();
      if (lost > 0) journal.error({ code: 'DISK_FULL', events: lost }, 'events found no room in the custody log');
    });

    const lastLeaf = station.log.size === 0 ? undefined : await station.log.read(station.log.size - 1);
    const lastEvent = lastLeaf && { atMs: station.log.lastAtMs, quality: lastLeaf.atQuality };
    clock.recall(await lastSyncedMs(station), station.settings.get('clock.holdoverDays') * 86_400_000);
    await beginLog(station);
    const recovery = await recover({
      files: realFiles,
      incoming: paths.incoming,
      vault: station.vault,
      catalogue: station.catalogue,
      record,
      rootPem: station.keys.rootPem,
    });
    for (const { code, what, where } of [...station.findings, ...recovery.findings])
      alarms.raise(`recovery/${where}`, code, what, { where });
    if (recovery.sealedForward.length > 0)
      journal.warn({ clips: recovery.sealedForward }, 'sealed forward after a break');
    const { tornBytes } = station.log;
    if (tornBytes > 0) journal.warn({ tornBytes }, 'the end of the log was torn off by a break');
    await owed.record([stationEvent('station-start', { tornBytes })]);
    for (const { user, passwordFile } of await makeFirstAccounts(station))
      journal.warn({ user, passwordFile }, 'an administrator was made, with a one-time password in that file');

    const laterNow = () => Math.max(clock.now(), station.log.lastAtMs);
    const expiry = watchExpiry(stationCertificate(station.keys), laterNow, alarms);
    closers.push(() => clearInterval(expiry));
    const clockWatch = new ClockWatch(clock, (drafts) => owed.record(drafts), onFatal);
    await clockWatch.start(lastEvent);
    closers.push(() => clockWatch.stop());
    const timeCodeSecret = station.secrets.secret('time-code', codeSecretBytes);
    const caseCodeSecret = station.secrets.secret('case-code', codeSecretBytes);
    const deriving = new DeriveQueue({
      files: realFiles,
      catalogue: station.catalogue,
      vault: station.vault,
      deriver: startDeriver({ childFd: lock.childFd }),
      codeListeners: [
        timeCodeListener(station.identity.id, timeCodeSecret),
        caseCodeListener(station.identity.id, caseCodeSecret, (id) => station.catalogue.caseById(id) !== undefined),
      ],
      derived: paths.derived,
      isEnabled: () => station.settings.get('media.proxies'),
      stretchSeconds: () => station.settings.get('media.stretchSeconds'),
      record,
      alarms,
      onFatal,
    });
    closers.push(() => deriving.stop());
    station.catalogue.jobs.onWork(() => deriving.wake());
    deriving.wake();
    const bays = options.bays ?? paths.bays;
    const clocks = startClockKeeper({ station, owed, clock, alarms, onFatal });
    closers.push(() => clocks.stop());
    const rules = new StationRules({ paths, settings: station.settings, alarms, files: realFiles });
    const links = new LinkSuggester({
      catalogue: station.catalogue,
      tell: (drafts) => owed.record(drafts),
      driftMsPerDay: () => station.settings.get('camera.driftSecondsPerDay') * 1000,
      nearMetres: () => nearMetresOf(rules.book()),
      clock,
      onFatal,
    });
    closers.push(() => links.stop());
    station.catalogue.onEvents((events) => links.applied(events));
    links.start();
    const dock = await startDock({
      station,
      bays,
      record,
      owed,
      childFd: lock.childFd,
      clock,
      alarms,
      journal,
      onDocked: (docked) => clocks.docked(docked),
      onFatal,
    });
    closers.push(() => dock.stop());
    if (options.usb) {
      const onError = (error: unknown) => alarms.raise('usb', 'CAMERA_READ_FAILED', asLiuhenError(error).message);
      const usb = new UsbWatch({ onDevices: (devices) => dock.onDevices(devices), onError });
      if (!(await usb.start())) journal.info('no USB on this machine: only the bays directory is watched');
      closers.push(() => usb.stop());
    }

    const checks = await NightCheck.start({
      ...{ clock, alarms, journal, files: realFiles, memo: paths.lastCheck, scratchDir: paths.run },
      ...nightCheckOf(station, dock),
    });
    closers.push(() => checks.stop());
    const live = new LiveStation({
      station,
      dock,
      jobs: station.catalogue.jobs,
      clock,
      alarms,
      timeCodeSecret,
      caseCodeSecret,
      checks,
      rules,
    });
    const verdicts = new VerdictKeeper(new VerdictDesk(live), alarms);
    closers.push(() => verdicts.stop());
    station.catalogue.onEvents((events) => {
      links.applied(events);
      verdicts.wake();
    });
    verdicts.wake();
    const property = watchProperty(live, laterNow, alarms);
    closers.push(() => clearInterval(property));
    const mouth = openMouth(live, commandTable);
    closers.push(() => mouth.close());
    const { dispatch } = mouth;
    const onBug = (thrown: unknown, command: string) =>
      journal.error({ command, stack: (thrown as Error).stack }, 'a bug');
    const address = options.listen ?? parseListen(station.settings.get('web.listen'));
    const http = await startWebServer({ station, mouth, address, clock, onBug });
    closers.push(() => http.close());
    if (http.certificateUntilMs !== null) {
      const webExpiry = watchExpiry(webCertificate(http.certificateUntilMs), laterNow, alarms);
      closers.push(() => clearInterval(webExpiry));
    }
    const socket = await startSocketServer({ dataDir: paths.data, dispatch, zone: live.zone, onBug });
    closers.push(() => socket.close());

    options.onReady({ url: http.url, pid: process.pid });
    journal.info({ url: http.url, bays }, 'ready');
    const reason = await stopped.wait();
    if (reason === undefined) {
      // Nothing new is asked of a station that goes.
      await Promise.all([http.close(), socket.close(), checks.stop()]);
      await mouth.close();
      await dock.stop();
      await clocks.stop();
      await links.stop();
      await verdicts.stop();
      await owed.record([stationEvent('station-stop')]);
      journal.info({ checkpoint: await newestCheckpoint(station.log) }, 'stopping');
    }
  } finally {
    for (const close of closers.reverse())
      await Promise.resolve(close()).catch((error) => journal.error(asLiuhenError(error).toJSON()));
    stopped.release();
  }
  if (stopped.reason) throw stopped.reason;
}

const stationEvent = (type: 'station-start' | 'station-stop', facts: PublicFacts = {}): EventDraft => ({
  type,
  actor: 'station',
  public: { version, ...facts },
});
