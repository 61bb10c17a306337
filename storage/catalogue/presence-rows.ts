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

interface Presence {
  readonly kind: 'officer' | 'camera';
  readonly who: string;
  readonly from: number;
  readonly to: number;
  readonly operation: string;
}

export interface StoredPresence {
  readonly id: string;
  readonly case: string;
  readonly matter: string;
  readonly facts: string;
}

export class PresenceRows {
  readonly #remove: Statement<[Presence]>;
  readonly #add: Statement<[Presence]>;
  readonly #during: Statement<[{ officers: string; cameras: string; from: number; to: number }], StoredPresence>;

  constructor(database: Database) {
    this.#remove = database.prepare(
      'DELETE FROM presence WHERE kind = @kind AND who = @who AND from_ms = @from AND operation = @operation',
    );
    this.#add = database.prepare(
      'INSERT OR IGNORE INTO presence (kind, who, from_ms, to_ms, operation) VALUES (@kind, @who, @from, @to, @operation)',
    );
    // Times stand here too: of one person's operations of a year only those of that hour are looked up.
    const there = (kind: string, names: string) =>
      `SELECT operation FROM presence WHERE kind = '${kind}' AND who IN (SELECT value FROM json_each(${names}))
         AND from_ms < @to AND to_ms > @from`;
    this.#during = database.prepare(
      `SELECT operation.id, operation.case_id AS "case", operation.matter, operation.facts
       FROM (${there('officer', '@officers')} UNION ${there('camera', '@cameras')}) AS there
       CROSS JOIN operation ON operation.id = there.operation ORDER BY operation.seq`,
    );
  }

  /** @param facts with which it was added. */
  remove(operation: string, facts: OperationFacts): void {
    for (const presence of presences(operation, facts)) this.#remove.run(presence);
  }

  add(operation: string, facts: OperationFacts): void {
    for (const presence of presences(operation, facts)) this.#add.run(presence);
  }

  /** Operations of any of them that touch [fromMs, toMs), whatever their sessions within. */
  during({ officers, cameras, fromMs, toMs }: PresentAt): StoredPresence[] {
    const asked = { officers: JSON.stringify(officers), cameras: JSON.stringify(cameras), from: fromMs, to: toMs };
    return this.#during.all(asked);
  }
}

function presences(operation: string, { sessions, officers, posted }: OperationFacts): Presence[] {
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (!first || !last) return [];
  const times = { from: Date.parse(first.from), to: Date.parse(last.to), operation };
  return [
    ...officers.map((who): Presence => ({ kind: 'officer', who, ...times })),
    ...posted.map(({ camera }): Presence => ({ kind: 'camera', who: camera, ...times })),
  ];
}
