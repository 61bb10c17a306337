// A roster as a table: which column says what, and what a row comes to. Pure; whether a value fits is the daemon's word.

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
