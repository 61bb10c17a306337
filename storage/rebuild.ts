// Makes catalogue.db again from log and vault alone: beside the one that is there, and put in its place when it is whole.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CustodyEvent } from '../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { parseClipNumber } from '../core/proof/manifest.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { openReadOnly } from './catalogue/database.ts';
import { differences, dumpRows } from './catalogue/whole.ts';
import { flushDirectory } from './durable.ts';
import { realFiles } from './file-port.ts';
import { readSealedManifest } from './fsck-clip.ts';
import { type FindingCode, Findings, type StationFinding } from './fsck-findings.ts';
import { walkLog } from './log/fsck.ts';
import type { Vault } from './vault/blob.ts';
import { clipFolder } from './vault/layout.ts';

export interface RebuildOptions {
  /** Absolute path of catalogue.db. */
  readonly file: string;
  readonly logDir: string;
  readonly vkey: string | undefined;
  readonly vault: Vault;
  readonly onProgress: (progress: { done: number; total: number | null; unit: 'items' }) => void;
}

export interface RebuildReport {
  readonly events: number;
  readonly clips: number;
  /** Private details, manifests and rows of the old catalogue that do not fit. Nothing of it is mended. */
  readonly findings: readonly StationFinding[];
}

const batchEvents = 1000;

/**
 * The caller holds the station's lock. A catalogue that knows other leaves than the log is kept beside the new one: it
 * may be all that is left to show that the log was cut.
 * @throws LiuhenError LOG_DAMAGED when the log is not whole, and then nothing has changed; those of storage.
 */
export async function rebuildCatalogue(options: RebuildOptions): Promise<RebuildReport> {
  const { file } = options;
  const fresh = `${file}.new`;
  await removeDatabase(fresh);
  const findings = new Findings();
  const catalogue = Catalogue.open(fresh);
  try {
    await fill(catalogue, options, findings);
    const { events, clips } = catalogue.counts();
    if (contradicts(file, catalogue)) {
      const kept = await keepAside(file);
      findings.add(
        'INCOMPLETE',
        `the catalogue before knew of leaves that the log does not have; kept as ${kept}`,
        kept,
      );
    }
    catalogue.close();
    if (existsSync(`${fresh}-wal`)) throw new LiuhenError('BUG', 'the new catalogue is not whole');
    await removeDatabase(file);
    await rename(fresh, file);
    await flushDirectory(realFiles, dirname(file));
    return { events, clips, findings: findings.list() };
  } catch (error) {
    catalogue.close();
    await removeDatabase(fresh);
    throw error;
  }
}

async function fill(
  catalogue: Catalogue,
  { logDir, vkey, vault, onProgress }: RebuildOptions,
  findings: Findings,
): Promise<void> {
  let events: CustodyEvent[] = [];
  const manifests = new Map<string, Manifest>();
  const flush = () => {
    try {
      catalogue.apply(events, (clip) => manifests.get(clip));
    } catch (error) {
      const { code, message } = asLiuhenError(error);
      throw code === 'LOG_DAMAGED' ? damaged(message) : error;
    }
    events = [];
    manifests.clear();
    onProgress({ done: catalogue.lastSeq() + 1, total: null, unit: 'items' });
  };
  for await (const step of walkLog(logDir, vkey)) {
    if (step.kind === 'finding') {
      const { code, what, where, clip } = step.finding;
      // A private detail may be gone or wrong: then it is unknown. Of anything else rows would only hide the traces.
      if (!where.startsWith('log/private/')) throw damaged(`${where}: ${what}`);
      findings.add(code as FindingCode, what, where, clip);
      continue;
    }
    const { event } = step;
    events.push(event);
    if (event.type === 'seal' && parseClipNumber(event.clip ?? '')) {
      const clip = event.clip as string;
      const manifest = await manifestOf(vault, event, clip, findings);
      if (manifest) manifests.set(clip, manifest);
    }
    if (events.length === batchEvents) flush();
  }
  flush();
}

function damaged(what: string): LiuhenError {
  return new LiuhenError('LOG_DAMAGED', `no catalogue can be made from this log: ${what}`, {
    hint: 'nothing was changed; run fsck --offline and bring log/ back from the backup',
  });
}

/** A clip whose manifest is damaged or gone has its events and no row, until it is there again and this is done anew. */
async function manifestOf(
  vault: Vault,
  { public: sealed }: CustodyEvent,
  clip: string,
  findings: Findings,
): Promise<Manifest | undefined> {
  try {
    return await readSealedManifest(vault, clip, sealed);
  } catch (error) {
    const { code, message } = asLiuhenError(error);
    if (code !== 'ALTERED' && code !== 'INCOMPLETE' && code !== 'NEWER_FORMAT') throw error;
    findings.add(code, message, `vault/${clipFolder(clip)}/manifest.json`, clip);
    return undefined;
  }
}

/** Whether the old catalogue holds a leaf that is not in the log, or another one. A damaged file says nothing. */
function contradicts(file: string, fresh: Catalogue): boolean {
  if (!existsSync(file)) return false;
  const rows = fresh.rows();
  let old: ReturnType<typeof openReadOnly> | undefined;
  try {
    old = openReadOnly(file);
    let isOther = false;
    for (const { table, what } of differences(rows, dumpRows(old))) isOther ||= table === 'event' && what !== 'missing';
    return isOther;
  } catch {
    return false; // it is about to be replaced because it cannot be read
  } finally {
    rows.return(undefined); // its connection would keep the last one from writing the file whole
    old?.close();
  }
}

async function keepAside(file: string): Promise<string> {
  let number = 1;
  while (existsSync(`${file}.replaced-${number}`)) number += 1;
  const kept = `${file}.replaced-${number}`;
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(`${file}${suffix}`)) await rename(`${file}${suffix}`, `${kept}${suffix}`);
  return kept.slice(dirname(file).length + 1);
}

async function removeDatabase(file: string): Promise<void> {
  for (const suffix of ['-wal', '-shm', '']) await rm(`${file}${suffix}`, { force: true });
}
