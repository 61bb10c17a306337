// Rows of the roster, as `import` leaves of the kind `roster` tell them. What follows from them is decided in core/policy.
import type { Database, Statement } from 'better-sqlite3';
import type { Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { rosterActions, type Shift, type ShiftFacts } from '../../core/roster.ts';
import { guarded } from './database.ts';

/** Place in the order of the list. */
export interface ShiftPlace {
  readonly day: string;
  readonly fromMs: number;
  readonly id: string;
}

export interface ShiftFilter {
  readonly day?: string;
  /** Number of a certificate. */
  readonly officer?: string;
  /** Ids; null for any. */
  readonly units: readonly string[] | null;
  readonly after?: ShiftPlace;
  readonly limit: number;
}

interface ShiftRow {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly unit: string;
  readonly day: string;
  readonly officer: string | null;
  readonly camera: string | null;
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly task: string | null;
}

interface Asked {
  readonly day: string | null;
  readonly officer: string | null;
  readonly units: string | null;
  readonly afterDay: string;
  readonly afterMs: number;
  readonly afterId: string;
  readonly limit: number;
}

export class RosterRows {
  readonly #set: Statement<[ShiftRow]>;
  readonly #remove: Statement<[string]>;
  readonly #page: Statement<[Asked], ShiftRow>;
  readonly #held: Statement<[string, string], ShiftRow>;

  constructor(database: Database) {
    this.#set = database.prepare(
      `INSERT OR REPLACE INTO shift (id, seq, at, unit, day, officer, camera, from_ms, to_ms, task)
       VALUES (@id, @seq, @at, @unit, @day, @officer, @camera, @from_ms, @to_ms, @task)`,
    );
    this.#remove = database.prepare('DELETE FROM shift WHERE id = ?');
    // The index has them in this very order, walked backwards.
    this.#page = database.prepare(`
      SELECT * FROM shift
      WHERE (day, coalesce(from_ms, 0), id) < (@afterDay, @afterMs, @afterId) AND (@day IS NULL OR day = @day)
        AND (@officer IS NULL OR officer = @officer)
        AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))
      ORDER BY day DESC, coalesce(from_ms, 0) DESC, id DESC LIMIT @limit`);
    this.#held = database.prepare('SELECT * FROM shift WHERE day = ? AND unit = ? ORDER BY from_ms, id');
  }

  /** @throws LiuhenError LOG_DAMAGED for an action that this software does not know, or a leaf that contradicts itself. */
  apply({ seq, at, type, public: facts, detail }: CustodyEvent): void {
    const { action, unit, day, shifts: ids } = facts;
    const damaged = () =>
      new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
    if (!Array.isArray(ids) || typeof unit !== 'string' || typeof day !== 'string') throw damaged();
    if (action === rosterActions.remove) {
      for (const id of ids) this.#remove.run(id);
      return;
    }
    if (action !== rosterActions.set) throw damaged();
    const said = detail?.['shifts'];
    for (const [index, id] of (ids as readonly string[]).entries())
      this.#set.run({ id, seq, at, unit, day, ...columnsOf(Array.isArray(said) ? said[index] : undefined) });
  }

  /** Latest first. */
  list({ day, officer, units, after, limit }: ShiftFilter): Shift[] {
    const asked = {
      day: day ?? null,
      officer: officer ?? null,
      units: units === null ? null : JSON.stringify(units),
      // With a day there is nothing to look for after it.
      afterDay: after?.day ?? day ?? '9999-99-99',
      afterMs: after?.fromMs ?? Number.MAX_SAFE_INTEGER,
      afterId: after?.id ?? '',
      limit,
    };
    return read(() => this.#page.all(asked).map(toShift));
  }

  /** What the roster of a unit's day says. */
  ofDay(day: string, unit: string): Shift[] {
    return read(() => this.#held.all(day, unit).map(toShift));
  }
}

/** What was erased, or does not have its form, is unknown. */
function columnsOf(said: Json | undefined): Pick<ShiftRow, 'officer' | 'camera' | 'from_ms' | 'to_ms' | 'task'> {
  const { officer, camera, from, to, task } = (said ?? {}) as Partial<Record<keyof ShiftFacts, Json>>;
  const [fromMs, toMs] = [Date.parse(String(from)), Date.parse(String(to))];
  if (typeof officer !== 'string' || Number.isNaN(fromMs) || Number.isNaN(toMs))
    return { officer: null, camera: null, from_ms: null, to_ms: null, task: null };
  const [serial, words] = [textOf(camera), textOf(task)];
  return { officer, camera: serial, from_ms: fromMs, to_ms: toMs, task: words };
}

function toShift({ id, unit, day, at, officer, camera, from_ms, to_ms, task }: ShiftRow): Shift {
  const facts =
    officer === null || from_ms === null || to_ms === null
      ? null
      : { officer, camera, from: new Date(from_ms).toISOString(), to: new Date(to_ms).toISOString(), task };
  return { id, unit, day, facts, at };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
