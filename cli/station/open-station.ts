// Opens what a station keeps on disk, in the order that recovery asks for: settings, keys, catalogue, log, rows.
import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { StationIdentity } from '../../core/model.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import { leafHash } from '../../core/proof/merkle.ts';
import { asFinding, type RecoveryFinding } from '../../ingest/seal/recover.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { readSealedManifest } from '../../storage/fsck-clip.ts';
import { checkKeys } from '../../storage/fsck-keys.ts';
import { CustodyLog } from '../../storage/log/custody-log.ts';
import { PrivateStore } from '../../storage/private/private-store.ts';
import { Recorder } from '../../storage/record.ts';
import { loadStationKeys, type StationKeys } from '../../storage/station/keys.ts';
import { Settings } from '../../storage/station/settings.ts';
import { type StationPaths, stationPaths } from '../../storage/station/station-directory.ts';
import { Vault } from '../../storage/vault/blob.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';

export interface OpenStation {
  readonly paths: StationPaths;
  readonly settings: Settings;
  readonly keys: StationKeys;
  readonly identity: StationIdentity;
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly secrets: PrivateStore;
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
  /** Told when durable leaves wait for room for their rows, and with null when they have them. */
  readonly onRowsOwed?: (error: LiuhenError | null) => void;
  readonly progress?: (seq: number) => void;
}

/**
 * Log and catalogue agree when this returns. The caller holds the station's lock.
 * @throws LiuhenError STATION_MISSING; LOG_DAMAGED; INCOMPLETE when the catalogue holds rows without leaves.
 */
export async function openStation(options: OpenOptions): Promise<OpenStation> {
  const { dataDir, files, clock, onFailure, onRowsOwed, progress } = options;
  const paths = stationPaths(dataDir);
  const settings = await Settings.open(paths.settings, files);
  const keys = await loadStationKeys(paths.keys, files);
  const identity = {
    id: settings.get('station.id'),
    uid: settings.get('station.uid'),
    name: settings.get('station.name'),
  };
  const [strange] = (await checkKeys(paths.keys, identity)).findings;
  if (strange)
    throw new LiuhenError('KEY_NOT_TRUSTED', strange.what, {
      context: { file: strange.where },
      hint: 'bring back station.yaml and keys/ of this station from the backup',
    });
  const vault = new Vault(paths.vault, files);
  const catalogue = Catalogue.open(paths.catalogue);
  let secrets: PrivateStore | undefined;
  let opened: CustodyLog | undefined;
  try {
    const privateStore = PrivateStore.open(paths.private);
    secrets = privateStore;
    const log = await CustodyLog.open({
      dir: paths.log,
      files,
      clock,
      signer: keys.noteSigner,
      headOf: (clip) => catalogue.headOf(clip),
      onFailure,
    });
    opened = log;
    if (catalogue.lastSeq() >= log.size)
      throw new LiuhenError('INCOMPLETE', 'the catalogue holds rows of events that the log does not have', {
        context: { rows: catalogue.lastSeq() + 1, leaves: log.size },
        hint: 'the log was cut or replaced: bring back log/ from the backup; if catalogue.db is the odd one, run rebuild',
      });
    await requireOwnRows(catalogue, log);
    const findings: RecoveryFinding[] = [];
    const manifestOf = async ({ clip, public: sealed }: CustodyEvent) => {
      try {
        return await readSealedManifest(vault, clip as string, sealed);
      } catch (error) {
        findings.push(asFinding(error, clip as string));
        return undefined;
      }
    };
    const recorder = new Recorder(log, catalogue, manifestOf, { onFailure, onRowsOwed });
    await recorder.catchUp(progress);
    const close = async () => {
      recorder.close();
      privateStore.close();
      await log.close().finally(() => catalogue.close());
    };
    return { paths, settings, keys, identity, vault, catalogue, secrets: privateStore, log, recorder, findings, close };
  } catch (error) {
    await opened?.close().catch(() => undefined);
    secrets?.close();
    catalogue.close();
    throw error;
  }
}

/** Rows of another log would lead to wrong chains in this one, for good. @throws LiuhenError ALTERED */
async function requireOwnRows(catalogue: Catalogue, log: CustodyLog): Promise<void> {
  const last = catalogue.lastSeq();
  if (last < 0 || catalogue.leafHashOf(last)?.equals(leafHash(await log.leafBytes(last)))) return;
  throw new LiuhenError('ALTERED', 'the catalogue’s rows do not follow from this log', {
    context: { seq: last },
    hint: 'rebuild makes the catalogue again from vault and log',
  });
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

/** Whether a sealed original still has its digest: read in full. A folder that is damaged or gone is not whole. */
export async function isWhole(vault: Vault, clip: string): Promise<boolean> {
  try {
    const { file } = (await readManifest(vault, clip)).manifest;
    const digest = createHash('sha256');
    for await (const chunk of vault.readRange(clip, clipFiles(clip, extensionOf(file.name)).original))
      digest.update(chunk);
    return digest.digest('hex') === file.digests.sha256;
  } catch (error) {
    if (asLiuhenError(error).code === 'BUG') throw error;
    return false;
  }
}
