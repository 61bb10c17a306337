// What is asked of the station for what stands in the form of a report. Pure.
import type { Query } from '../api.ts';
import { dayAfter } from '../format/station-time.ts';

/** As `GET /reports` lists them. */
export interface ListedReport {
  readonly report: string;
  readonly title: string;
  /** days: of a period, yesterday if nobody says · year: likewise, last year · now: as things stand. */
  readonly period: 'days' | 'year' | 'now';
}

export const reportFilters = ['report', 'from', 'to', 'year', 'unit'] as const;
export type ReportFilters = Readonly<Record<(typeof reportFilters)[number], string>>;

/** What a report does not take is left out: days typed for another one stay in the form. One day of two is that day. */
export function reportQuery(period: ListedReport['period'], { from, to, year, unit }: ReportFilters): Query {
  const whose = { unit: unit || undefined };
  if (period === 'now') return whose;
  if (period === 'year') return { ...whose, year: year || undefined };
  if (from && to && from !== to) return { ...whose, from, to };
  return { ...whose, day: from || to || undefined };
}

export const presets = ['yesterday', 'week', 'month', 'year'] as const;
export type Preset = (typeof presets)[number];

/** First and last day, seen from `today`: yesterday, the seven days before today, the month and the year before. */
export function presetDays(preset: Preset, today: string): { readonly from: string; readonly to: string } {
  const [year = '', month = ''] = today.split('-');
  if (preset === 'yesterday') return { from: dayAfter(today, -1), to: dayAfter(today, -1) };
  if (preset === 'week') return { from: dayAfter(today, -7), to: dayAfter(today, -1) };
  if (preset === 'year') return { from: `${Number(year) - 1}-01-01`, to: `${Number(year) - 1}-12-31` };
  const last = dayAfter(`${year}-${month}-01`, -1);
  return { from: `${last.slice(0, 7)}-01`, to: last };
}
