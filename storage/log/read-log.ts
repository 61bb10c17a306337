// The reading half of opening the log: journal, tree and checkpoint as they lie on the disk, held against each other.
// Changes nothing, so that a damaged log stays as it was found.
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { leafHash, treeRoot } from '../../core/proof/merkle.ts';
import type { FilePort } from '../file-port.ts';
import { readIfThere } from './durable-file.ts';
import { Journal, type JournalContent } from './journal.ts';
import { checkpointPath, tileWidth } from './layout.ts';
import { leafDocument, readSettledEntries } from './settled-entries.ts';
import { TileStore } from './tile-store.ts';

export interface FoundLog {
  /** There is no log here yet. */
  readonly isNew: boolean;
  readonly journal: JournalContent;
  readonly tiles: TileStore;
  /** Time of the last leaf, ms since 1970; 0 without leaves. */
  readonly lastAtMs: number;
  /** The published checkpoint, as signed; undefined if the log was killed before its first. */
  readonly checkpoint: string | undefined;
}

/**
 * @throws LiuhenError LOG_DAMAGED if the parts do not agree, above all if the checkpoint, which may be in the hands of
 * others, covers more leaves than there are or other ones; STORE_READ_FAILED
 */
export async function readLog(dir: string, files: FilePort, vkey: string): Promise<FoundLog> {
  const checkpoint = (await readIfThere(files, join(dir, checkpointPath)))?.toString();
  const read = await Journal.read(dir, files);
  if (!read && (checkpoint !== undefined || (await isThere(files, join(dir, 'tile'))))) {
    throw damaged('the journal is missing');
  }
  const journal = read ?? { base: 0, entries: [], goodBytes: 0, tornBytes: 0 };
  const tiles = await TileStore.load(dir, files, journal.base);
  for (const { leaf } of journal.entries) tiles.push(leafHash(leaf));
  if (checkpoint !== undefined) await holdAgainst(checkpoint, vkey, tiles);
  else if (journal.base > 0) throw damaged('the checkpoint is missing');
  const last = journal.entries.at(-1)?.leaf ?? (await lastSettledLeaf(dir, files, journal.base));
  const lastAtMs = last ? Date.parse(leafDocument(last).at) : 0;
  return { isNew: read === undefined, journal, tiles, lastAtMs, checkpoint };
}

async function holdAgainst(checkpoint: string, vkey: string, tiles: TileStore): Promise<void> {
  const verdict = verifyCheckpoint(checkpoint, parseVkey(vkey));
  if (verdict.state !== 'good') throw damaged(`the checkpoint is not signed by this station (${verdict.state})`);
  const { size, root } = verdict.checkpoint;
  if (size > tiles.edge.size) throw damaged(`the checkpoint covers ${size} events, the log holds ${tiles.edge.size}`);
  const ours = await treeRoot(size, tiles.subtree);
  if (!ours.equals(root)) throw damaged(`the first ${size} events are not those of the checkpoint`);
}

async function lastSettledLeaf(dir: string, files: FilePort, base: number): Promise<Buffer | undefined> {
  if (base === 0) return undefined;
  return (await readSettledEntries(dir, files, base / tileWidth - 1)).at(-1)?.leaf;
}

async function isThere(files: FilePort, path: string): Promise<boolean> {
  return files.lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw new LiuhenError('STORE_READ_FAILED', `cannot look at ${path}`, { cause: error });
    },
  );
}

const damaged = (what: string) =>
  new LiuhenError('LOG_DAMAGED', what, { hint: 'run fsck --offline and restore log/ from a backup' });
