// Packs laid over each other: matter by matter and property by property, the later over the earlier (decision 0015).
// Keeps who said what, so that it can be explained. Whether the outcome makes sense is for lint.ts.
import type { MatterRule, RuleBook, RuledText } from '../core/matter-rule.ts';
import type { ExplainedMatter } from '../core/rule-explanation.ts';
import { formsOf } from './forms.ts';
import {
  type BookEntries,
  type BookList,
  bookLists,
  type MatterPart,
  type MatterProperty,
  type RulePack,
  sourcesBelow,
} from './pack.ts';

/** In the order in which they are shown. */
export const matterProperties = [
  'title', 'mode', 'sources', 'start', 'end', 'toleranceMs', 'posts', 'steps', 'papersBefore', 'isExecution',
  'notDelegable', 'officers', 'legalReview', 'retention', 'deadlines', 'rows',
] as const satisfies readonly MatterProperty[]; // biome-ignore format: one list

/** What a matter may lack, and what it then has. */
const otherwise = {
  papersBefore: [],
  notDelegable: null,
  legalReview: null,
  deadlines: [],
  rows: [],
} as const satisfies MatterPart;

/** What one pack said of a property. */
interface Said {
  readonly pack: string;
  readonly value: unknown;
}

/** What packs said of a matter since it was last begun, the earliest first. */
export type SaidOfMatter = ReadonlyMap<MatterProperty, readonly Said[]>;

export interface LaidRules {
  readonly packs: readonly RulePack[];
  readonly matters: ReadonlyMap<string, SaidOfMatter>;
  readonly removed: ReadonlyMap<string, { readonly pack: string; readonly why: RuledText }>;
}

export const nothingLaid: LaidRules = { packs: [], matters: new Map(), removed: new Map() };

/** A matter that was removed begins anew where a later pack names it. */
export function layOver(below: LaidRules, pack: RulePack): LaidRules {
  const matters = new Map(below.matters);
  const removed = new Map(below.removed);
  for (const [matter, part] of pack.matters) {
    if ('removed' in part) {
      matters.delete(matter);
      removed.set(matter, { pack: pack.id, why: part.removed });
      continue;
    }
    const said = new Map(matters.get(matter));
    for (const property of matterProperties)
      if (part[property] !== undefined)
        said.set(property, [...(said.get(property) ?? []), { pack: pack.id, value: part[property] }]);
    matters.set(matter, said);
    removed.delete(matter);
  }
  return { packs: [...below.packs, pack], matters, removed };
}

/** The properties that a matter has to have and nobody gave it. */
export function missingOf(said: SaidOfMatter): MatterProperty[] {
  return matterProperties.filter((property) => !said.has(property) && !(property in otherwise));
}

/** @param said with nothing missing. */
export function matterOf(matter: string, said: SaidOfMatter): MatterRule {
  const given = [...said].map(([property, values]) => [property, values.at(-1)?.value]);
  return { matter, ...otherwise, ...Object.fromEntries(given) } as MatterRule;
}

/** @param laid of which every matter is whole. */
export function bookOf(laid: LaidRules): RuleBook {
  const list = <L extends BookList>(name: L): readonly BookEntries[L][] =>
    [...entriesOf(laid, name).values()].map(({ entry }) => entry);
  return {
    packs: laid.packs.map(({ id }) => id),
    matters: [...laid.matters].map(([matter, said]) => matterOf(matter, said)),
    sources: laid.packs.flatMap(({ sources }) => sources),
    deadlines: list('deadlines'),
    constants: list('constants'),
    retentions: list('retentions'),
    yearlyDates: list('yearlyDates'),
    hours: list('hours'),
    calendars: list('calendars'),
    duties: list('duties'),
    chains: list('chains'),
    forms: formsOf(laid.packs),
  };
}

/** The entries in force of one list, each with the pack that has it so. */
export function entriesOf<L extends BookList>(
  laid: LaidRules,
  name: L,
): ReadonlyMap<string, { readonly pack: string; readonly entry: BookEntries[L] }> {
  const entries = new Map<string, { readonly pack: string; readonly entry: BookEntries[L] }>();
  for (const { id, lists } of laid.packs)
    for (const [key, entry] of lists[name])
      if (entry === null) entries.delete(key);
      else entries.set(key, { pack: id, entry });
  return entries;
}

/** Every entry in force that belongs to no matter: list, name, pack. */
export function packsOfEntries(laid: LaidRules): { readonly [L in BookList]: Readonly<Record<string, string>> } {
  const packs = (name: BookList) =>
    Object.fromEntries([...entriesOf(laid, name)].map(([key, { pack }]) => [key, pack]));
  return Object.fromEntries(bookLists.map((name) => [name, packs(name)])) as ReturnType<typeof packsOfEntries>;
}

/** undefined where no such matter is in force. */
export function explainMatter(laid: LaidRules, matter: string): ExplainedMatter | undefined {
  const said = laid.matters.get(matter);
  if (!said) return undefined;
  const rule = matterOf(matter, said);
  const properties = matterProperties.flatMap((property) => {
    const values = said.get(property) ?? [];
    const last = values.at(-1);
    if (!last) return [];
    const own = property === 'sources' ? rule.sources : sourcesBelow(last.value);
    // The mode rests on what demands that the matter is recorded.
    const sources = property === 'mode' ? rule.sources : own;
    const overrides = values.slice(0, -1).reverse();
    return [{ property, value: last.value, pack: last.pack, sources, overrides }];
  });
  return { matter, title: rule.title, properties };
}
