// One row a leaf: where each clip's chain stands, and which leaves are a clip's.
import type { Database, Statement } from 'better-sqlite3';
import { canonicalBytes } from '../../core/canonical-json.ts';
import { type CustodyEvent, leafOf } from '../../core/custody-event.ts';
import { leafHash } from '../../core/proof/merkle.ts';

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

export class EventRows {
  readonly #add: Statement<[EventRow]>;
  readonly #last: Statement<[], { seq: number | null }>;
  readonly #head: Statement<[string], { clipSeq: number; hash: Buffer }>;
  readonly #seqs: Statement<[string], { seq: number }>;
  readonly #hash: Statement<[number], { hash: Buffer }>;

  constructor(database: Database) {
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
      leafHash: leafHash(canonicalBytes({ ...leafOf(event) })),
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
}
