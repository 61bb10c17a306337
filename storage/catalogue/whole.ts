// The catalogue as a whole: totals, soundness of the file, and every row in order for a comparison.
import type { Database } from 'better-sqlite3';

/** Derived tables and the order of their rows. `job` is left out: what was tried and failed is not in the log. */
const tables: readonly (readonly [table: string, key: string])[] = [
  ['account', 'id'],
  ['account_role', 'account, role'],
  ['bay', 'port'],
  ['camera', 'id'],
  ['card_docking', 'device, volume'],
  ['card_fault', 'seq'],
  ['card_file', 'seq'],
  ['case_clip', 'case_id, clip'],
  ['case_import', 'case_id'],
  ['cases', 'id'],
  ['clip', 'seq'],
  ['derivative', 'clip, kind'],
  ['dock_choice', 'seq'],
  ['docking', 'seq'],
  ['document', 'id'],
  ['event', 'seq'],
  ['filmed_place', 'clip'],
  ['note', 'id'],
  ['note_judged', 'note'],
  ['note_step', 'seq'],
  ['officer', 'id'],
  ['officer_number', 'number'],
  ['operation', 'id'],
  ['operation_place', 'operation'],
  ['presence', 'kind, who, from_ms, operation'],
  ['property', 'id'],
  ['property_act', 'seq'],
  ['reading', 'seq'],
  ['review', 'seq'],
  ['review_ask', 'seq'],
  ['seen', 'seq'],
  ['shift', 'id'],
  ['stand_in', 'seq'],
  ['statement', 'seq'],
  ['step_mark', 'seq'],
  ['stretches', 'clip'],
  ['suggestion', 'clip, case_id, source'],
  ['totals', 'clips'],
  ['unit', 'id'],
];

export interface DumpedRow {
  readonly table: string;
  /** Place in the order: the key's values, as JSON. */
  readonly key: readonly (string | number)[];
  /** All columns, as JSON; blobs in hex. */
  readonly content: string;
}

export function* dumpRows(database: Database): Generator<DumpedRow> {
  for (const [table, order] of tables) {
    const keys = order.split(', ');
    const rows = database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`);
    for (const row of rows.iterate()) {
      const key = keys.map((column) => row[column] as string | number);
      const values = Object.entries(row).map(([name, value]) => [
        name,
        Buffer.isBuffer(value) ? value.toString('hex') : value,
      ]);
      yield { table, key, content: JSON.stringify(Object.fromEntries(values)) };
    }
  }
}

export interface Difference {
  readonly table: string;
  readonly key: readonly (string | number)[];
  /** `missing`: only in `expected`; `extra`: only in `actual`. */
  readonly what: 'missing' | 'extra' | 'different';
}

/** Where two dumps differ, in order; both are read once, side by side, whatever their size. */
export function* differences(expected: Iterable<DumpedRow>, actual: Iterable<DumpedRow>): Generator<Difference> {
  const left = expected[Symbol.iterator]();
  const right = actual[Symbol.iterator]();
  let a = left.next();
  let b = right.next();
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compare(a.value, b.value);
    if (order === 0 && !a.done && !b.done && a.value.content !== b.value.content)
      yield { table: a.value.table, key: a.value.key, what: 'different' };
    if (order < 0 && !a.done) yield { table: a.value.table, key: a.value.key, what: 'missing' };
    if (order > 0 && !b.done) yield { table: b.value.table, key: b.value.key, what: 'extra' };
    if (order <= 0) a = left.next();
    if (order >= 0) b = right.next();
  }
}

function compare(a: DumpedRow, b: DumpedRow): number {
  if (a.table !== b.table) return a.table < b.table ? -1 : 1;
  for (const [index, value] of a.key.entries()) {
    const other = b.key[index] ?? value;
    if (value !== other) return order(value, other);
  }
  return 0;
}

/** As SQLite orders: numbers as such, text by its UTF-8 bytes. */
function order(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

export function totalsOf(database: Database): { clips: number; bytes: number; cases: number } {
  const row = database
    .prepare<[], { clips: number; bytes: number; cases: number }>(
      'SELECT clips, bytes, (SELECT count(*) FROM cases) AS cases FROM totals',
    )
    .get();
  return row ?? { clips: 0, bytes: 0, cases: 0 };
}

export function integrityFaults(database: Database): string[] {
  const answers = database.pragma('integrity_check', { simple: false }) as { integrity_check: string }[];
  return answers.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
}
