// Reads a whole station again and says what does not fit: log, vault and rows, each against the others. Changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CustodyEvent } from '../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { parseClipNumber } from '../core/proof/manifest.ts';
import type { DumpedRow } from './catalogue/whole.ts';
import { checkClip, readSealedManifest } from './fsck-clip.ts';
import { type FindingCode, Findings, type StationFinding } from './fsck-findings.ts';
import { ExpectedRows } from './fsck-rows.ts';
import { checkStatement } from './fsck-statement.ts';
import { walkLog } from './log/fsck.ts';
import type { Vault } from './vault/blob.ts';
import { clipFolder } from './vault/layout.ts';

export type { StationFinding };

/** catalogue.db as it is read here. */
export interface RowSource {
  /** Index of the last leaf whose row is there; −1 before the first. */
  lastSeq(): number;
  /** Every row in order, as of the first one asked for. */
  rows(): Generator<DumpedRow>;
  /** Faults of the file itself. */
  integrityCheck(): readonly string[];
}

export interface CheckOptions {
  readonly vault: Vault;
  /** Undefined where there is no catalogue.db: a finding of its own. */
  readonly catalogue: RowSource | undefined;
  readonly logDir: string;
  /** Below which statements/ lies. */
  readonly dataDir: string;
  /** Where the rows that should be there are made, in a file that is taken away again. */
  readonly scratchDir: string;
  /** The keys in force; undefined where they cannot be read, which `findings` then says. */
  readonly vkey: string | undefined;
  readonly rootPem: string | undefined;
  /** Runs `act` while no row is written. */
  readonly frozen: <T>(act: () => Promise<T>) => Promise<T>;
  /** Leaves from `seq` on, of a daemon that is at work; undefined when none is. */
  readonly events?: (seq: number) => AsyncIterable<CustodyEvent>;
  /** How long a folder may wait for its leaf beside a daemon, which has stopped if it takes longer. */
  readonly sealWaitMs?: number;
  /** What was found before: of the keys. */
  readonly findings?: readonly StationFinding[];
  readonly onProgress: (progress: { done: number; total: number | null; unit: 'bytes' | 'items' }) => void;
  /**
   * Waited for after each piece that was read of log or vault, so that a check may make way for others. Never while
   * rows are compared: they are read as of one moment, which must not last.
   */
  readonly pace?: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
}

const sealLookMs = 100;
/** Leaves of the log that are read in one piece: a tile. */
const leavesInPiece = 256;

/**
 * One pass over the log; at each `seal` the clip's folder is read in full. Beside a daemon at work: as of the beginning,
 * and nothing that it does meanwhile is a finding. Memory: one tile, one head and one number a clip.
 * @returns how many leaves were checked, and the findings. @throws when `signal` is aborted.
 */
export async function checkStation(options: CheckOptions): Promise<{ checked: number; findings: StationFinding[] }> {
  const check = new StationCheck(options);
  try {
    return await check.run();
  } finally {
    await check.close();
  }
}

class StationCheck {
  readonly #options: CheckOptions;
  readonly #findings = new Findings();
  readonly #expected: ExpectedRows;
  readonly #sealed = new ClipNumbers();
  #checked = 0;
  #bytes = 0;

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#expected = ExpectedRows.open(options.scratchDir);
    for (const { code, what, where, clip } of options.findings ?? []) this.#findings.add(code, what, where, clip);
  }

  close(): Promise<void> {
    return this.#expected.close();
  }

  async run(): Promise<{ checked: number; findings: StationFinding[] }> {
    const { logDir, vkey, signal } = this.#options;
    const rowsUpTo = this.#rowsUpTo();
    for await (const step of walkLog(logDir, vkey)) {
      signal.throwIfAborted();
      if (step.kind === 'finding') {
        const { code, what, where, clip } = step.finding;
        this.#findings.add(code as FindingCode, what, where, clip);
        continue;
      }
      const { event, where } = step;
      this.#checked += 1;
      if (this.#checked % leavesInPiece === 0) await this.#options.pace?.();
      const manifest = event.type === 'seal' ? await this.#checkSealed(event, where) : undefined;
      if (event.type === 'statement') await this.#checkStatement(event, where);
      if (event.seq <= rowsUpTo) this.#expected.add(event, manifest);
    }
    const strangers = await this.#walkVault();
    if (rowsUpTo >= -1) await this.#compareRows();
    await this.#nameStrangers(strangers);
    return { checked: this.#checked, findings: this.#findings.list() };
  }

  /**
   * Without a daemon rows may end before the log does: after a break they are brought up at the next start. They are
   * judged as far as they go.
   */
  #rowsUpTo(): number {
    const { catalogue, events } = this.#options;
    if (!catalogue)
      this.#findings.add('INCOMPLETE', 'there is no catalogue; `liuhen rebuild` makes it', 'catalogue.db');
    if (!catalogue) return noRows;
    if (events) return Number.POSITIVE_INFINITY;
    try {
      return catalogue.lastSeq();
    } catch (error) {
      this.#findings.add('ALTERED', unreadable(error).message, 'catalogue.db');
      return noRows;
    }
  }

  async #checkSealed({ clip, public: sealed }: CustodyEvent, where: string): Promise<Manifest | undefined> {
    if (clip === undefined || !parseClipNumber(clip)) {
      this.#findings.add('ALTERED', 'a seal of no clip', where);
      return undefined;
    }
    if (!this.#sealed.add(clip)) this.#findings.add('ALTERED', 'sealed a second time', where, clip);
    const { vault, rootPem, signal, onProgress, pace } = this.#options;
    const onBytes = (bytes: number) => {
      signal.throwIfAborted();
      this.#bytes += bytes;
      onProgress({ done: this.#bytes, total: null, unit: 'bytes' });
      return pace?.();
    };
    return checkClip(clip, sealed, { vault, rootPem, onBytes }, (code, what, name) =>
      this.#findings.add(code, what, `vault/${clipFolder(clip)}${name && `/${name}`}`, clip),
    );
  }

  #checkStatement(event: CustodyEvent, where: string): Promise<void> {
    const { dataDir: data, rootPem } = this.#options;
    return checkStatement(event, where, { data, rootPem }, (code, what, place) =>
      this.#findings.add(code, what, place),
    );
  }

  /** @returns clips that have a folder, and no leaf up to now. */
  async #walkVault(): Promise<string[]> {
    const strangers: string[] = [];
    try {
      for await (const entry of this.#options.vault.walk()) {
        this.#options.signal.throwIfAborted();
        if ('stray' in entry) this.#findings.add('ALTERED', 'does not belong in the vault', `vault/${entry.stray}`);
        else if (!this.#sealed.has(entry.clip)) strangers.push(entry.clip);
      }
    } catch (error) {
      const { code, message, context } = asLiuhenError(error);
      if (code !== 'INCOMPLETE') throw error;
      this.#findings.add(code, message, `vault/${context['directory'] ?? ''}`);
    }
    return strangers;
  }

  /** As of one moment: the leaves that came during the pass are brought in first. */
  async #compareRows(): Promise<void> {
    const { catalogue, frozen, events } = this.#options;
    if (!catalogue) return;
    try {
      // Beside a daemon it would hold everything else up for seconds.
      const faults = events ? [] : read(() => catalogue.integrityCheck());
      for (const fault of faults) this.#findings.add('ALTERED', fault, 'catalogue.db');
      const rows = readable(catalogue.rows());
      // The first row that is asked for fixes the moment.
      const { first, lastSeq } = await frozen(async () => ({ first: rows.next(), lastSeq: catalogue.lastSeq() }));
      try {
        if (events) await this.#follow(events(this.#expected.next), lastSeq);
        await this.#judgeRows(resumed(first, rows), lastSeq);
      } finally {
        rows.return(undefined);
      }
    } catch (error) {
      if (!(error instanceof LiuhenError && error.code === 'ALTERED')) throw error;
      this.#findings.add('ALTERED', error.message, 'catalogue.db');
    }
  }

  async #judgeRows(rows: Generator<DumpedRow>, lastSeq: number): Promise<void> {
    const owed = this.#expected.next - 1 - lastSeq;
    if (owed > 0)
      this.#findings.add('INCOMPLETE', `the rows of the last ${owed} leaves are not in yet`, 'catalogue.db');
    else if (this.#expected.follow) await this.#expected.compare(rows, lastSeq, this.#findings, this.#options.signal);
    else this.#findings.add('INCOMPLETE', 'rows were not compared: none follow from this log', 'catalogue.db');
  }

  async #follow(events: AsyncIterable<CustodyEvent>, lastSeq: number): Promise<void> {
    for await (const event of events) {
      if (event.seq > lastSeq) return;
      const { type, clip, public: sealed } = event;
      const isSeal = type === 'seal' && clip !== undefined && parseClipNumber(clip) !== undefined;
      if (isSeal) this.#sealed.add(clip);
      const manifest = isSeal
        ? await readSealedManifest(this.#options.vault, clip, sealed).catch(() => undefined) // for the next fsck to name
        : undefined;
      this.#expected.add(event, manifest);
    }
  }

  /** What a daemon renamed into the vault during the pass is given the time to become a clip. */
  async #nameStrangers(found: readonly string[]): Promise<void> {
    const { events, signal, sealWaitMs = 10_000 } = this.#options;
    const strangers = new Set(found.filter((clip) => !this.#sealed.has(clip)));
    const until = Date.now() + sealWaitMs;
    for (let seq = this.#expected.next; events && strangers.size > 0 && Date.now() < until; await sleep(sealLookMs)) {
      signal.throwIfAborted();
      for await (const event of events(seq)) {
        seq = event.seq + 1;
        if (event.type === 'seal' && event.clip !== undefined) strangers.delete(event.clip);
      }
    }
    // On a full disk a daemon takes back what it could not seal.
    for (const clip of strangers)
      if (await this.#options.vault.has(clip))
        this.#findings.add('INCOMPLETE', 'a folder without a leaf', `vault/${clipFolder(clip)}`, clip);
  }
}

/** As an answer of `#rowsUpTo`: there is nothing to compare. */
const noRows = -2;

/** Clip numbers without holes, in a few bytes each. */
class ClipNumbers {
  readonly #days = new Map<string, Set<number>>();

  /** @returns false if it was there. */
  add(clip: string): boolean {
    const isNew = !this.has(clip);
    const day = clip.slice(0, -7);
    this.#days.set(day, (this.#days.get(day) ?? new Set()).add(Number(clip.slice(-6))));
    return isNew;
  }

  has(clip: string): boolean {
    return this.#days.get(clip.slice(0, -7))?.has(Number(clip.slice(-6))) ?? false;
  }
}

/** A file that is no catalogue, or a damaged one, is a finding and not the end of the check. */
function unreadable(error: unknown): LiuhenError {
  const { message } = asLiuhenError(error);
  return new LiuhenError('ALTERED', `cannot be read: ${message}; \`liuhen rebuild\` makes it again`, { cause: error });
}

function read<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unreadable(error);
  }
}

function* readable(rows: Iterable<DumpedRow>): Generator<DumpedRow> {
  const iterator = rows[Symbol.iterator]();
  try {
    for (let row = read(() => iterator.next()); !row.done; row = read(() => iterator.next())) yield row.value;
  } finally {
    iterator.return?.();
  }
}

function* resumed<T>(first: IteratorResult<T>, rest: Iterator<T>): Generator<T> {
  for (let row = first; !row.done; row = rest.next()) yield row.value;
}
