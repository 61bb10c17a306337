// Rules in words: lengths, how long things are kept, posts, and a property of a matter as lines, each with the source it
// rests on. What a newer station has and this page does not know is shown as it came.
import { useI18n } from 'vue-i18n';
import { codeWord } from '../i18n.ts';
import type { ExplainedProperty, Keep, Length, RuleEntry } from './rule-answers.ts';

export interface RuleLine {
  readonly text: string;
  /** As it may be cited; empty where the whole property has its sources. */
  readonly citation: string;
}

interface ListEntry extends Partial<Length> {
  readonly title?: string;
  readonly mandatory?: string;
  readonly eachItem?: boolean;
  readonly extendOnce?: Length | null;
  readonly source?: string;
}

/** Not lists of entries with sources of their own. */
const plainLists = ['sources', 'rows'];

export function useRuleWords() {
  const { t } = useI18n();

  const lengthText = ({ n, unit }: Length) => t(`rules.length.${unit}`, { n }, n);

  function keepText(keep: Keep): string {
    if (typeof keep === 'string') return t(`rules.keep.${keep}`);
    return 'months' in keep
      ? lengthText({ n: keep.months, unit: 'month' })
      : lengthText({ n: keep.years, unit: 'year' });
  }

  function entryText({ title = '', mandatory, eachItem, n, unit, extendOnce }: ListEntry): string {
    if (mandatory === 'always' || mandatory === 'when-items') return t(`rules.post.${mandatory}`, { title });
    if (eachItem === true) return t('rules.eachItem', { title });
    if (n === undefined || unit === undefined) return title;
    const whole = `${title} ${lengthText({ n, unit })}`;
    return extendOnce ? t('rules.extended', { whole, more: lengthText(extendOnce) }) : whole;
  }

  /** What an entry that belongs to no matter says beside its name. */
  function entryValue({ n, unit, keep, month, day, from, to, steps, year }: RuleEntry): string {
    if (steps) return steps.map(({ title }) => title).join(' → ');
    if (n !== undefined && unit !== undefined) return lengthText({ n, unit });
    if (keep !== undefined) return keepText(keep);
    if (month !== undefined) return t('rules.yearly', { month, day });
    if (year !== undefined) return String(year);
    return to === undefined ? '' : t('rules.between', { from, to });
  }

  function linesOf({ property, value, sources }: ExplainedProperty): readonly RuleLine[] {
    const cite = new Map(sources.map(({ id, citation }) => [id, citation]));
    const list = property === 'steps' ? (value as { list?: unknown } | null)?.list : value;
    if (Array.isArray(list) && !plainLists.includes(property) && list.length > 0)
      return (list as readonly ListEntry[]).map((entry) => ({
        text: typeof entry === 'string' ? entry : entryText(entry),
        citation: cite.get(entry.source ?? '') ?? '',
      }));
    return [{ text: plainText(property, value), citation: '' }];
  }

  function plainText(property: string, value: unknown): string {
    if (property === 'mode') return codeWord('rules.mode', String(value));
    if (property === 'sources' || property === 'rows') return t(`rules.count.${property}`, { n: (value as []).length });
    if (typeof value === 'boolean') return t(value ? 'reports.yes' : 'reports.no');
    if (value === null || Array.isArray(value)) return t('rules.nothing');
    if (typeof value !== 'object') return String(value);
    const { text, ms, least, keep, list } = value as {
      text?: string;
      ms?: number;
      least?: number;
      keep?: Keep;
      list?: unknown;
    };
    if (ms !== undefined) return t('rules.milliseconds', { n: ms });
    if (least !== undefined) return t('rules.least', { n: least });
    if (keep !== undefined) return keepText(keep);
    return text ?? (list === undefined ? JSON.stringify(value) : t('rules.nothing'));
  }

  return { keepText, entryText, entryValue, linesOf };
}
