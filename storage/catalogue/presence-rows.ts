// Rows of who and which recorder was at which operation: for finding the same one in two places at one time. They follow
// from the operations' facts alone.
import type { Database, Statement } from 'better-sqlite3';
import type { OperationFacts } from '../../core/case-model.ts';

export interface PresentAt {
  readonly officers: readonly string[];
  readonly cameras: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StoredPresence {
  readonly id: string;
  readonly case: string;
  readonly matter: string;
  readonly facts: string;
}

export class PresenceRows {
  readonly #remove: Statement<[string]>;
  readonly #add: Statement<[string, string, string]>;
  readonly #during: Statement<[{ officers: string; cameras: string; from: number; to: number }], StoredPresence>;

  constructor(database: Database) {
    this.#remove = database.prepare('DELETE FROM presence WHERE operation = ?');
    this.#add = database.prepare('INSERT OR IGNORE INTO presence (kind, who, operation) VALUES (?, ?, ?)');
    // The order of the joins is forced: one person's operations are few, those of a time may be many.
    this.#during = database.prepare(
      `SELECT DISTINCT operation.id, operation.case_id AS "case", operation.matter, operation.facts
       FROM (
         SELECT operation FROM presence WHERE kind = 'officer' AND who IN (SELECT value FROM json_each(@officers))
         UNION SELECT operation FROM presence WHERE kind = 'camera' AND who IN (SELECT value FROM json_each(@cameras))
       ) AS there CROSS JOIN operation ON operation.id = there.operation
       WHERE operation.from_ms < @to AND operation.to_ms > @from ORDER BY operation.seq`,
    );
  }

  /** @param facts null for an operation that is void, or whose facts were erased. */
  set(operation: string, facts: OperationFacts | null): void {
    this.#remove.run(operation);
    for (const officer of facts?.officers ?? []) this.#add.run('officer', officer, operation);
    for (const { camera } of facts?.posted ?? []) this.#add.run('camera', camera, operation);
  }

  /** Operations of any of them that touch [fromMs, toMs), whatever their sessions within. */
  during({ officers, cameras, fromMs, toMs }: PresentAt): StoredPresence[] {
    const asked = { officers: JSON.stringify(officers), cameras: JSON.stringify(cameras), from: fromMs, to: toMs };
    return this.#during.all(asked);
  }
}
