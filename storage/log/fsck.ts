// Reads the whole custody log again, computes every tile and the root anew and says what does not fit. Trusts nothing
// but the key that it is given; changes nothing; may run beside the daemon (full tiles never change).
import { join } from 'node:path';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { type ErrorCode, LiuhenError } from '../../core/errors.ts';
import { type Checkpoint, parseCheckpoint, parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { hashBytes, leafHash } from '../../core/proof/merkle.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { readIfThere } from './durable-file.ts';
import { decodeEntries, decodePrivateLine, encodeEntries, type PrivateLine, splitLines } from './entries.ts';
import { Journal, type JournalContent } from './journal.ts';
import {
  checkpointPath,
  journalPath,
  partialFolder,
  partialTilePath,
  privatePath,
  type TileLevel,
  tilePath,
  tileWidth,
} from './layout.ts';
import { LeafChecks } from './leaf-checks.ts';
import { splitHashes, TreeEdge } from './tree-edge.ts';

/** One thing that does not fit. `where` is a path below the data directory, with `#seq` where a leaf is meant. */
export interface LogFinding {
  readonly what: string;
  readonly where: string;
  readonly clip?: string;
  /** ALTERED, INCOMPLETE, KEY_NOT_TRUSTED or NEWER_FORMAT. */
  readonly code: ErrorCode;
}

/** What a walk meets: every event that could be read, in order, and every finding. */
export type LogStep =
  | { readonly kind: 'event'; readonly event: CustodyEvent; readonly leafHash: Buffer; readonly where: string }
  | { readonly kind: 'finding'; readonly finding: LogFinding };

/**
 * The findings of `walkLog` alone. `dir` is log/, `vkey` the verifier key line as the agency holds it.
 * @throws LiuhenError STORE_READ_FAILED if a file cannot be read; USAGE for a malformed vkey
 */
export async function* checkLog(
  dir: string,
  vkey: string | undefined,
  files: FilePort = realFiles,
): AsyncGenerator<LogFinding> {
  for await (const step of walkLog(dir, vkey, files)) if (step.kind === 'finding') yield step.finding;
}

/**
 * Walks the log once from the first leaf to the last and checks it on the way, so that the whole-station fsck can look
 * at each event in the same pass. Memory: one tile, the journal, and one head for each clip.
 * A private detail that is not there is no finding: it may have been erased. Without a vkey the checkpoint's root is
 * compared and its signature is not judged.
 * @throws as `checkLog`
 */
export async function* walkLog(
  dir: string,
  vkey: string | undefined,
  files: FilePort = realFiles,
): AsyncGenerator<LogStep> {
  const walk = new LogWalk(dir, files);
  for await (const event of walk.run(vkey)) {
    for (const finding of walk.findings.splice(0)) yield { kind: 'finding', finding };
    if (event) yield { kind: 'event', ...event };
  }
}

interface ReadLeaf {
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

interface WalkedEvent {
  readonly event: CustodyEvent;
  readonly leafHash: Buffer;
  /** As in a finding. */
  readonly where: string;
}

class LogWalk {
  readonly findings: LogFinding[] = [];
  readonly #dir: string;
  readonly #files: FilePort;
  readonly #edge = new TreeEdge();
  readonly #leafChecks = new LeafChecks();
  #checkpoint: Checkpoint | undefined;
  /** Neither leaves nor hashes of some tile are there: the tree cannot be computed from there on. */
  #treeLost = false;

  constructor(dir: string, files: FilePort) {
    this.#dir = dir;
    this.#files = files;
  }

  /** Yields the events, and once undefined at the end for findings that came after the last. */
  async *run(vkey: string | undefined): AsyncGenerator<WalkedEvent | undefined> {
    // Checkpoint before journal: a daemon at work only ever moves the log ahead of the checkpoint that was read.
    this.#checkpoint = await this.#readCheckpoint(vkey);
    this.#compareRoot();
    const journal = await this.#readJournal();
    const settled = journal ? journal.base / tileWidth : await this.#countSettledTiles();
    this.#compareAge(journal);
    for (let index = 0; index < settled; index += 1) {
      const leaves = await this.#readSettledTile(index);
      const details = await this.#readBundle(index);
      const places = { leaves: tilePath('entries', index), details: privatePath(index) };
      if (leaves) yield* this.#checkLeaves(index * tileWidth, leaves, details, places);
      else this.#leafChecks.gap();
    }
    const tail = journal?.entries ?? [];
    const lines = tail.flatMap(({ privateLine }) => privateLine ?? []);
    const leaves = tail.map(({ leaf }) => ({ bytes: leaf, hash: leafHash(leaf) }));
    await this.#grow(
      leaves.map(({ hash }) => hash),
      'if-there',
    );
    const places = { leaves: journalPath, details: journalPath };
    yield* this.#checkLeaves(settled * tileWidth, leaves, this.#decodeLines(lines, journalPath), places);
    await this.#checkTailBundles(settled, lines, leaves.length);
    await this.#checkEdge(
      settled,
      leaves.map(({ bytes }) => bytes),
    );
    const { size = 0 } = this.#checkpoint ?? {};
    if (size > this.#edge.size && !this.#treeLost) {
      // A record cut off in the writing was never published.
      if (journal && journal.tornBytes > 0) this.#find('ALTERED', 'its last record is damaged', journalPath);
      this.#find(
        'INCOMPLETE',
        `the checkpoint covers ${size} leaves, the log holds ${this.#edge.size}`,
        checkpointPath,
      );
    }
    yield undefined;
  }

  #find(code: ErrorCode, what: string, path: string, clip?: string): void {
    this.findings.push({ code, what, where: `log/${path}`, ...(clip === undefined ? {} : { clip }) });
  }

  #read(path: string): Promise<Buffer | undefined> {
    return readIfThere(this.#files, join(this.#dir, path));
  }

  async #readCheckpoint(vkey: string | undefined): Promise<Checkpoint | undefined> {
    const key = vkey === undefined ? undefined : parseVkey(vkey);
    const note = (await this.#read(checkpointPath))?.toString();
    if (note !== undefined && key === undefined) return parseCheckpoint(note);
    const verdict = note !== undefined && key ? verifyCheckpoint(note, key) : undefined;
    if (!verdict) this.#find('INCOMPLETE', 'there is no checkpoint', checkpointPath);
    else if (verdict.state === 'malformed') this.#find('ALTERED', 'the checkpoint is malformed', checkpointPath);
    else if (verdict.state === 'bad-signature') this.#find('ALTERED', 'its signature does not hold', checkpointPath);
    else if (verdict.state === 'other-key') this.#find('KEY_NOT_TRUSTED', 'signed by another key', checkpointPath);
    return verdict && verdict.state !== 'malformed' ? verdict.checkpoint : undefined;
  }

  /** Tiles are settled, and the journal begun anew after them, only under a checkpoint that covers them. */
  #compareAge(journal: JournalContent | undefined): void {
    const size = this.#checkpoint?.size;
    if (size === undefined || !journal || size >= journal.base) return;
    this.#find('ALTERED', `an older checkpoint: it covers ${size} leaves, ${journal.base} are settled`, checkpointPath);
  }

  async #readJournal(): Promise<JournalContent | undefined> {
    try {
      const content = await Journal.read(this.#dir, this.#files);
      if (!content) this.#find('INCOMPLETE', 'there is no journal', journalPath);
      return content;
    } catch (error) {
      if (!(error instanceof LiuhenError && error.code === 'LOG_DAMAGED')) throw error;
      this.#find('ALTERED', `${error.message}, at byte ${error.context['offset']}`, journalPath);
      return undefined;
    }
  }

  /** Without a readable journal: the full entries tiles that lie there one after the other. */
  async #countSettledTiles(): Promise<number> {
    let count = 0;
    while (await this.#read(tilePath('entries', count))) count += 1;
    return count;
  }

  /** The leaves of a full tile, added to the tree; undefined if they cannot be had. */
  async #readSettledTile(index: number): Promise<readonly ReadLeaf[] | undefined> {
    const path = tilePath('entries', index);
    const bytes = await this.#read(path);
    const leaves = bytes && decodeEntries(bytes)?.map((leaf) => ({ bytes: leaf, hash: leafHash(leaf) }));
    if (leaves?.length === tileWidth) {
      await this.#grow(
        leaves.map(({ hash }) => hash),
        'must',
      );
      return leaves;
    }
    this.#find(bytes ? 'ALTERED' : 'INCOMPLETE', bytes ? 'cannot be taken apart' : 'missing', path);
    // Its hashes may still be there, and with them the rest of the tree can be checked.
    const hashes = await this.#read(tilePath(0, index));
    if (hashes?.length === tileWidth * hashBytes) await this.#grow(splitHashes(hashes), 'must');
    else this.#treeLost = true;
    return undefined;
  }

  /** Adds leaf hashes to the tree. Each tile that becomes full has to lie on the disk with just these bytes. */
  async #grow(hashes: readonly Buffer[], tiles: 'must' | 'if-there'): Promise<void> {
    if (this.#treeLost) return;
    for (const hash of hashes) {
      for (const { level, index, bytes } of this.#edge.push(hash)) {
        await this.#compareTile(tilePath(level, index), bytes, tiles);
      }
      this.#compareRoot();
    }
  }

  async #compareTile(path: string, bytes: Buffer, presence: 'must' | 'if-there'): Promise<void> {
    const there = await this.#read(path);
    if (!there && presence === 'must') this.#find('INCOMPLETE', 'missing', path);
    if (there && !there.equals(bytes)) this.#find('ALTERED', 'does not follow from the leaves', path);
  }

  #compareRoot(): void {
    if (this.#checkpoint?.size !== this.#edge.size) return;
    if (this.#edge.root().equals(this.#checkpoint.root)) return;
    this.#find('ALTERED', `the first ${this.#edge.size} leaves are not those of the checkpoint`, checkpointPath);
  }

  async #readBundle(index: number): Promise<ReadonlyMap<number, PrivateLine>> {
    const bundle = await this.#read(privatePath(index));
    if (!bundle) this.#find('INCOMPLETE', 'missing', privatePath(index));
    return this.#decodeLines(bundle ? splitLines(bundle) : [], privatePath(index));
  }

  #decodeLines(lines: readonly string[], path: string): ReadonlyMap<number, PrivateLine> {
    const details = new Map<number, PrivateLine>();
    for (const line of lines) {
      try {
        const detail = decodePrivateLine(line);
        if (details.has(detail.seq)) this.#find('ALTERED', 'two private details for one leaf', `${path}#${detail.seq}`);
        details.set(detail.seq, detail);
      } catch (error) {
        this.#find('ALTERED', `a line that cannot be read: ${(error as Error).message}`, path);
      }
    }
    return details;
  }

  async *#checkLeaves(
    first: number,
    leaves: readonly ReadLeaf[],
    details: ReadonlyMap<number, PrivateLine>,
    places: { readonly leaves: string; readonly details: string },
  ): AsyncGenerator<WalkedEvent> {
    for (const [i, { bytes, hash }] of leaves.entries()) {
      const seq = first + i;
      const event = this.#leafChecks.check(seq, bytes, hash, details.get(seq), (code, what, clip, part) =>
        this.#find(code, what, `${part === 'detail' ? places.details : places.leaves}#${seq}`, clip),
      );
      if (event) yield { event, leafHash: hash, where: `log/${places.leaves}#${seq}` };
    }
    for (const seq of details.keys()) {
      if (seq < first || seq >= first + leaves.length) {
        this.#find('ALTERED', 'a private detail without its leaf', `${places.details}#${seq}`);
      }
    }
  }

  /**
   * Bundles of leaves that are still in the journal are made from it again at the next open, so that only what
   * contradicts it is said.
   */
  async #checkTailBundles(settled: number, lines: readonly string[], leaves: number): Promise<void> {
    const journal = new Set(lines);
    const inJournal = new Set(this.#decodeLines(lines, journalPath).keys());
    for (let index = settled; index <= settled + Math.floor(leaves / tileWidth); index += 1) {
      const bundle = await this.#read(privatePath(index));
      if (!bundle) continue;
      for (const line of splitLines(bundle)) {
        const [seq] = this.#decodeLines([line], privatePath(index)).keys();
        if (seq === undefined || !inJournal.has(seq) || journal.has(line)) continue;
        this.#find('ALTERED', 'a private detail that differs from the journal', `${privatePath(index)}#${seq}`);
      }
    }
  }

  /** What was published of the leaves in the journal: each partial form is the beginning of what follows from them. */
  async #checkEdge(settled: number, leaves: readonly Buffer[]): Promise<void> {
    if (this.#treeLost) return;
    for (let from = 0; from + tileWidth <= leaves.length; from += tileWidth) {
      const tile = encodeEntries(leaves.slice(from, from + tileWidth));
      await this.#compareTile(tilePath('entries', settled + from / tileWidth), tile, 'if-there');
    }
    const rest = leaves.slice(leaves.length - (leaves.length % tileWidth));
    await this.#checkPartials('entries', this.#edge.tileIndex(0), rest.length, (width) =>
      encodeEntries(rest.slice(0, width)),
    );
    for (let level = 0; level < Math.max(1, this.#edge.height); level += 1) {
      const hashes = this.#edge.level(level);
      await this.#checkPartials(level, this.#edge.tileIndex(level), hashes.length, (width) =>
        Buffer.concat(hashes.slice(0, width)),
      );
    }
  }

  async #checkPartials(level: TileLevel, index: number, held: number, bytes: (width: number) => Buffer): Promise<void> {
    const unit = level === 'entries' ? 1 : tileWidth ** level;
    /** Members of this tile in a tree of `size`; 256 and more where it is full. */
    const members = (size: number) => Math.floor(size / unit) - index * tileWidth;
    const due = members(this.#checkpoint?.size ?? 0);
    const widths = await this.#partialWidths(level, index);
    const full = (await this.#read(tilePath(level, index))) !== undefined;
    // A daemon at work may have gone on since the journal was read; what it holds now bounds what may lie here.
    const grown = Math.max(held, members(await this.#sizeNow()));
    if (full && grown < tileWidth) {
      this.#find('INCOMPLETE', `a full tile where the log holds ${grown} of it`, tilePath(level, index));
    }
    if (due > 0 && !full && !widths.includes(due))
      this.#find('INCOMPLETE', 'missing', partialTilePath(level, index, due));
    for (const width of widths) {
      const path = partialTilePath(level, index, width);
      if (width <= held) await this.#compareTile(path, bytes(width), 'if-there');
      else if (width > grown) this.#find('INCOMPLETE', `a tile of ${width} where the log holds ${grown} of it`, path);
    }
  }

  async #sizeNow(): Promise<number> {
    try {
      const content = await Journal.read(this.#dir, this.#files);
      return content ? content.base + content.entries.length : 0;
    } catch (error) {
      if (error instanceof LiuhenError && error.code === 'LOG_DAMAGED') return 0; // Found already.
      throw error;
    }
  }

  async #partialWidths(level: TileLevel, index: number): Promise<number[]> {
    const folder = join(this.#dir, partialFolder(level, index));
    const names = await this.#files.readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new LiuhenError('STORE_READ_FAILED', `cannot list ${folder}`, { cause: error });
    });
    return names.map(Number).filter((width) => Number.isInteger(width) && width > 0 && width < tileWidth);
  }
}
