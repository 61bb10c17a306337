// Rows of what was made from originals: which kinds a clip has, by the log. Whether the files are there is not known here.
import type { Database, Statement } from 'better-sqlite3';
import type { DerivativeKind } from '../jobs.ts';

export interface Derivative {
  readonly clip: string;
  readonly kind: DerivativeKind;
}

export class DerivativeRows {
  readonly #add: Statement<[string, string, number, string, number]>;
  readonly #after: Statement<[string, string, number], Derivative>;

  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO derivative (clip, kind, seq, sha256, bytes) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (clip, kind) DO UPDATE SET seq = excluded.seq, sha256 = excluded.sha256, bytes = excluded.bytes`,
    );
    this.#after = database.prepare(
      `SELECT clip, kind FROM derivative WHERE (clip, kind) > (?, ?) AND kind IN ('proxy', 'thumbnail')
       ORDER BY clip, kind LIMIT ?`,
    );
  }

  /** One made again takes the place of the earlier one. @param seq of the derive leaf. */
  add(clip: string, kind: string, seq: number, sha256: string, bytes: number): void {
    this.#add.run(clip, kind, seq, sha256, bytes);
  }

  /** In the order of clip and kind, from the first one after `last`; at most `limit`. */
  after(last: { readonly clip: string; readonly kind: string } | undefined, limit: number): Derivative[] {
    return this.#after.all(last?.clip ?? '', last?.kind ?? '', limit);
  }
}
