// One rate for each unit, out of a report's rows.
import type { RateFound } from './report-definition.ts';

/** @param rateOf what the rows of one unit come to. @returns in the order of the units' first rows. */
export function ratesByUnit<Row extends { readonly unit: string }, R extends string>(
  rows: readonly Row[],
  rateOf: (own: readonly Row[]) => Omit<RateFound<R>, 'unit'>,
): RateFound<R>[] {
  return [...Map.groupBy(rows, ({ unit }) => unit)].map(([unit, own]) => ({ unit, ...rateOf(own) }));
}
