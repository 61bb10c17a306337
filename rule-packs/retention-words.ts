// How a row of the catalogue says how long something is kept, in the words that catalogues use.
import type { RetentionRule } from '../core/matter-rule.ts';

/** null where the text is none of the known forms. */
export function keepOf(text: string): RetentionRule['keep'] | null {
  const words = text.replaceAll(/\s/g, '');
  if (words === '永久') return 'permanent';
  if (/^(同|随)案卷$/.test(words)) return 'file';
  const [, number = '', unit] = /^(\d{1,3})(年|个月|月)$/.exec(words) ?? [];
  const n = Number(number);
  if (n < 1 || (unit === '年' && n > 100)) return null;
  return unit === '年' ? { years: n } : { months: n };
}

/** Months; infinite for ever; null where it is the case file's own, which no rule can compare. */
export function monthsOf(keep: RetentionRule['keep']): number | null {
  if (keep === 'permanent') return Number.POSITIVE_INFINITY;
  if (keep === 'file') return null;
  return 'months' in keep ? keep.months : keep.years * 12;
}
