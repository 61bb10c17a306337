// What a report is made of: its name, its columns in both languages, and the function that counts. One file a report; all
// stand in report-table.ts. What of it an asker may know is decided before.
import type { Day } from '../../core/case-model.ts';
import { type Cell, type CellForm, percentOf, type ReportRate } from '../../core/report.ts';
import { type Language, say } from '../language.ts';
import type { StationPort } from '../station-port.ts';

export type Bilingual = readonly [zh: string, en: string];

export type ReportPeriod = 'days' | 'year' | 'now';

export interface ColumnDefinition {
  readonly title: Bilingual;
  readonly form: CellForm;
  /** Of a code: each that there may be. */
  readonly words?: Readonly<Record<string, Bilingual>>;
}

export interface ReportQuestion {
  /** First and last day in the station's zone; null for a report of this moment. */
  readonly from: Day | null;
  readonly to: Day | null;
  /** The same as [fromMs, toMs); of this moment: all time until now. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** Ids of the units that it is of; null for all. */
  readonly units: readonly string[] | null;
  readonly language: Language;
  /** Aborted when the asker has gone: long work looks at it between slices. */
  readonly signal: AbortSignal;
  readonly unitName: (id: string) => string;
}

/** `unit` by its name, null for all; `source` in the asker's language. */
export type RateFound<R extends string = string> = Pick<ReportRate, 'unit' | 'count' | 'of' | 'source'> & {
  readonly rate: R;
};

export interface ReportFound<C extends string = string, R extends string = string> {
  readonly rates: readonly RateFound<R>[];
  readonly rows: readonly Readonly<Record<C, Cell>>[];
}

export interface ReportDefinition {
  readonly report: string;
  readonly title: Bilingual;
  /** days: of a period, yesterday if nobody says · year: likewise, last year · now: as things stand. */
  readonly period: ReportPeriod;
  /** In the order of the table. */
  readonly columns: Readonly<Record<string, ColumnDefinition>>;
  readonly rates: Readonly<Record<string, Bilingual>>;
  make(question: ReportQuestion, station: StationPort): Promise<ReportFound> | ReportFound;
}

/** Ties rows and rates to the names that are defined. */
export function defineReport<
  const C extends Readonly<Record<string, ColumnDefinition>>,
  const R extends Readonly<Record<string, Bilingual>>,
>(definition: {
  readonly report: string;
  readonly title: Bilingual;
  readonly period: ReportPeriod;
  readonly columns: C;
  readonly rates: R;
  make(
    question: ReportQuestion,
    station: StationPort,
  ): Promise<ReportFound<keyof C & string, keyof R & string>> | ReportFound<keyof C & string, keyof R & string>;
}): ReportDefinition {
  return definition;
}

export function shownColumns(columns: ReportDefinition['columns'], language: Language) {
  return Object.entries(columns).map(([column, { title, form, words }]) => ({
    column,
    title: say(language, ...title),
    form,
    ...(words && {
      words: Object.fromEntries(Object.entries(words).map(([code, word]) => [code, say(language, ...word)])),
    }),
  }));
}

export function shownRates(found: readonly RateFound[], titles: ReportDefinition['rates'], language: Language) {
  return found.map(({ rate, unit, count, of, source }) => ({
    rate,
    title: say(language, ...titles[rate]!),
    unit,
    count,
    of,
    percent: percentOf(count, of),
    source,
  }));
}
