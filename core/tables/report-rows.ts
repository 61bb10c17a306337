// A report as texts: cell by cell for a person, and as the rows of a file that a spreadsheet opens. What words a language has
// for it is for whoever shows it, command line or page.
import type { Cell, Report, ReportColumn } from '../report.ts';

/** How whoever shows a report says what is no word of its own. */
export interface CellWords {
  /** RFC 3339 by the station's clock. */
  readonly instant: (time: string) => string;
  /** Milliseconds, for a person. */
  readonly span: (ms: number) => string;
  readonly yes: string;
  readonly no: string;
}

/** For a person; null is unknown, or nothing to say. */
export function cellText(
  value: Cell | undefined,
  { form, words }: ReportColumn,
  { instant, span, yes, no }: CellWords,
): string | null {
  if (value === null || value === undefined) return null;
  if (form === 'instant') return instant(String(value));
  if (form === 'span') return span(Number(value));
  if (form === 'yes-no') return value ? yes : no;
  if (form === 'code') return words?.[String(value)] ?? String(value);
  return String(value);
}

/** Headings and rows. What may be reckoned with stays a number: spans are in seconds, and their heading says so. */
export function reportRows(
  { columns, rows }: Pick<Report, 'columns' | 'rows'>,
  words: CellWords & { readonly seconds: string },
): string[][] {
  const text = (value: Cell | undefined, column: ReportColumn) =>
    column.form === 'span' && typeof value === 'number' ? String(value / 1000) : (cellText(value, column, words) ?? '');
  return [
    columns.map(({ title, form }) => (form === 'span' ? `${title}(${words.seconds})` : title)),
    ...rows.map((row) => columns.map((column) => text(row[column.column], column))),
  ];
}

export interface RateWords {
  readonly rate: string;
  readonly unit: string;
  readonly count: string;
  readonly of: string;
  readonly percent: string;
  readonly source: string;
  /** Of every unit that the asker may know of. */
  readonly all: string;
}

/** The rates in the same form, each with the source of its total. */
export function rateRows({ rates, unit }: Pick<Report, 'rates' | 'unit'>, words: RateWords): string[][] {
  const head = [words.rate, words.unit, words.count, words.of, words.percent, words.source];
  const all = unit ?? words.all;
  const rows = rates.map((rate) => [
    rate.title,
    rate.unit ?? all,
    String(rate.count),
    String(rate.of),
    rate.percent === null ? '' : rate.percent.toFixed(1),
    rate.source,
  ]);
  return [head, ...rows];
}

/** Of every column of a report's file, in characters. */
export const reportColumnWidth = 18;
