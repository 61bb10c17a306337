// A table in the annex's layout as rows of the catalogue: each bad row named with its line and reason, good ones kept.
// What a table says of matters is for annex-import.ts.
import { LiuhenError } from '../core/errors.ts';
import type { CatalogueRow } from '../core/matter-rule.ts';
import { annexColumns, dutyWords, numberHeading } from './annex-columns.ts';

/** A row as it stands in a file. */
export interface TableRow {
  /** From 1, as spreadsheet programs number rows. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface RowRemark {
  readonly line: number;
  readonly reason: string;
}

export interface ReadRow {
  readonly line: number;
  readonly row: CatalogueRow;
}

export type Say = (zh: string, en: string) => string;

const longestCell = 1000;
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/**
 * Whatever stands above the headings is a title and is left alone; 序号 is not read.
 * @throws LiuhenError RULES_INVALID where there are no headings, or one that nobody knows or that stands twice.
 */
export function readAnnexRows(
  table: readonly TableRow[],
  say: Say,
): { readonly rows: readonly ReadRow[]; readonly rejected: readonly RowRemark[] } {
  const at = table.findIndex(({ cells }) => cells.some((cell) => plain(cell) === '执法事项'));
  const head = table[at];
  if (!head)
    throw new LiuhenError('RULES_INVALID', say('表中没有“执法事项”一栏', 'the table has no column 执法事项'), {
      hint: say('先用 rules print 取一份表样', 'rules print writes a table to start from'),
    });
  const columns = head.cells.map((cell) => columnOf(cell, head.line, say));
  for (const [key, heading] of annexColumns)
    if (columns.indexOf(key) !== columns.lastIndexOf(key))
      throw badHeading(heading, head.line, say('重复', 'stands twice'), say);
  if (!columns.includes('duty')) throw badHeading(headingOf('duty'), head.line, say('缺少', 'is missing'), say);
  const rows: ReadRow[] = [];
  const rejected: RowRemark[] = [];
  for (const { line, cells } of table.slice(at + 1)) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const read = readRow(cells, columns, say);
    if (typeof read === 'string') rejected.push({ line, reason: read });
    else rows.push({ line, row: read });
  }
  return { rows, rejected };
}

/** The row, or why it is none. */
function readRow(cells: readonly string[], columns: readonly Column[], say: Say): CatalogueRow | string {
  const given: Partial<Record<keyof CatalogueRow, string>> = {};
  for (const [index, cell] of cells.entries()) {
    const column = columns[index] ?? null;
    if (column === 'number') continue;
    const text = cell.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    if (column === null) {
      if (text.trim() !== '') return say(`第 ${index + 1} 格没有栏名`, `cell ${index + 1} has no heading`);
      continue;
    }
    if (text.length > longestCell)
      return say(
        `“${headingOf(column)}”超过 ${longestCell} 字`,
        `${headingOf(column)} is over ${longestCell} characters`,
      );
    if (control.test(text))
      return say(`“${headingOf(column)}”含控制字符`, `${headingOf(column)} holds control characters`);
    given[column] = text;
  }
  const matter = given.matter?.trim() ?? '';
  if (matter === '')
    return say('“执法事项”为空（合并的单元格请先拆开）', '执法事项 is empty (take merged cells apart first)');
  if (matter.includes('\n') || matter.length > 500)
    return say('“执法事项”须为一行', '执法事项 must be one line of up to 500 characters');
  const word = given.duty?.trim();
  const duty = (Object.keys(dutyWords) as CatalogueRow['duty'][]).find((each) => dutyWords[each] === word);
  if (!duty) return say('“执法时限要求”须为“应当”或“适时”', '执法时限要求 must be 应当 or 适时');
  const texts = Object.fromEntries(annexColumns.map(([key]) => [key, given[key] ?? '']));
  return { ...texts, matter, duty } as unknown as CatalogueRow;
}

/** null: a column without a heading. */
type Column = keyof CatalogueRow | 'number' | null;

function columnOf(cell: string, line: number, say: Say): Column {
  const heading = plain(cell);
  if (heading === '') return null;
  if (heading === numberHeading) return 'number';
  const known = annexColumns.find(([, name]) => name === heading);
  if (!known)
    throw badHeading(cell.trim().slice(0, 40), line, say('不是清单的栏名', 'is no column of the catalogue'), say);
  return known[0];
}

/** Headings are often broken over lines, or have a full-width slash. */
function plain(cell: string): string {
  return cell.replaceAll(/\s/g, '').replaceAll('／', '/');
}

function headingOf(key: keyof CatalogueRow): string {
  return annexColumns.find(([name]) => name === key)?.[1] ?? key;
}

function badHeading(heading: string, line: number, what: string, say: Say): LiuhenError {
  return new LiuhenError('RULES_INVALID', say(`“${heading}”${what}`, `${heading} ${what}`), { context: { line } });
}
