// Sources of rules as they may be named beside what rests on them.
import type { RuleSource } from '../../core/matter-rule.ts';
import { citation, citedAs } from '../../core/rule-explanation.ts';
import type { Language } from '../language.ts';
import type { RulesPort } from '../rules-port.ts';

/** A source as it may be named, by its id. */
export function citing(rules: Pick<RulesPort, 'book'>, language: Language) {
  const sources = new Map(rules.book().sources.map((source) => [source.id, source]));
  return (id: string) => {
    const source = sources.get(id) as RuleSource;
    return { id, mark: source.mark, as: citedAs(source), citation: citation(source, language) };
  };
}
