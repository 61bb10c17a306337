// What of a report a page shows: which columns, and what the whole of it says. Pure; the file that is fetched has all of it.
import type { Report, ReportColumn } from '../../../../core/report.ts';

/** Ids that lead somewhere and say nothing to a person. */
const silent = ['operation'];

/** Those in which any row says anything. */
export function shownColumns({ columns, rows }: Pick<Report, 'columns' | 'rows'>): readonly ReportColumn[] {
  return columns.filter(({ column }) => !silent.includes(column) && rows.some((row) => (row[column] ?? null) !== null));
}

/**
 * found: there are rows · none: there are none, of something that was counted · nothing-known: there are none, and nothing
 * was there to count, which is no good news · empty: none, of a report that counts nothing.
 */
export type ReportSays = 'found' | 'none' | 'nothing-known' | 'empty';

export function reportSays({ rows, rates }: Pick<Report, 'rows' | 'rates'>): ReportSays {
  if (rows.length > 0) return 'found';
  if (rates.length === 0) return 'empty';
  return rates.some(({ of }) => of > 0) ? 'none' : 'nothing-known';
}
