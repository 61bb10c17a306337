// A chain of approval explained like a matter: who approves step by step, by which pack, over which others.
import type { ChainRule } from '../core/approval-chain.ts';
import type { ExplainedMatter } from '../core/rule-explanation.ts';
import type { LaidRules } from './layers.ts';

/** @returns undefined where no chain of that name is in force. */
export function explainChain({ packs }: LaidRules, name: string): ExplainedMatter | undefined {
  const said = packs.flatMap(({ id, lists }) => {
    const entry = lists.chains.get(name);
    return entry === undefined ? [] : [{ pack: id, entry }];
  });
  const last = said.at(-1);
  if (!last?.entry) return undefined;
  const chain = last.entry;
  // What a pack took away does not count for those that came after it.
  const since = said.slice(said.findLastIndex(({ entry }) => entry === null) + 1);
  const below = since.slice(0, -1).reverse();
  const valueIn = (chain: ChainRule, property: 'title' | 'steps' | 'units' | 'levels') =>
    property === 'steps'
      ? { order: 'strict', list: chain.steps.map((step) => ({ ...step, source: chain.source })) }
      : chain[property];
  const properties = (['title', 'steps', 'units', 'levels'] as const)
    .filter((property) => chain[property] !== null)
    .map((property) => ({
      property,
      value: valueIn(chain, property),
      pack: last.pack,
      sources: [chain.source],
      overrides: below.map(({ pack, entry }) => ({ pack, value: entry && valueIn(entry, property) })),
    }));
  return { matter: name, title: chain.title, properties };
}
