// Whether the chains of approval of all packs together can be followed: for each thing one that holds for every unit, and
// never two that hold for the same. What each names is for lint.ts.
import { approvedThings, type ChainRule } from '../core/approval-chain.ts';
import type { Fault } from '../core/yaml-lines.ts';
import { entriesOf, type LaidRules } from './layers.ts';
import type { PackDocument } from './schema.ts';

/** Only of a document that says something of chains: what is below was looked at before. */
export function chainFaults({ chains = {} }: PackDocument, above: LaidRules): Fault[] {
  const names = Object.keys(chains);
  if (names.length === 0) return [];
  const own = Object.entries(chains).flatMap(([name, chain]) => {
    if (chain === null) return [];
    const at = ['chains', name];
    const steps = chain.steps.map(({ step }) => step);
    const twice = steps.find((step, index) => steps.indexOf(step) !== index);
    return [
      ...(twice === undefined ? [] : [{ at: [...at, 'steps'], what: `"${twice}" stands twice` }]),
      ...(chain.units && chain.levels ? [{ at, what: 'it holds by units or by levels, not by both' }] : []),
    ];
  });
  return own.length > 0 ? own : approvedThings.flatMap((thing) => outcomeFaults(thing, names, above));
}

function outcomeFaults(thing: ChainRule['for'], changed: readonly string[], above: LaidRules): Fault[] {
  const all = [...entriesOf(above, 'chains').values()].map(({ entry }) => entry).filter((one) => one.for === thing);
  const at = (chains: readonly ChainRule[]) => {
    const mine = chains.find(({ chain }) => changed.includes(chain));
    return ['chains', mine?.chain ?? changed[0]!];
  };
  const forAll = all.filter(({ units, levels }) => units === null && levels === null);
  const both = (chains: readonly ChainRule[], what: string) => ({
    at: at(chains),
    what: `${chains.map(({ chain }) => chain).join(' and ')} both hold for ${what}`,
  });
  return [
    ...(forAll.length === 0 ? [{ at: at([]), what: `no chain of ${thing} is left that holds for every unit` }] : []),
    ...(forAll.length > 1 ? [both(forAll, `every unit, of ${thing}`)] : []),
    ...shared(all, ({ units }) => units ?? []).map(([unit, chains]) => both(chains, `the unit "${unit}"`)),
    ...shared(all, ({ levels }) => levels ?? []).map(([level, chains]) => both(chains, `level ${level}`)),
  ];
}

/** What several chains name. */
function shared<T extends string | number>(
  chains: readonly ChainRule[],
  named: (chain: ChainRule) => readonly T[],
): [T, readonly ChainRule[]][] {
  return [...new Set(chains.flatMap(named))]
    .map((name): [T, readonly ChainRule[]] => [name, chains.filter((chain) => named(chain).includes(name))])
    .filter(([, naming]) => naming.length > 1);
}

/** Fewer steps than the chain that it takes the place of. */
export function chainWarnings({ chains = {} }: PackDocument, below: LaidRules): Fault[] {
  const before = entriesOf(below, 'chains');
  return Object.entries(chains).flatMap(([name, chain]) => {
    const was = before.get(name);
    if (!chain || !was || chain.steps.length >= was.entry.steps.length) return [];
    const steps = `${chain.steps.length} of ${was.entry.steps.length} steps`;
    return [{ at: ['chains', name, 'steps'], what: `${steps} that ${was.pack} asks for` }];
  });
}
