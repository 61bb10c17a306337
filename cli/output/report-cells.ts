// The cells of a report as texts: for a person at a terminal, and for a file that a spreadsheet opens.
import type { Cell, Report, ReportColumn } from '../../core/report.ts';
import type { Language } from '../../web/language.ts';
import { text } from './messages.ts';
import { reportPhrases } from './report-texts.ts';
import { localTime, span } from './show.ts';

interface Reading {
  readonly zone: string;
  readonly language: Language;
}

/** For a person; null is unknown, which `table` shows. */
export function shownCell(value: Cell | undefined, { form, words }: ReportColumn, { zone, language }: Reading) {
  if (value === null || value === undefined) return null;
  if (form === 'instant') return localTime(String(value), zone);
  if (form === 'span') return span(Number(value));
  if (form === 'yes-no') return text(value ? reportPhrases.yes : reportPhrases.no, language);
  if (form === 'code') return words?.[String(value)] ?? String(value);
  return String(value);
}

/** As `shownCell`, but what may be reckoned with stays a number: spans in seconds, as the heading says. */
function fileCell(value: Cell | undefined, column: ReportColumn, reading: Reading): string {
  if (column.form === 'span' && typeof value === 'number') return String(value / 1000);
  return shownCell(value, column, reading) ?? '';
}

/** Headings and rows. */
export function fileRows({ columns, rows }: Report, reading: Reading): string[][] {
  const seconds = `(${text(reportPhrases.seconds, reading.language)})`;
  return [
    columns.map(({ title, form }) => (form === 'span' ? `${title}${seconds}` : title)),
    ...rows.map((row) => columns.map((column) => fileCell(row[column.column], column, reading))),
  ];
}

/** The rates in the same form, each with the source of its denominator. */
export function rateRows({ rates, unit }: Report, language: Language): string[][] {
  const say = (phrase: keyof typeof reportPhrases) => text(reportPhrases[phrase], language);
  const head = [say('rate'), say('unit'), say('count'), say('of'), say('percent'), say('source')];
  const all = unit ?? say('all');
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
