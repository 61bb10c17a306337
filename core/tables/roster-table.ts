// A roster as a file: which column says what, what a row comes to, and how many go to the station at once. For the command
// line and the pages; whether a value fits is the daemon's word.
import type { FileRow, TableLimits } from './table-bytes.ts';

/** Of a file with a roster. */
export const rosterLimits: TableLimits = { fileBytes: 64 << 20, textBytes: 64 << 20, rows: 500_000 };

/** Headings as agencies write them, or as our JSON names them. */
const columns: Readonly<Record<string, string>> = {
  日期: 'day',
  证号: 'officer',
  执法证号: 'officer',
  警号: 'officer',
  执法人员: 'name',
  姓名: 'name',
  记录仪: 'camera',
  执法记录仪: 'camera',
  起: 'from',
  开始: 'from',
  止: 'to',
  结束: 'to',
  单位: 'unit',
  任务: 'task',
  date: 'day',
  certificate: 'officer',
  recorder: 'camera',
};
const known = new Set(Object.values(columns));

export interface RosterColumns {
  readonly fields: readonly (string | null)[];
  /** Headings that nobody knows. */
  readonly unknown: readonly string[];
}

/** What each column says, by its heading. A table has its people by certificate, by name, or by both. */
export function rosterColumns(head: readonly string[]): RosterColumns {
  const fields = head.map((cell) => {
    const name = cell.trim();
    return Object.hasOwn(columns, name) ? columns[name]! : known.has(name) ? name : null;
  });
  return { fields, unknown: head.filter((cell, index) => fields[index] === null && cell.trim() !== '') };
}

/** Whether such columns make a roster at all. */
export function isRosterTable({ fields }: RosterColumns): boolean {
  return fields.includes('day') && (fields.includes('officer') || fields.includes('name'));
}

/** A row as `roster import` takes it. Empty cells say nothing. */
export function shiftOfRow(fields: readonly (string | null)[], cells: readonly string[]): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [index, field] of fields.entries()) {
    const text = cells[index]?.trim() ?? '';
    if (field !== null && text !== '') made[field] = text;
  }
  return made;
}

/** As `roster import` takes it. */
export interface RosterRow {
  /** Of the file, from 1; of a list its place in it. */
  readonly line: number;
  readonly shift: unknown;
}

export interface RosterFile {
  readonly rows: readonly RosterRow[];
  /** Headings of columns that nobody knows. */
  readonly ignored: readonly string[];
}

/** @returns null where the headings are not those of a roster. */
export function rosterOfTable([head, ...rows]: readonly FileRow[]): RosterFile | null {
  const columns = rosterColumns(head?.cells ?? []);
  if (!isRosterTable(columns)) return null;
  return {
    rows: rows.map(({ line, cells }) => ({ line, shift: shiftOfRow(columns.fields, cells) })),
    ignored: columns.unknown,
  };
}

export function rosterOfList(list: readonly unknown[]): RosterFile {
  return { rows: list.map((shift, index) => ({ line: index + 1, shift })), ignored: [] };
}

/** A request to the station holds a mebibyte. */
const batch = { rows: 2000, bytes: 700 << 10 };

/** All of a day in one request, so that it is taken in as a whole, and replaced as a whole. */
export function* rosterBatches(rows: readonly RosterRow[]): Generator<readonly RosterRow[]> {
  const encoder = new TextEncoder();
  let part: RosterRow[] = [];
  let bytes = 0;
  for (const day of byDay(rows)) {
    const size = encoder.encode(JSON.stringify(day)).length;
    if (part.length > 0 && (part.length + day.length > batch.rows || bytes + size > batch.bytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(...day);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** Map.groupBy is not in every browser of the pages. */
function byDay(rows: readonly RosterRow[]): Iterable<RosterRow[]> {
  const days = new Map<string, RosterRow[]>();
  for (const row of rows) {
    const day = String((row.shift as { day?: unknown } | null)?.day);
    const own = days.get(day);
    if (own) own.push(row);
    else days.set(day, [row]);
  }
  return days.values();
}
