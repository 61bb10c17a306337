// Opens what a station keeps on disk, in the order that recovery asks for: settings, keys, catalogue, log, rows.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Clock } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { StationIdentity } from '../../core/model.ts';
import { asFinding, type RecoveryFinding } from '../../ingest/seal/recover.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import { CustodyLog } from '../../storage/log/custody-log.ts';
import { Recorder } from '../../storage/record.ts';
import { loadStationKeys, type StationKeys } from '../../storage/station/keys.ts';
import { Settings } from '../../storage/station/settings.ts';
import { type StationPaths, stationPaths } from '../../storage/station/station-directory.ts';
import { Vault } from '../../storage/vault/blob.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';

export interface OpenStation {
  readonly paths: StationPaths;
  readonly settings: Settings;
  readonly keys: StationKeys;
  readonly identity: StationIdentity;
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly log: CustodyLog;
  readonly recorder: Recorder;
  /** Leaves whose clip could not be read when their rows were brought in: alarm 41 or 42. */
  readonly findings: readonly RecoveryFinding[];
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly dataDir: string;
  readonly files: FilePort;
  readonly clock: Clock;
  readonly onFailure: (error: LiuhenError) => void;
  readonly progress?: (seq: number) => void;
}

/**
 * Log and catalogue agree when this returns. The caller holds the station's lock.
 * @throws LiuhenError STATION_MISSING; LOG_DAMAGED; INCOMPLETE when the catalogue holds rows without leaves.
 */
export async function openStation({ dataDir, files, clock, onFailure, progress }: OpenOptions): Promise<OpenStation> {
  const paths = stationPaths(dataDir);
  const settings = await Settings.open(paths.settings, files);
  const keys = await loadStationKeys(paths.keys, files);
  const identity = {
    id: settings.get('station.id'),
    uid: settings.get('station.uid'),
    name: settings.get('station.name'),
  };
  const vault = new Vault(paths.vault, files);
  const catalogue = Catalogue.open(paths.catalogue);
  try {
    const log = await CustodyLog.open({
      dir: paths.log,
      files,
      clock,
      signer: keys.noteSigner,
      headOf: (clip) => catalogue.headOf(clip),
      onFailure,
    });
    if (catalogue.lastSeq() >= log.size)
      throw new LiuhenError('INCOMPLETE', 'the catalogue holds rows of events that the log does not have', {
        context: { rows: catalogue.lastSeq() + 1, leaves: log.size },
        hint: 'the log was cut or replaced: bring back log/ from the backup; if catalogue.db is the odd one, run rebuild',
      });
    const findings: RecoveryFinding[] = [];
    const recorder = new Recorder(log, catalogue, async (clip) => {
      try {
        return (await readManifest(vault, clip)).manifest;
      } catch (error) {
        findings.push(asFinding(error, clip));
        return undefined;
      }
    });
    await recorder.catchUp(progress);
    const close = async () => {
      await log.close();
      catalogue.close();
    };
    return { paths, settings, keys, identity, vault, catalogue, log, recorder, findings, close };
  } catch (error) {
    catalogue.close();
    throw error;
  }
}

/** What fsck reads: opens no log and no database for writing. */
export async function openForReading(paths: StationPaths) {
  const keys = await loadStationKeys(paths.keys, realFiles);
  const vault = new Vault(paths.vault, realFiles);
  const catalogue = existsSync(paths.catalogue) ? Catalogue.open(paths.catalogue) : undefined;
  return { keys, vault, catalogue };
}

/** SHA-256, hex, over blocks of a sealed original: what release compares samples of a recorder's file with. */
export async function digestOfBlocks(
  vault: Vault,
  clip: string,
  name: string,
  offsets: readonly number[],
  blockBytes: number,
  fileBytes: number,
): Promise<string> {
  const digest = createHash('sha256');
  for (const from of offsets)
    for await (const chunk of vault.readRange(clip, name, from, Math.min(from + blockBytes, fileBytes)))
      digest.update(chunk);
  return digest.digest('hex');
}
