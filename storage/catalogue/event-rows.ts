// One row a leaf: where each clip's chain stands, and which leaves are a clip's.
import type { Database, Statement } from 'better-sqlite3';
import { type CustodyEvent, hashOf } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';

interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly clip: string | null;
  readonly clipSeq: number | null;
  readonly caseId: string | null;
  readonly actor: string;
  readonly atMs: number;
  readonly leafHash: Buffer;
}

/** Every member left out is no condition; all others must hold. */
export interface EventFilter {
  /** Opaque id of the account that acted. */
  readonly actor?: string;
  readonly clip?: string;
  readonly type?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only leaves before this one. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export class EventRows {
  readonly #add: Statement<[EventRow]>;
  readonly #last: Statement<[], { seq: number | null }>;
  readonly #head: Statement<[string], { clipSeq: number; hash: Buffer }>;
  readonly #seqs: Statement<[string], { seq: number }>;
  readonly #hash: Statement<[number], { hash: Buffer }>;
  readonly #database: Database;
  readonly #refill: Statement<[], { next: number; upto: number }>;
  readonly #refilled: Statement<[number]>;
  readonly #refillEnds: Statement<[]>;

  constructor(database: Database) {
    this.#database = database;
    this.#add = database.prepare(
      `INSERT INTO event (seq, type, clip, clip_seq, case_id, actor, at_ms, leaf_hash)
       VALUES (@seq, @type, @clip, @clipSeq, @caseId, @actor, @atMs, @leafHash)`,
    );
    this.#last = database.prepare('SELECT max(seq) AS seq FROM event');
    this.#head = database.prepare(
      'SELECT clip_seq AS clipSeq, leaf_hash AS hash FROM event WHERE clip = ? ORDER BY clip_seq DESC LIMIT 1',
    );
    this.#seqs = database.prepare('SELECT seq FROM event WHERE clip = ? ORDER BY clip_seq');
    this.#hash = database.prepare('SELECT leaf_hash AS hash FROM event WHERE seq = ?');
    this.#refill = database.prepare('SELECT next, upto FROM refill');
    this.#refilled = database.prepare('UPDATE refill SET next = ?');
    this.#refillEnds = database.prepare('DELETE FROM refill WHERE next > upto');
  }

  /** The leaf whose rows are due: the next one, or an earlier one whose rows are made again after an upgrade. */
  dueSeq(): number {
    return this.#refill.get()?.next ?? this.lastSeq() + 1;
  }

  /** The last leaf that has a row already and whose other rows are made again; −1 where there is none. */
  refilledUpTo(): number {
    return this.#refill.get()?.upto ?? -1;
  }

  /** One that has a row already. @throws LiuhenError LOG_DAMAGED where it was another. */
  addAgain(event: CustodyEvent): void {
    if (!this.leafHashOf(event.seq)?.equals(hashOf(event)))
      throw new LiuhenError('LOG_DAMAGED', 'not the leaf that was here before', { context: { seq: event.seq } });
    this.#refilled.run(event.seq + 1);
    this.#refillEnds.run();
  }

  add(event: CustodyEvent): void {
    this.#add.run({
      seq: event.seq,
      type: event.type,
      clip: event.clip ?? null,
      clipSeq: event.clipSeq ?? null,
      caseId: event.case ?? null,
      actor: event.actor,
      atMs: Date.parse(event.at),
      leafHash: hashOf(event),
    });
  }

  /** −1 before the first leaf. */
  lastSeq(): number {
    return this.#last.get()?.seq ?? -1;
  }

  leafHashOf(seq: number): Buffer | undefined {
    return this.#hash.get(seq)?.hash;
  }

  headOf(clip: string): { readonly clipSeq: number; readonly leafHash: string } | undefined {
    const row = this.#head.get(clip);
    return row && { clipSeq: row.clipSeq, leafHash: row.hash.toString('hex') };
  }

  /** In the order of the clip's chain. */
  eventSeqsOf(clip: string): number[] {
    return this.#seqs.all(clip).map(({ seq }) => seq);
  }

  /** Leaf indices, newest first. */
  list({ actor, clip, type, fromMs, toMs, beforeSeq, limit }: EventFilter): number[] {
    const conditions: readonly (readonly [string, string | number | undefined])[] = [
      ['actor = ?', actor],
      ['clip = ?', clip],
      ['type = ?', type],
      ['at_ms >= ?', fromMs],
      ['at_ms < ?', toMs],
      ['seq < ?', beforeSeq],
    ];
    const asked = conditions.filter(([, value]) => value !== undefined);
    const where = asked.length === 0 ? '' : `WHERE ${asked.map(([sql]) => sql).join(' AND ')}`;
    // `at` never goes back in the log, so the newest leaf is the last.
    return this.#database
      .prepare<(string | number)[], { seq: number }>(`SELECT seq FROM event ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...asked.map(([, value]) => value as string | number), limit)
      .map(({ seq }) => seq);
  }
}
