// Options of the command of reports, for messages.ts. Chinese first, then English.

export const reportOptionTexts = {
  reportDay: ['某日，如 2026-01-31；默认昨日', 'a day, as 2026-01-31; default yesterday'],
  reportFrom: ['首日', 'first day'],
  reportTo: ['末日（含）', 'last day, included'],
  reportYear: ['全年，如 2026', 'a whole year, as 2026'],
  reportUnit: ['单位（含下级）', 'unit and below'],
  reportFormat: ['table（默认）或 csv', 'table (default) or csv'],
  reportRates: ['csv 只写比率', 'csv of the rates instead of the rows'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;
