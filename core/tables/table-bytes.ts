// Tables as bytes that spreadsheet programs open: CSV in UTF-8 with a byte order mark, XLSX. Cells are texts in both
// directions; what they mean is for whoever asked. For the command line and the pages, never for the daemon: whoever brings
// a file parses it. The spreadsheet library is loaded when used, and nowhere else.

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

export type TableForm = 'csv' | 'xlsx';

export interface TableContent {
  /** Name of the sheet, where the form has sheets. */
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  /** In characters, by column. */
  readonly widths: readonly number[];
}

/** A cell that a spreadsheet program would take for a formula; CSV has no other way to say that it is a text. */
const likeFormula = /^'*[=+\-@\t\r]/;
/** Office Open XML reads `_x000D_` as a character (ECMA-376 part 1, 22.9.2.19), so one that is meant is escaped. */
const likeEscape = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** By the ending of the name; null for another. */
export function tableFormOf(name: string): TableForm | null {
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase();
  return ending === 'csv' || ending === 'xlsx' ? ending : null;
}

/** The bytes of a file with one table. */
export async function tableBytes(form: TableForm, { title, rows, widths }: TableContent): Promise<Uint8Array> {
  if (form === 'csv') {
    const { writeCsv } = await import('hucre/csv');
    const cells = rows.map((row) => row.map((cell) => (likeFormula.test(cell) ? `'${cell}` : cell)));
    return new TextEncoder().encode(writeCsv(cells, { bom: true }));
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
 * @throws whatever the library throws for bytes that are no table.
 */
export async function tableRows(form: TableForm, bytes: Uint8Array): Promise<FileRow[]> {
  const sheet = await (form === 'csv' ? csvRows(bytes) : xlsxRows(bytes));
  const rows = sheet.map((cells, index) => ({ line: index + 1, cells: trimmedEnd(cells) }));
  return rows.filter(({ cells }) => cells.length > 0);
}

/** Whether a table is no more than whoever takes it will take. */
export function isWithin(rows: readonly FileRow[], { rows: mostRows, textBytes }: TableLimits): boolean {
  const encoder = new TextEncoder();
  const size = ({ cells }: FileRow) => encoder.encode(cells.join('')).length + 4 * cells.length;
  return rows.length <= mostRows && rows.reduce((sum, row) => sum + size(row), 0) <= textBytes;
}

async function csvRows(bytes: Uint8Array): Promise<string[][]> {
  const { parseCsv } = await import('hucre/csv');
  const rows = parseCsv(decoded(bytes), { delimiter: ',' });
  return rows.map((row) => row.map(textOf).map((cell) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)));
}

/** GBK has no byte sequence that is UTF-8 by chance over any length of Chinese. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gbk', { fatal: true }).decode(bytes);
  }
}

async function xlsxRows(bytes: Uint8Array): Promise<string[][]> {
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
