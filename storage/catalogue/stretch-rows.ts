// Rows of what clips were searched for: one a clip, with the flagged stretches that its leaf lists.
import type { Database, Statement } from 'better-sqlite3';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { stretchesOf } from '../../core/stretch-event.ts';
import type { Stretch } from '../../core/stretches.ts';

export class StretchRows {
  readonly #set: Statement<[string, number, string | null]>;
  readonly #of: Statement<[string], { list: string | null }>;

  constructor(database: Database) {
    this.#set = database.prepare(
      `INSERT INTO stretches (clip, seq, list) VALUES (?, ?, ?)
       ON CONFLICT (clip) DO UPDATE SET seq = excluded.seq, list = excluded.list`,
    );
    this.#of = database.prepare('SELECT list FROM stretches WHERE clip = ?');
  }

  /** A `derive` leaf of the kind `stretches`; a later search takes the place of an earlier one. */
  apply(event: CustodyEvent): void {
    const { seq, clip } = event;
    if (clip === undefined)
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq } });
    const found = stretchesOf(event);
    const list = found?.map(({ kind, fromMs, toMs }): Json => ({ kind, fromMs, toMs }));
    this.#set.run(clip, seq, list === undefined ? null : canonicalJson(list));
  }

  /** In order of time; null where the clip was not searched, or what was found is no longer known. */
  of(clip: string): readonly Stretch[] | null {
    const list = this.#of.get(clip)?.list ?? null;
    return list === null ? null : (JSON.parse(list) as Stretch[]);
  }
}
