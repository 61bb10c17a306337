// A pack in the words of core/matter-rule.ts: names made whole, what its file may leave out filled in.
import type { ChainRule } from '../core/approval-chain.ts';
import type {
  CalendarYear,
  ConstantRule,
  DeadlineRule,
  DutyRule,
  HoursRule,
  KindRetention,
  MatterRule,
  RuleBook,
  RuledText,
  RuleSource,
  YearlyDate,
} from '../core/matter-rule.ts';
import type { PaperForm, PaperKind } from '../core/paper-form.ts';
import type { MatterChange, PackDocument } from './schema.ts';

export type MatterProperty = Exclude<keyof MatterRule, 'matter'>;
/** The properties that a pack gives a matter. */
export type MatterPart = { readonly [P in MatterProperty]?: MatterRule[P] };

/** Entries that belong to no matter, by the list of the RuleBook that they stand in. */
export interface BookEntries {
  readonly deadlines: DeadlineRule;
  readonly constants: ConstantRule;
  readonly retentions: KindRetention;
  readonly yearlyDates: YearlyDate;
  readonly hours: HoursRule;
  readonly calendars: CalendarYear;
  readonly duties: DutyRule;
  readonly chains: ChainRule;
}
export type BookList = keyof BookEntries & keyof RuleBook;
export const bookLists = [
  'deadlines',
  'constants',
  'retentions',
  'yearlyDates',
  'hours',
  'calendars',
  'duties',
  'chains',
] as const;
/** What an entry calls its own name. */
const nameOf = {
  deadlines: 'deadline',
  constants: 'constant',
  retentions: 'kind',
  yearlyDates: 'yearly',
  hours: 'hours',
  calendars: 'calendar',
  duties: 'duty',
  chains: 'chain',
} as const satisfies Record<BookList, string>;

/** What a pack says of a form, and on what grounds. */
export type FormPart = Partial<Omit<PaperForm, 'paper' | 'source'>> & Pick<PaperForm, 'source'>;

export interface RulePack {
  readonly id: string;
  readonly title: string;
  readonly sources: readonly RuleSource[];
  readonly matters: ReadonlyMap<string, MatterPart | { readonly removed: RuledText }>;
  readonly forms: ReadonlyMap<PaperKind, FormPart>;
  /** null: the entry of this name is taken away. */
  readonly lists: { readonly [L in BookList]: ReadonlyMap<string, BookEntries[L] | null> };
}

/** Whole id of a source that a pack names. */
export function sourceId(pack: string, named: string): string {
  return named.includes('/') ? named : `${pack}/${named}`;
}

export function packOf(document: PackDocument): RulePack {
  const { id, title, sources = {}, matters = {} } = document;
  const whole = <T>(value: T): T => withWholeSources(id, value);
  const list = <L extends BookList>(name: L): [L, ReadonlyMap<string, BookEntries[L] | null>] => [
    name,
    new Map(
      Object.entries(document[name] ?? {}).map(([entry, given]) => [
        entry,
        given === null ? null : whole({ [nameOf[name]]: entry, ...blank[name], ...given } as unknown as BookEntries[L]),
      ]),
    ),
  ];
  return {
    id,
    title,
    sources: Object.entries(sources).map(([name, { clause, binds, ...source }]) => ({
      id: sourceId(id, name),
      ...source,
      clause: clause ?? null,
      ...(binds === false ? { binds } : {}),
    })),
    matters: new Map(
      Object.entries(matters).map(([matter, change]) => [
        matter,
        change.removed ? { removed: whole(change.removed) } : whole(partOf(id, change)),
      ]),
    ),
    forms: new Map(
      Object.entries(document.forms ?? {}).map(([paper, form]) => [paper as PaperKind, formPart(whole(form))]),
    ),
    lists: Object.fromEntries(bookLists.map((name) => list(name))) as unknown as RulePack['lists'],
  };
}

/** What an entry's file may leave out. */
const blank: Readonly<Record<BookList, object>> = {
  deadlines: { excludes: [], extendOnce: null },
  constants: { from: null },
  retentions: {},
  yearlyDates: {},
  hours: {},
  calendars: { work: [] },
  duties: {},
  chains: { units: null, levels: null },
};

/** `null` takes away: no review, no papers, no deadlines, no rows. */
function partOf(pack: string, { removed: _removed, ...change }: MatterChange): MatterPart {
  const { sources, steps, papersBefore, deadlines, rows, ...plain } = change;
  return {
    ...plain,
    ...(sources && { sources: sources.map((named) => sourceId(pack, named)) }),
    ...(steps && { steps: { ...steps, list: steps.list.map((step) => ({ eachItem: false, ...step })) } }),
    ...(papersBefore !== undefined && { papersBefore: papersBefore ?? [] }),
    ...(deadlines !== undefined && {
      deadlines: (deadlines ?? []).map((given) => ({ excludes: [], extendOnce: null, ...given })),
    }),
    ...(rows !== undefined && { rows: rows ?? [] }),
  };
}

function formPart({ sections, ...part }: NonNullable<PackDocument['forms']>[string]): FormPart {
  const whole = Object.entries(sections ?? {}).map(([name, { title = null, columns = {} }]) => [
    name,
    { title, columns },
  ]);
  return { ...part, ...(sections && { sections: Object.fromEntries(whole) }) } as FormPart;
}

/** Every `source` below the value, made whole. */
function withWholeSources<T>(pack: string, value: T): T {
  if (Array.isArray(value)) return value.map((item) => withWholeSources(pack, item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'source' && typeof item === 'string' ? sourceId(pack, item) : withWholeSources(pack, item),
    ]),
  ) as T;
}

/** Whole ids of every `source` below a value, each once. */
export function sourcesBelow(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(sourcesBelow))];
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([key, item]) =>
    key === 'source' && typeof item === 'string' ? [item] : sourcesBelow(item),
  );
  return [...new Set(found)];
}
