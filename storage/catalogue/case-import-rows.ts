// Which cases the case platform's export has: one row a case, with the last leaf that an import wrote of it. What of a
// rate's total came from there is told beside the rate.
import type { Database, Statement } from 'better-sqlite3';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { guarded } from './database.ts';

export interface ImportAge {
  /** When an import last brought anything new, milliseconds since 1970. */
  readonly lastMs: number;
  /** Begin of the newest operation of an imported case that had begun by then; null where there is none. */
  readonly newestMs: number | null;
}

export class CaseImportRows {
  readonly #set: Statement<[string, number]>;
  readonly #last: Statement<[], { atMs: number }>;
  readonly #newest: Statement<[number], { fromMs: number }>;

  constructor(database: Database) {
    this.#set = database.prepare(
      'INSERT INTO case_import (case_id, seq) VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq',
    );
    this.#last = database.prepare(
      'SELECT at_ms AS atMs FROM case_import JOIN event ON event.seq = case_import.seq ORDER BY case_import.seq DESC LIMIT 1',
    );
    this.#newest = database.prepare(
      `SELECT from_ms AS fromMs FROM operation
       WHERE from_ms <= ? AND state = 'valid' AND case_id IN (SELECT case_id FROM case_import)
       ORDER BY from_ms DESC LIMIT 1`,
    );
  }

  /** A `case` leaf. */
  apply(caseId: string, { seq, public: { imported } }: CustodyEvent): void {
    if (imported === true) this.#set.run(caseId, seq);
  }

  /** Null where nothing was ever imported. */
  age(): ImportAge | null {
    return guarded('catalogue.db cannot be read', () => {
      const last = this.#last.get();
      if (!last) return null;
      return { lastMs: last.atMs, newestMs: this.#newest.get(last.atMs)?.fromMs ?? null };
    });
  }
}
