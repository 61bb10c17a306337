// A span of time in the words of the language that is spoken.
import { spanParts } from '../format/quantity.ts';

type Translate = (key: string, named: Record<string, unknown>) => string;

/** `3 分 12 秒`, `3 min 12 s`; the sign is the caller's to say. */
export function spanText(ms: number, t: Translate): string {
  return spanParts(ms)
    .map(({ unit, n }) => t(`span.${unit}`, { n }))
    .join(' ');
}
