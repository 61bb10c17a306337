// Reads back the leaves and private details of one full entries tile, and makes events of them.
import { join } from 'node:path';
import type { CustodyEvent, Leaf } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../file-port.ts';
import { readIfThere } from './durable-file.ts';
import { decodeEntries, decodePrivateLine, splitLines } from './entries.ts';
import type { JournalEntry } from './journal.ts';
import { privatePath, tilePath, tileWidth } from './layout.ts';

/**
 * The 256 entries of tile `index`, each with its private line where there is one. Whether they are the ones that were
 * hashed is for fsck to say.
 * @throws LiuhenError LOG_DAMAGED if tile or bundle is missing or cannot be taken apart; STORE_READ_FAILED
 */
export async function readSettledEntries(dir: string, files: FilePort, index: number): Promise<JournalEntry[]> {
  const tile = await readIfThere(files, join(dir, tilePath('entries', index)));
  const leaves = tile && decodeEntries(tile);
  if (leaves?.length !== tileWidth) throw damaged(tilePath('entries', index));
  const bundle = await readIfThere(files, join(dir, privatePath(index)));
  if (!bundle) throw damaged(privatePath(index));
  const entries: JournalEntry[] = leaves.map((leaf) => ({ leaf }));
  for (const privateLine of splitLines(bundle)) {
    const at = seqOf(privateLine, index) - index * tileWidth;
    const entry = entries[at];
    if (!entry) throw damaged(privatePath(index));
    entries[at] = { leaf: entry.leaf, privateLine };
  }
  return entries;
}

/** A leaf's bytes as an object. The log's own bytes: their form is for fsck to check. */
export function leafDocument(leaf: Buffer): Leaf {
  return JSON.parse(leaf.toString()) as Leaf;
}

/** The event of an entry, with its private detail if that is there. */
export function eventOf({ leaf, privateLine }: JournalEntry): CustodyEvent {
  if (privateLine === undefined) return leafDocument(leaf);
  const { salt, detail } = decodePrivateLine(privateLine);
  return { ...leafDocument(leaf), salt, detail };
}

function seqOf(line: string, index: number): number {
  try {
    return decodePrivateLine(line).seq;
  } catch (error) {
    throw damaged(privatePath(index), error);
  }
}

function damaged(path: string, cause?: unknown): LiuhenError {
  return new LiuhenError('LOG_DAMAGED', `${path} is missing or damaged`, {
    cause,
    context: { path },
    hint: 'run fsck and restore the file from a backup',
  });
}
