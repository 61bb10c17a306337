// Tables as files that spreadsheet programs open: CSV in UTF-8 with a byte order mark, XLSX. Cells are texts in both
// directions; what they mean is for whoever asked. The spreadsheet library is loaded when used, and nowhere else.
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { LiuhenError } from '../core/errors.ts';

/** A row as it stands in a file. */
export interface FileRow {
  /** From 1, as spreadsheet programs number rows. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableLimits {
  readonly fileBytes: number;
  /** What a compressed file may come to. */
  readonly textBytes: number;
  readonly rows: number;
}

/** A table that goes to the daemon in one request, which holds a mebibyte. */
export const oneRequest: TableLimits = { fileBytes: 8 << 20, textBytes: 800 << 10, rows: 20_000 };

/** A cell that a spreadsheet program would take for a formula; CSV has no other way to say that it is a text. */
const likeFormula = /^'*[=+\-@\t\r]/;
/** Office Open XML reads `_x000D_` as a character (ECMA-376 part 1, 22.9.2.19), so one that is meant is escaped. */
const likeEscape = /_(?=x[0-9A-Fa-f]{4}_)/g;

type Form = 'csv' | 'xlsx';

/** @throws LiuhenError USAGE for another ending. */
export function tableForm(path: string): Form {
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === 'csv' || ending === 'xlsx') return ending;
  throw new LiuhenError('USAGE', `${path}: .csv, .xlsx`, { context: { field: 'file' } });
}

/** The bytes of a file with one table. @param title name of the sheet, where the form has sheets. */
export async function tableBytes(
  form: Form,
  { title, rows, widths }: { title: string; rows: readonly (readonly string[])[]; widths: readonly number[] },
): Promise<Uint8Array> {
  if (form === 'csv') {
    const { writeCsv } = await import('hucre/csv');
    const cells = rows.map((row) => row.map((cell) => (likeFormula.test(cell) ? `'${cell}` : cell)));
    return Buffer.from(writeCsv(cells, { bom: true }));
  }
  const { writeXlsx } = await import('hucre/xlsx');
  const style = { alignment: { wrapText: true, vertical: 'top' as const } };
  return writeXlsx({
    sheets: [
      {
        name: title,
        columns: widths.map((width) => ({ width, style })),
        rows: rows.map((row) => row.map((cell) => cell.replaceAll(likeEscape, '_x005F_'))),
        freezePane: { rows: 1 },
        pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
      },
    ],
  });
}

/**
 * The first sheet, or the one that a CSV is; UTF-8, or GBK as Chinese spreadsheet programs save it. Rows without any
 * text are left out and still counted.
 * @throws LiuhenError USAGE for a file that cannot be read or is no table; TOO_LARGE.
 */
export async function readTable(path: string, limits = oneRequest): Promise<FileRow[]> {
  const form = tableForm(path);
  const bytes = await readBytes(path, limits.fileBytes);
  const sheet = await (form === 'csv' ? csvRows(bytes) : xlsxRows(bytes)).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const rows = sheet.map((cells, index) => ({ line: index + 1, cells: trimmedEnd(cells) }));
  const filled = rows.filter(({ cells }) => cells.length > 0);
  const textBytes = filled.reduce((sum, { cells }) => sum + Buffer.byteLength(cells.join('')) + 4 * cells.length, 0);
  if (filled.length > limits.rows || textBytes > limits.textBytes)
    throw new LiuhenError('TOO_LARGE', path, { context: { rows: filled.length } });
  return filled;
}

async function csvRows(bytes: Buffer): Promise<string[][]> {
  const { parseCsv } = await import('hucre/csv');
  const rows = parseCsv(decoded(bytes), { delimiter: ',' });
  return rows.map((row) => row.map(textOf).map((cell) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)));
}

/** GBK has no byte sequence that is UTF-8 by chance over any length of Chinese. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gbk', { fatal: true }).decode(bytes);
  }
}

async function xlsxRows(bytes: Buffer): Promise<string[][]> {
  const { readXlsx } = await import('hucre/xlsx');
  const { sheets } = await readXlsx(bytes, { sheets: [0] });
  return (sheets[0]?.rows ?? []).map((row) => row.map(textOf));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? momentOf(value) : String(value);
}

/** A day, a day and a time, or a time alone, which spreadsheets count as a part of the day before their first. */
function momentOf(value: Date): string {
  const [day = '', clock = ''] = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().split(/[T.]/);
  if (day < '1900-01-01') return clock;
  return clock === '00:00:00' ? day : `${day} ${clock}`;
}

/** Programs fill rows up with empty cells. */
function trimmedEnd(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
}

export async function readBytes(path: string, maxBytes: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > maxBytes) throw new LiuhenError('TOO_LARGE', path, { context: { bytes: size } });
    return await file.readFile();
  } catch (cause) {
    throw cause instanceof LiuhenError ? cause : unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): LiuhenError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new LiuhenError('USAGE', path, { context: { field: 'file', reason: code ?? message }, cause });
}
