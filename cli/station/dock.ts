// The dock of a running station: sessions, sealer, ledger and release wired to storage and settings.
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Alarms } from '../../core/alarms.ts';
import type { Clock } from '../../core/clock.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { BayStatus } from '../../core/model.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import { loadProfiles } from '../../firmware-profiles/load.ts';
import { Dock } from '../../ingest/dock/dock.ts';
import type { OwedLeaves } from '../../ingest/dock/owed-leaves.ts';
import { volumeFacts } from '../../ingest/dock/volume-facts.ts';
import type { BayFolder } from '../../ingest/dock/watch.ts';
import { startPull } from '../../ingest/pull/pull-client.ts';
import { SpaceLedger } from '../../ingest/pull/space-ledger.ts';
import { release, sampleBytes } from '../../ingest/release.ts';
import { Sealer } from '../../ingest/seal/seal.ts';
import {
  asItLies,
  hasGate,
  installedRun,
  makeWritable,
  systemBlocks,
  systemMountinfo,
  withdrawAll,
} from '../../ingest/writable-volume.ts';
import { realFiles } from '../../storage/file-port.ts';
import type { Recorder } from '../../storage/record.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import { digestOfBlocks, isWhole, type OpenStation } from './open-station.ts';

interface DockOptions {
  readonly station: OpenStation;
  /** Absolute path of the bays directory. */
  readonly bays: string;
  readonly record: Recorder['record'];
  readonly owed: OwedLeaves;
  readonly childFd: number;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly journal: Logger;
  /** A docking session is over. @param docked when it began. */
  readonly onDocked: (docked: string) => void;
  readonly onFatal: (error: LiuhenError) => void;
}

/** Starts with a full scan of the bays. @throws LiuhenError USAGE when there is no such directory. */
export async function startDock(options: DockOptions): Promise<Dock> {
  const { station, bays, record, owed, childFd, clock, alarms, journal, onDocked, onFatal } = options;
  const { settings, paths, vault } = station;
  const profiles = () => {
    const loaded = loadProfiles(siteFolders(station));
    for (const { file, line, what } of loaded.problems)
      alarms.raise(`profile/${file}`, 'PROFILE_INVALID', what, { file, line });
    return loaded.profiles;
  };
  const sealer = new Sealer({
    files: realFiles,
    incoming: paths.incoming,
    vault,
    catalogue: station.catalogue,
    record,
    rowsAreIn: () => station.recorder.rowsAreIn(),
    signDetached: (sha256, atMs) => station.keys.signDetached(sha256, atMs),
    clock: { now: () => Math.max(clock.now(), station.log.lastAtMs), quality: () => clock.quality() },
    station: station.identity,
    zone: () => settings.get('station.timezone'),
    onFatal,
  });

  const blocksOf = async (clip: string, offsets: readonly number[]) => {
    const { file } = (await readManifest(vault, clip)).manifest;
    const name = clipFiles(clip, extensionOf(file.name)).original;
    return digestOfBlocks(vault, clip, name, offsets, sampleBytes, file.bytes);
  };
  const isStored = (clip: string) => isWhole(vault, clip);
  const stallMs = () => settings.get('dock.stallSeconds') * 1000;
  const facts = ({ device }: BayFolder) => volumeFacts(device);
  if (dirname(bays) === installedRun) await withdrawAll();

  const dock = new Dock(bays, {
    sealer,
    ledger: new SpaceLedger(realFiles, paths.incoming, () => settings.get('storage.reserveBytes')),
    record,
    tell: (drafts) => owed.record(drafts),
    facts,
    isRegistered: (names) =>
      station.catalogue.cameras().length === 0
        ? null
        : names.some((name) => station.catalogue.cameraOf(name) !== undefined),
    bindings: () => station.catalogue.bayBindings(),
    startPull: (pull) => startPull({ ...pull, childFd }),
    makeWritable: async (folder, known, signal) => {
      if (!hasGate(folder)) return asItLies(folder);
      const system = { run: installedRun, blocks: systemBlocks, mountinfo: systemMountinfo };
      return makeWritable(folder, known, { ...system, facts, patienceMs: stallMs() }, signal);
    },
    release: (root, bay, files, signal) => {
      const recheck = settings.get('release.recheck');
      const order = { root, bay, recheck, digestOfBlocks: blocksOf, isStored, childFd, stallMs: stallMs() };
      return release(order, files, signal);
    },
    profiles,
    settings: () => ({
      digests: settings.get('digests'),
      maxFileBytes: settings.get('storage.maxFileBytes'),
      stallMs: stallMs(),
      erase: settings.get('release.erase') === 'after-seal',
      refuseUnknown: settings.get('dock.unknownCamera') === 'refuse',
      slowSpotsAlarm: settings.get('dock.slowSpotsAlarm'),
      missingAlarm: settings.get('dock.missingAlarm'),
    }),
    cards: {
      ready: async () => {
        if (owed.isStuck) throw new LiuhenError('DISK_FULL', 'events wait for room in the custody log');
        await station.recorder.rowsAreIn();
      },
      devicesOf: (names) => station.catalogue.devicesOfCard(names),
      files: (card, afterSeq, limit) => station.catalogue.cardFiles(card, afterSeq, limit),
      lastDocking: (card) => station.catalogue.lastDockingOf(card),
    },
    incoming: paths.incoming,
    clock,
    alarms,
    onChange: (status) => journal.debug(status, 'bay'),
    onEnd: (status) => {
      onDocked(status.since);
      return leaveReceipt(status, station, journal);
    },
    onFatal,
  });
  await dock.start();
  return dock;
}

/** Folders of site profiles: the data directory's own and the one that is configured. */
export function siteFolders({ settings, paths }: Pick<OpenStation, 'settings' | 'paths'>): string[] {
  const configured = settings.get('profiles.dir');
  return configured === null ? [paths.profiles] : [paths.profiles, configured];
}

/** The docking receipt: what a session came to, and a checkpoint outside the data directory (the system journal). */
async function leaveReceipt(status: BayStatus, { log }: OpenStation, journal: Logger): Promise<void> {
  const { bay, state, device, files, clips, remaining, error } = status;
  const checkpoint = await newestCheckpoint(log);
  journal.info({ bay, state, device, files, clips, remaining, error, checkpoint }, 'docking receipt');
}

/** Of everything that is durable; on a full disk the last one published, whose size says what it covers. */
export async function newestCheckpoint(log: OpenStation['log']): Promise<string> {
  try {
    return await log.publish();
  } catch (error) {
    if (asLiuhenError(error).code !== 'DISK_FULL') throw error;
    return log.checkpointText();
  }
}
