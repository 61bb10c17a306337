// Brings tiles and private bundles up to the journal. Everything here can be done again from the journal after a crash,
// with the same bytes.
import { dirname } from 'node:path';
import type { LiuhenError } from '../../core/errors.ts';
import type { DurableFolder } from './durable-file.ts';
import { encodeEntries, joinLines } from './entries.ts';
import type { JournalEntry } from './journal.ts';
import { partialFolder, partialTilePath, privatePath, tilePath, tileWidth } from './layout.ts';
import type { TileStore } from './tile-store.ts';

/**
 * Writes every tile and bundle of the leaves from `base` (a multiple of 256) on, partial ones too, durably; then drops
 * the partial forms of tiles that are full now.
 * @throws LiuhenError as DurableFolder; LOG_DAMAGED if a tile is there with other content
 */
export async function publishTiles(
  folder: DurableFolder,
  base: number,
  tail: readonly JournalEntry[],
  tiles: TileStore,
): Promise<void> {
  const writes: { readonly path: string; readonly write: () => Promise<void> }[] = [];
  const outdated: string[] = [];
  const settle = (path: string, bytes: Buffer) => writes.push({ path, write: () => folder.settle(path, bytes) });

  for (let from = 0; from < tail.length; from += tileWidth) {
    const part = tail.slice(from, from + tileWidth);
    const index = (base + from) / tileWidth;
    const full = part.length === tileWidth;
    const path = full ? tilePath('entries', index) : partialTilePath('entries', index, part.length);
    settle(path, encodeEntries(part.map(({ leaf }) => leaf)));
    const bundle = joinLines(part.flatMap(({ privateLine }) => privateLine ?? []));
    writes.push({ path: privatePath(index), write: () => folder.replace(privatePath(index), bundle) });
    if (full) outdated.push(partialFolder('entries', index));
  }
  for (const [path, { level, index, bytes }] of tiles.unwritten) {
    settle(path, bytes);
    outdated.push(partialFolder(level, index));
  }
  const { edge } = tiles;
  for (let level = 0; level < edge.height; level += 1) {
    const hashes = edge.level(level);
    if (hashes.length > 0) settle(partialTilePath(level, edge.tileIndex(level), hashes.length), Buffer.concat(hashes));
  }

  await eachOf(writes, ({ write }) => write());
  await eachOf([...new Set(writes.map(({ path }) => dirname(path)))], (path) => folder.syncFolder(path));
  await eachOf(outdated, (path) => folder.discardFolder(path));
}

/** Files written side by side: their flushes share the file system's own commits. */
const atOnce = 16;

/** Acts on all, some at a time. Nothing is still being written when a failure is thrown; the graver one is. */
async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += atOnce) {
    const results = await Promise.allSettled(items.slice(from, from + atOnce).map(act));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as LiuhenError] : []));
    const worst = reasons.find(({ code }) => code !== 'DISK_FULL') ?? reasons[0];
    if (worst) throw worst;
  }
}
