// The one shape of every report: rates with where their denominators come from, and rows under columns that say how they
// read. What a report counts is its own file's business (web/reports/).
import type { Day, Instant } from './case-model.ts';

export type Cell = string | number | boolean | null;

/**
 * How a cell reads. instant: RFC 3339 · day: 2026-01-31 · span: milliseconds · code: one of the column's words. Null is
 * unknown, or nothing to say.
 */
export type CellForm = 'text' | 'count' | 'instant' | 'day' | 'span' | 'yes-no' | 'code';

export interface ReportColumn {
  /** Key of its cell in each row. */
  readonly column: string;
  readonly title: string;
  readonly form: CellForm;
  /** Of a code: how it reads. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface ReportRate {
  readonly rate: string;
  readonly title: string;
  /** Name of the unit that it is of; null for all that the report is of. */
  readonly unit: string | null;
  readonly count: number;
  readonly of: number;
  /** Of a hundred, to one decimal; null where there is nothing to count. */
  readonly percent: number | null;
  /** Where the denominator comes from, and how old it is, in words. */
  readonly source: string;
}

export interface Report {
  readonly report: string;
  readonly title: string;
  /** First and last day; both null where it is of no period but of this moment. */
  readonly from: Day | null;
  readonly to: Day | null;
  /** Name of the unit that it was asked for, with those below; null for all that the asker may know of. */
  readonly unit: string | null;
  readonly madeAt: Instant;
  readonly columns: readonly ReportColumn[];
  readonly rates: readonly ReportRate[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** One decimal, cut and not rounded: 99.97 of a hundred never reads 100. */
export function percentOf(count: number, of: number): number | null {
  return of === 0 ? null : Math.floor((count * 1000) / of) / 10;
}
