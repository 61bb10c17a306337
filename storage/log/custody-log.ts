// The custody log: the only writer of log/. An append is durable in the journal before anyone is told; tiles, private
// bundles and the checkpoint follow from the journal. docs/decisions/0001; docs/formats.md section 4.
import { dirname } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft, Leaf } from '../../core/custody-event.ts';
import { type ErrorCode, LiuhenError } from '../../core/errors.ts';
import { formatCheckpointBody, type NoteSigner } from '../../core/proof/checkpoint.ts';
import { consistencyProof, inclusionProof, leafHash, treeRoot } from '../../core/proof/merkle.ts';
import type { FilePort } from '../file-port.ts';
import { DurableFolder, writeError } from './durable-file.ts';
import { joinLines } from './entries.ts';
import { type BuiltLeaf, buildLeaf, type ClipHead } from './event-leaf.ts';
import { encodeRecord, Journal, type JournalEntry } from './journal.ts';
import { checkpointPath, privatePath, scratchFolder, tileWidth } from './layout.ts';
import { publishTiles } from './publish-tiles.ts';
import { type FoundLog, readLog } from './read-log.ts';
import { RecentCache } from './recent-cache.ts';
import { eventOf, leafDocument, readSettledEntries } from './settled-entries.ts';
import type { TileStore } from './tile-store.ts';

export interface CustodyLogOptions {
  /** Absolute path of log/. */
  readonly dir: string;
  readonly files: FilePort;
  readonly clock: Clock;
  readonly signer: NoteSigner;
  /** Last event of a clip as the catalogue has it; asked only for clips without an event after `indexedUpTo`. */
  readonly headOf: (clip: string) => ClipHead | undefined;
  /** Told once, when the log has stopped for good. */
  readonly onFailure?: (error: LiuhenError) => void;
}

interface WaitingCall {
  readonly drafts: readonly EventDraft[];
  readonly resolve: (events: CustodyEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls are joined into one record up to this many leaves; a single call is never split. */
const groupLeaves = 1024;
/** The tail is brought into tiles before it grows beyond this, whatever the timer says. */
const maxTailLeaves = 4096;
const maxJournalBytes = 8 * 1024 * 1024;
const publishDelayMs = 1000;
/** After these it is not known what is on the disk. */
const stopping: ReadonlySet<ErrorCode> = new Set(['STORE_WRITE_FAILED', 'FLUSH_FAILED', 'READ_ONLY', 'LOG_DAMAGED']);
/** Entries tiles kept after a read. */
const cachedEntryTiles = 8;

export class CustodyLog {
  readonly #options: CustodyLogOptions;
  readonly #folder: DurableFolder;
  readonly #journal: Journal;
  readonly #tiles: TileStore;
  /** seq of the first leaf in the journal; everything before it lies in full tiles. */
  #base: number;
  /** Bytes of a record cut off in the writing that open() dropped; nobody was ever told of its events. */
  readonly tornBytes: number;
  /** Leaves from `#base` on. */
  #tail: readonly JournalEntry[];
  #lastAtMs: number;
  /** Heads of clips with events that the catalogue may not have yet, in order of seq. */
  readonly #heads = new Map<string, ClipHead & { readonly seq: number }>();
  readonly #entryTiles = new RecentCache<number, readonly JournalEntry[]>(cachedEntryTiles);
  #erasures = 0;
  #checkpoint: string | undefined;
  #publishedSize = -1;
  #waiting: WaitingCall[] = [];
  /** All that writes goes one after the other through here. */
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped: LiuhenError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: CustodyLogOptions, folder: DurableFolder, journal: Journal, found: FoundLog) {
    this.#options = options;
    this.#folder = folder;
    this.#journal = journal;
    this.#tiles = found.tiles;
    this.#base = found.journal.base;
    this.#tail = found.journal.entries;
    this.tornBytes = found.journal.tornBytes;
    this.#lastAtMs = found.lastAtMs;
    this.#checkpoint = found.checkpoint;
    found.journal.entries.forEach(({ leaf }, i) => {
      this.#noteHead(leafDocument(leaf), this.#base + i, leafHash(leaf));
    });
  }

  /**
   * Opens the log in `dir`, or begins one: journal → tree → compared with the checkpoint → tiles and a new checkpoint.
   *
   * `headOf` must know every event before the journal's tail, so: before the first append, bring the catalogue up to
   * date from `events(n)`, n the number of events that it holds, and then call `indexedUpTo`.
   * @throws LiuhenError LOG_DAMAGED if journal, tiles and checkpoint do not agree, and nothing has been changed then;
   * STORE_READ_FAILED, STORE_WRITE_FAILED, FLUSH_FAILED, READ_ONLY
   */
  static async open(options: CustodyLogOptions): Promise<CustodyLog> {
    const { dir, files } = options;
    const found = await readLog(dir, files, options.signer.vkey);
    const folder = new DurableFolder(files, dir);
    await folder.ensureFolder('.');
    await folder.discardFolder(scratchFolder);
    const journal = await (found.isNew ? Journal.create(folder) : Journal.open(dir, files, folder, found.journal));
    const log = new CustodyLog(options, folder, journal, found);
    try {
      await log.publish();
    } catch (error) {
      // A full disk must not keep the station from starting: the journal holds all, and space can be made.
      if (!isDiskFull(error) || found.checkpoint === undefined) {
        await journal.close();
        throw error;
      }
      log.#schedulePublish();
    }
    return log;
  }

  /** Number of durable events; the seq of the next one. */
  get size(): number {
    return this.#base + this.#tail.length;
  }

  /** Time of the last durable event, ms since 1970; 0 before the first. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  /**
   * Appends the events of one act: all of them or none. When it resolves they are durable, though the checkpoint may
   * not cover them yet. Calls made at the same time share one flush.
   * @throws LiuhenError BUG, USAGE: a draft cannot be a leaf, nothing of this call was written; DISK_FULL: nothing was
   * written, later calls may succeed; STORE_WRITE_FAILED, FLUSH_FAILED, READ_ONLY: whether these events are in the log
   * is known only after the next open, and every later call is refused (fail stop)
   */
  append(drafts: readonly EventDraft[]): Promise<CustodyEvent[]> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal();
      if (refusal) return reject(refusal);
      if (drafts.length === 0) return resolve([]);
      this.#waiting.push({ drafts, resolve, reject });
      if (this.#waiting.length === 1) void this.#inTurn(() => this.#commitWaiting());
    });
  }

  /**
   * Brings tiles, private bundles and checkpoint up to the last durable event.
   * @returns the signed checkpoint
   * @throws LiuhenError DISK_FULL (may be tried again), STORE_WRITE_FAILED, FLUSH_FAILED, LOG_DAMAGED (the log has
   * stopped)
   */
  publish(): Promise<string> {
    return this.#inTurn(() => this.#stopOnFailure(() => this.#publishNow()));
  }

  /** The last published checkpoint, as signed. */
  checkpointText(): string {
    if (this.#checkpoint === undefined) throw new LiuhenError('NOT_FOUND', 'no checkpoint was published yet');
    return this.#checkpoint;
  }

  /** Root over the first `size` leaves. @throws LiuhenError NOT_FOUND, LOG_DAMAGED, STORE_READ_FAILED */
  async root(size = this.size): Promise<Buffer> {
    this.#mustHold(size);
    return treeRoot(size, this.#tiles.subtree);
  }

  /** Audit path of event `seq` in the tree of `size`. RFC 9162 section 2.1.3. @throws as `root` */
  async inclusion(seq: number, size = this.size): Promise<Buffer[]> {
    this.#mustHold(size);
    if (!(Number.isSafeInteger(seq) && seq >= 0 && seq < size)) throw notFound(`event ${seq}`);
    return inclusionProof(seq, size, this.#tiles.subtree);
  }

  /** Proof that the tree of `from` leaves is a prefix of that of `to`. RFC 9162 section 2.1.4. @throws as `root` */
  async consistency(from: number, to = this.size): Promise<Buffer[]> {
    this.#mustHold(to);
    if (!(Number.isSafeInteger(from) && from >= 0 && from <= to)) throw notFound(`a tree of ${from} events`);
    return consistencyProof(from, to, this.#tiles.subtree);
  }

  /** The bytes of leaf `seq`, as hashed. @throws LiuhenError NOT_FOUND, LOG_DAMAGED, STORE_READ_FAILED */
  async leafBytes(seq: number): Promise<Buffer> {
    return (await this.#entry(seq)).leaf;
  }

  /** Event `seq` with its private detail, unless that was erased. @throws as `leafBytes` */
  async read(seq: number): Promise<CustodyEvent> {
    return eventOf(await this.#entry(seq));
  }

  /** The events [from, to), `to` at most the size at the time of the call; one tile in memory at a time. */
  async *events(from = 0, to = this.size): AsyncGenerator<CustodyEvent> {
    const end = Math.min(to, this.size);
    for (let seq = from; seq < end; ) {
      const tile = Math.floor(seq / tileWidth);
      const entries = await this.#entryTile(tile);
      const stop = Math.min(end, (tile + 1) * tileWidth);
      for (; seq < stop; seq += 1) yield eventOf(entries[seq % tileWidth]!);
    }
  }

  /** Says that the catalogue durably holds all events up to and including `seq`: `headOf` answers for them now. */
  indexedUpTo(seq: number): void {
    for (const [clip, head] of this.#heads) {
      if (head.seq > seq) return;
      this.#heads.delete(clip);
    }
  }

  /**
   * Erases the private detail of event `seq` from bundle and journal; the leaf and its commitment stay. Backups and
   * freed blocks of the disk are not reached. Nothing happens if there is none.
   * @throws LiuhenError NOT_FOUND, and as `publish`
   */
  erasePrivate(seq: number): Promise<void> {
    return this.#inTurn(() => this.#stopOnFailure(() => this.#erase(seq)));
  }

  /** Publishes what is durable, then ends the log. Appends that wait are still written. */
  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {
      clearTimeout(this.#timer);
      while (this.#waiting.length > 0) await this.#commitWaiting();
      try {
        if (!this.#stopped) await this.#stopOnFailure(() => this.#publishNow());
      } finally {
        this.#stopped ??= new LiuhenError('DAEMON_UNREACHABLE', 'the custody log is closed: the station is stopping');
        await this.#journal.close();
      }
    });
    return this.#closing;
  }

  // ---- writing, one at a time

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #refusal(): LiuhenError | undefined {
    if (this.#stopped) return this.#stopped;
    if (this.#closing)
      return new LiuhenError('DAEMON_UNREACHABLE', 'the custody log is closing: the station is stopping');
    return undefined;
  }

  async #stopOnFailure<T>(act: () => Promise<T>): Promise<T> {
    if (this.#stopped) throw this.#stopped;
    try {
      return await act();
    } catch (thrown) {
      const error = writeError(thrown, 'writing the custody log');
      if (stopping.has(error.code)) this.#stop(error);
      throw error;
    }
  }

  #stop(error: LiuhenError): void {
    this.#stopped = error;
    clearTimeout(this.#timer);
    for (const call of this.#waiting.splice(0)) call.reject(error);
    this.#options.onFailure?.(error);
  }

  /** Takes one group of waiting calls; the rest gets another turn, so that a publication is never kept waiting. */
  async #commitWaiting(): Promise<void> {
    const group: WaitingCall[] = [];
    for (let leaves = 0; this.#waiting.length > 0; ) {
      leaves += this.#waiting[0]!.drafts.length;
      if (group.length > 0 && leaves > groupLeaves) break;
      group.push(this.#waiting.shift()!);
    }
    if (this.#waiting.length > 0) void this.#inTurn(() => this.#commitWaiting());
    try {
      await this.#stopOnFailure(async () => {
        const room = this.#tail.length < maxTailLeaves && this.#journal.bytes < maxJournalBytes;
        if (!room) await this.#publishNow();
        await this.#commit(group);
      });
    } catch (error) {
      for (const call of group) call.reject(error);
    }
  }

  async #commit(group: readonly WaitingCall[]): Promise<void> {
    const atMs = Math.max(this.#options.clock.now(), this.#lastAtMs);
    const heads = new Map<string, ClipHead>();
    const built: BuiltLeaf[] = [];
    const answers: (() => void)[] = [];
    for (const call of group) {
      try {
        const leaves = this.#build(call.drafts, this.size + built.length, atMs, heads);
        for (const leaf of leaves) built.push(leaf);
        answers.push(() => call.resolve(leaves.map(({ event }) => event)));
      } catch (error) {
        call.reject(error);
      }
    }
    if (built.length === 0) return;
    const entries = built.map(({ leaf, privateLine }) => ({ leaf, privateLine }));
    await this.#journal.append(encodeRecord(entries));
    for (const { event, hash } of built) {
      this.#noteHead(event, event.seq, hash);
      this.#tiles.push(hash);
    }
    this.#tail = this.#tail.concat(entries);
    this.#lastAtMs = atMs;
    this.#schedulePublish();
    for (const answer of answers) answer();
  }

  /** The leaves of one call; `groupHeads` is moved on only if all of them can be built. */
  #build(drafts: readonly EventDraft[], from: number, atMs: number, groupHeads: Map<string, ClipHead>): BuiltLeaf[] {
    const quality = this.#options.clock.quality();
    const heads = new Map<string, ClipHead>();
    const leaves = drafts.map((draft, i) => {
      const { clip } = draft;
      const head = clip === undefined ? undefined : (heads.get(clip) ?? groupHeads.get(clip) ?? this.#headOf(clip));
      const leaf = buildLeaf(draft, { seq: from + i, atMs, quality, head });
      if (clip !== undefined) heads.set(clip, { clipSeq: leaf.event.clipSeq!, leafHash: leaf.hash.toString('hex') });
      return leaf;
    });
    for (const [clip, head] of heads) groupHeads.set(clip, head);
    return leaves;
  }

  #headOf(clip: string): ClipHead | undefined {
    return this.#heads.get(clip) ?? this.#options.headOf(clip);
  }

  #noteHead({ clip, clipSeq }: Leaf, seq: number, hash: Buffer): void {
    if (clip === undefined || clipSeq === undefined) return;
    this.#heads.delete(clip);
    this.#heads.set(clip, { clipSeq, leafHash: hash.toString('hex'), seq });
  }

  #schedulePublish(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // A full disk is tried again; any other failure has stopped the log and been told to onFailure.
      this.publish().catch((error: unknown) => {
        if (isDiskFull(error) && !this.#closing) this.#schedulePublish();
      });
    }, publishDelayMs).unref();
  }

  async #publishNow(): Promise<string> {
    const { signer } = this.#options;
    const size = this.size;
    if (size !== this.#publishedSize || this.#checkpoint === undefined) {
      await publishTiles(this.#folder, this.#base, this.#tail, this.#tiles);
      const note = signer.sign(formatCheckpointBody(signer.name, size, this.#tiles.edge.root()));
      await this.#folder.replace(checkpointPath, Buffer.from(note));
      await this.#folder.syncFolder('.');
      this.#checkpoint = note;
      this.#publishedSize = size;
    }
    if (this.#tail.length >= tileWidth) {
      const settled = this.#tail.length - (this.#tail.length % tileWidth);
      const rest = this.#tail.slice(settled);
      await this.#journal.restart(this.#base + settled, rest);
      this.#base += settled;
      this.#tail = rest;
      this.#tiles.written();
    }
    return this.#checkpoint;
  }

  async #erase(seq: number): Promise<void> {
    if (!(Number.isSafeInteger(seq) && seq >= 0 && seq < this.size)) throw notFound(`event ${seq}`);
    const tile = Math.floor(seq / tileWidth);
    if (seq >= this.#base) {
      // Journal first: it is what a bundle is made from again after a crash.
      const tail = this.#tail.map((entry, i) => (this.#base + i === seq ? { leaf: entry.leaf } : entry));
      await this.#journal.restart(this.#base, tail);
      this.#tail = tail;
    }
    const lines = (await this.#entryTile(tile)).flatMap(({ privateLine }, i) =>
      privateLine === undefined || tile * tileWidth + i === seq ? [] : [privateLine],
    );
    await this.#folder.replace(privatePath(tile), joinLines(lines));
    await this.#folder.syncFolder(dirname(privatePath(tile)));
    this.#erasures += 1;
    this.#entryTiles.delete(tile);
  }

  // ---- reading

  #mustHold(size: number): void {
    if (!(Number.isSafeInteger(size) && size >= 0 && size <= this.size)) throw notFound(`a tree of ${size} events`);
  }

  async #entry(seq: number): Promise<JournalEntry> {
    if (!(Number.isSafeInteger(seq) && seq >= 0 && seq < this.size)) throw notFound(`event ${seq}`);
    return (await this.#entryTile(Math.floor(seq / tileWidth)))[seq % tileWidth]!;
  }

  /** The entries of one tile, as many as there are. */
  async #entryTile(tile: number): Promise<readonly JournalEntry[]> {
    const from = tile * tileWidth - this.#base;
    if (from >= 0) return this.#tail.slice(from, from + tileWidth);
    const held = this.#entryTiles.get(tile);
    if (held) return held;
    const erasures = this.#erasures;
    const entries = await readSettledEntries(this.#options.dir, this.#options.files, tile);
    // What was erased while it was being read must not come back from the cache.
    if (erasures === this.#erasures) this.#entryTiles.set(tile, entries);
    return entries;
  }
}

const notFound = (what: string) => new LiuhenError('NOT_FOUND', `the custody log has no ${what.replace(/^an? /, '')}`);

const isDiskFull = (error: unknown) => error instanceof LiuhenError && error.code === 'DISK_FULL';
