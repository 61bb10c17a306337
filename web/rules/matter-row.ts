// One matter in force as a row of the list: how it is recorded, between which marks, at which posts, how long it is kept, by
// when what has to be done, each with its source, and the packs that all of it comes from.
import type { MatterRule } from '../../core/matter-rule.ts';
import type { Language } from '../language.ts';
import type { RulesPort } from '../rules-port.ts';
import { citing } from './cited.ts';

/** What the row says, by the names that packs have for it. */
const shown = ['title', 'mode', 'sources', 'start', 'end', 'posts', 'retention', 'deadlines'];

export function matterRow(rule: MatterRule, rules: RulesPort, language: Language) {
  const cite = citing(rules, language);
  const properties = rules.explain(rule.matter)?.properties ?? [];
  const own = new Set(properties.filter(({ property }) => shown.includes(property)).map(({ pack }) => pack));
  const sourced = <T extends { readonly source: string }>({ source, ...rest }: T) => ({
    ...rest,
    source: cite(source),
  });
  return {
    matter: rule.matter,
    title: rule.title,
    mode: rule.mode,
    pack: properties.find(({ property }) => property === 'mode')?.pack ?? null,
    sources: rule.sources.map(cite),
    start: sourced(rule.start),
    end: sourced(rule.end),
    posts: rule.posts.map(sourced),
    retention: sourced(rule.retention),
    deadlines: rule.deadlines.map(({ excludes: _, ...deadline }) => sourced(deadline)),
    packs: rules
      .packs()
      .map(({ pack }) => pack)
      .filter((pack) => own.has(pack)),
  };
}
