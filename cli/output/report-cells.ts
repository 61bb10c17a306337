// How the command line says the cells of a report: its words and the station's clock for core/tables/report-rows.ts.
import type { Cell, Report, ReportColumn } from '../../core/report.ts';
import * as tables from '../../core/tables/report-rows.ts';
import type { Language } from '../../web/language.ts';
import { text } from './messages.ts';
import { reportPhrases } from './report-texts.ts';
import { localTime, span } from './show.ts';

interface Reading {
  readonly zone: string;
  readonly language: Language;
}

const say = (phrase: keyof typeof reportPhrases, language: Language) => text(reportPhrases[phrase], language);

function wordsOf({ zone, language }: Reading) {
  return {
    instant: (time: string) => localTime(time, zone),
    span: (ms: number) => span(ms, language),
    yes: say('yes', language),
    no: say('no', language),
    seconds: say('seconds', language),
  };
}

/** For a person; null is unknown, which `table` shows. */
export function shownCell(value: Cell | undefined, column: ReportColumn, reading: Reading): string | null {
  return tables.cellText(value, column, wordsOf(reading));
}

/** Headings and rows of a file. */
export function fileRows(report: Report, reading: Reading): string[][] {
  return tables.reportRows(report, wordsOf(reading));
}

/** The rates in the same form, each with the source of its total. */
export function rateRows(report: Report, language: Language): string[][] {
  const words = ['rate', 'unit', 'count', 'of', 'percent', 'source', 'all'] as const;
  const said = Object.fromEntries(words.map((word) => [word, say(word, language)]));
  return tables.rateRows(report, said as unknown as tables.RateWords);
}
