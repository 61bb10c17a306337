// How a rule is explained: which property of a matter holds, from which pack, over which others, and how its source may be
// named. Pure; the packs themselves are in rule-packs/.
import type { RuleSource } from './matter-rule.ts';
import type { PaperKind } from './paper-form.ts';

/** basis 依据 · reference 参照 · default 本站默认 */
export type CitedAs = 'basis' | 'reference' | 'default';

/** Only what was read in the text and binds is a basis (DOMAIN: [V] alone may be cited as a clause). */
export function citedAs({ mark, binds }: RuleSource): CitedAs {
  if (mark === 'D') return 'default';
  return mark === 'V' && binds !== false ? 'basis' : 'reference';
}

/** The words that a paper may use for a source. */
export function citation(source: RuleSource, language: 'zh' | 'en'): string {
  const zh = { basis: '依据', reference: '参照', default: '本站默认' };
  const en = { basis: 'basis:', reference: 'after the manner of:', default: 'default of this station' };
  const cited = citedAs(source);
  const said = (language === 'zh' ? zh : en)[cited];
  return cited === 'default' ? said : [said, source.title, source.clause].filter((part) => part !== null).join(' ');
}

export interface ExplainedProperty {
  /** As a pack has it: `mode`, `posts`, `retention` … */
  readonly property: string;
  readonly value: unknown;
  readonly pack: string;
  /** Ids of what it rests on. */
  readonly sources: readonly string[];
  /** What it stands over, the nearest first. */
  readonly overrides: readonly { readonly pack: string; readonly value: unknown }[];
}

export interface ExplainedMatter {
  readonly matter: string;
  readonly title: string;
  readonly properties: readonly ExplainedProperty[];
}

/** The form in force of a paper. */
export interface ExplainedForm {
  readonly paper: PaperKind;
  readonly title: string;
  readonly properties: readonly ExplainedProperty[];
}
