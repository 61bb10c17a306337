// Rules as a person reads them: what holds, and for one matter each property and each of its entries with the source. Lines,
// not tables: names of documents are long.
import type { CommandLine } from '../command-line.ts';
import type { Text } from './messages.ts';
import { safe, table } from './show.ts';

interface Cited {
  readonly id: string;
  readonly citation: string;
}

interface Entry {
  readonly title?: string;
  readonly text?: string;
  readonly pack: string | null;
  readonly source: Cited;
  readonly n?: number;
  readonly unit?: string;
  readonly keep?: unknown;
  readonly month?: number;
  readonly day?: number;
  readonly from?: string | null;
  readonly to?: string;
  readonly steps?: readonly { readonly title: string }[];
}

interface PackProblem {
  readonly file: string;
  readonly line: number | null;
  readonly what: string;
}

export interface ListedRules {
  readonly packs: readonly { readonly pack: string; readonly title: string; readonly file: string }[];
  readonly matters: readonly {
    readonly matter: string;
    readonly title: string;
    readonly mode: string;
    readonly pack: string | null;
    readonly sources: readonly Cited[];
  }[];
  readonly deadlines: readonly Entry[];
  readonly constants: readonly Entry[];
  readonly retentions: readonly Entry[];
  readonly yearlyDates: readonly Entry[];
  readonly hours: readonly Entry[];
  readonly calendars: readonly Entry[];
  readonly duties: readonly Entry[];
  readonly chains: readonly Entry[];
  readonly forms: readonly {
    readonly paper: string;
    readonly title: string;
    readonly packs: readonly string[];
    readonly source: Cited;
  }[];
  readonly problems: readonly PackProblem[];
  readonly warnings: readonly PackProblem[];
}

export interface ExplainedAnswer {
  /** One of the two. */
  readonly matter?: string;
  readonly paper?: string;
  readonly title: string;
  readonly properties: readonly {
    readonly property: string;
    readonly value: unknown;
    readonly pack: string;
    readonly sources: readonly Cited[];
    readonly overrides: readonly { readonly pack: string; readonly value: unknown }[];
  }[];
}

const modes: Readonly<Record<string, Text>> = {
  full: ['全过程记录', 'in full'],
  'key-moments': ['关键环节适时记录', 'key moments'],
  'text-suffices': ['文字记录即可', 'text suffices'],
};

const units: Readonly<Record<string, Text>> = {
  second: ['秒', 's'],
  hour: ['小时', 'h'],
  day: ['日', 'days'],
  workday: ['个工作日', 'working days'],
  month: ['个月', 'months'],
  year: ['年', 'years'],
  percent: ['%', '%'],
  metre: ['米', ' m'],
  count: ['', ''],
};

const propertyNames: Readonly<Record<string, Text>> = {
  title: ['名称', 'title'],
  mode: ['方式', 'mode'],
  sources: ['记录依据', 'grounds'],
  start: ['开始', 'start'],
  end: ['结束', 'end'],
  toleranceMs: ['允许间断', 'tolerance'],
  posts: ['点位', 'posts'],
  steps: ['步骤', 'steps'],
  papersBefore: ['前置文书', 'papers before'],
  notDelegable: ['不得委托', 'not delegable'],
  isExecution: ['行政强制执行', 'execution'],
  officers: ['执法人员', 'officers'],
  legalReview: ['法制审核', 'legal review'],
  retention: ['保存期限', 'retention'],
  deadlines: ['期限', 'deadlines'],
  rows: ['清单行', 'rows'],
  units: ['适用单位', 'units'],
  levels: ['适用层级', 'levels'],
  english: ['英文名称', 'English title'],
  head: ['表头', 'head'],
  fields: ['逐项内容', 'fields'],
  columns: ['栏目', 'columns'],
  sections: ['各部分', 'parts'],
  signs: ['签署', 'signed by'],
};

export async function listed(rules: ListedRules, cli: CommandLine): Promise<string> {
  const { deadlines, constants, retentions, yearlyDates, hours, calendars, duties, chains } = rules;
  const packs = rules.packs.map(({ pack, title }) => `${pack}（${title}）`).join(' ← ');
  const matters = rules.matters.flatMap(({ matter, title, mode, pack, sources }) => [
    `${matter}  ${title}  ${cli.say(modes[mode] ?? [mode, mode])}  [${pack}]`,
    `    ${sources.map(({ citation }) => citation).join('; ')}`,
  ]);
  const entries = [deadlines, constants, retentions, yearlyDates, hours, calendars, duties, chains]
    .flat()
    .flatMap((entry) => [
      `${[entry.title ?? entry.text, entryValue(entry, cli)].filter((part) => part !== '').join('  ')}  [${entry.pack}]`,
      `    ${entry.source.citation}`,
    ]);
  const forms = rules.forms.flatMap(({ paper, title, packs, source }) => [
    `${paper}  ${title}  [${packs.join(' ← ')}]`,
    `    ${source.citation}`,
  ]);
  return [
    `${cli.say(['规则包', 'packs'])}: ${packs}`,
    ...['', cli.say(['事项', 'Matters']), ...matters].map(safe),
    ...['', cli.say(['其他规则', 'Other rules']), ...entries].map(safe),
    ...['', cli.say(['文书格式', 'Forms of papers']), ...forms, ''].map(safe),
    ...(await packProblems(rules.problems, ['问题', 'problem'], cli)),
    ...(await packProblems(rules.warnings, ['请核对', 'look at'], cli)),
  ]
    .join('\n')
    .trimEnd();
}

function entryValue({ n, unit, keep, month, day, from, to, steps }: Entry, cli: CommandLine): string {
  if (steps) return steps.map(({ title }) => title).join(' → ');
  if (n !== undefined) return `${n} ${cli.say(units[unit ?? ''] ?? ['', ''])}`.trim();
  if (keep !== undefined) return keepText(keep, cli);
  if (month !== undefined) return cli.say([`每年 ${month} 月 ${day} 日前`, `by ${day}/${month} each year`]);
  return to === undefined ? '' : `${from}–${to}`;
}

function keepText(keep: unknown, cli: CommandLine): string {
  if (keep === 'permanent') return cli.say(['永久', 'permanent']);
  if (keep === 'file') return cli.say(['同案卷', 'as the case file']);
  const { months, years } = keep as { months?: number; years?: number };
  return months === undefined ? `${years} ${cli.say(['年', 'years'])}` : `${months} ${cli.say(['个月', 'months'])}`;
}

export function explained({ matter, paper, title, properties }: ExplainedAnswer, cli: CommandLine): string {
  const lines = properties.flatMap(({ property, value, pack, sources, overrides }) => {
    const below = overrides.map((each) => each.pack);
    const over = below.length === 0 ? '' : cli.say([`，取代 ${below.join('、')}`, `, over ${below.join(', ')}`]);
    const name = cli.say(propertyNames[property] ?? [property, property]);
    const cite = new Map(sources.map(({ id, citation }) => [id, citation]));
    const entries = entriesOf(property, value);
    const all = sources.map(({ citation }) => citation).join('; ');
    if (!entries || entries.length === 0)
      return [`${name}: ${plainValue(property, value, cli)}  [${pack}${over}]`, ...(all === '' ? [] : [`    ${all}`])];
    return [
      `${name}${isStrict(value) ? cli.say(['（依次）', ' (in order)']) : ''}:  [${pack}${over}]`,
      ...entries.map((entry) => `    ${entryText(entry, cli)}  ${cite.get(entry.source ?? '') ?? ''}`.trimEnd()),
    ];
  });
  return [`${title} (${matter ?? paper})`, ...lines].map(safe).join('\n');
}

interface ListEntry {
  readonly title?: string;
  readonly mandatory?: string;
  readonly eachItem?: boolean;
  readonly n?: number;
  readonly unit?: string;
  readonly extendOnce?: { readonly n: number; readonly unit: string } | null;
  /** Of a step of approval. */
  readonly roles?: readonly string[];
  readonly source?: string;
}

function isStrict(value: unknown): boolean {
  return (value as { order?: unknown }).order === 'strict';
}

/** The entries of a property that is a list of such; undefined for any other. */
function entriesOf(property: string, value: unknown): readonly ListEntry[] | undefined {
  if (property === 'steps') return (value as { list: readonly ListEntry[] }).list;
  const isList = Array.isArray(value) && !['sources', 'rows', 'signs'].includes(property);
  return isList ? (value as readonly ListEntry[]) : undefined;
}

/** One line; `--json` has all of it. */
function plainValue(property: string, value: unknown, cli: CommandLine): string {
  if (property === 'mode') return cli.say(modes[String(value)] ?? [String(value), String(value)]);
  if (property === 'sources') return cli.say([`${(value as []).length} 项`, `${(value as []).length}`]);
  if (property === 'rows') return cli.say([`${(value as []).length} 行`, `${(value as []).length}`]);
  if (property === 'signs') return (value as readonly string[]).join('、');
  if (property === 'sections') return sectionTitles(value as Sections);
  if (['head', 'fields', 'columns'].includes(property)) return Object.values(value as object).join('、');
  if (typeof value === 'boolean') return value ? cli.say(['是', 'yes']) : cli.say(['否', 'no']);
  if (value === null || Array.isArray(value) || property === 'steps') return cli.say(['无', 'none']);
  if (typeof value !== 'object') return String(value);
  const { text, ms, least, keep } = value as { text?: string; ms?: number; least?: number; keep?: unknown };
  if (ms !== undefined) return `${ms} ms`;
  if (least !== undefined) return cli.say([`至少 ${least} 人`, `at least ${least}`]);
  return keep === undefined ? (text ?? '') : keepText(keep, cli);
}

type Sections = Readonly<Record<string, { readonly title: string | null; readonly columns: object }>>;

function sectionTitles(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, { title, columns }]) => {
      const titles = Object.values(columns).join('、');
      return `${title ?? name}${titles === '' ? '' : `（${titles}）`}`;
    })
    .join('；');
}

function entryText(
  { title = '', mandatory, eachItem, n, unit, extendOnce, roles }: ListEntry,
  cli: CommandLine,
): string {
  if (mandatory === 'always') return `${title}${cli.say(['（必录）', ' (mandatory)'])}`;
  if (mandatory === 'when-items') return `${title}${cli.say(['（有物品时必录）', ' (mandatory with items)'])}`;
  if (eachItem) return `${title}${cli.say(['（每件）', ' (each item)'])}`;
  if (roles) return `${title} (${roles.join(' / ')}, ${stepUnitText(unit, cli)})`;
  if (n === undefined) return title;
  const time = (count: number, of = '') => `${count} ${cli.say(units[of] ?? ['', ''])}`;
  const longer = extendOnce ? cli.say(['，可延长一次 ', ', once more ']) + time(extendOnce.n, extendOnce.unit) : '';
  return `${title} ${time(n, unit)}${longer}`;
}

/** @param unit as a pack has it: docs/rules.md. */
function stepUnitText(unit: unknown, cli: CommandLine): string {
  if (unit === 'own') return cli.say(['案件所在单位', "of the case's unit"]);
  if (unit === 'any-above') return cli.say(['上级单位', 'of a unit above']);
  if (unit === 'own-or-above') return cli.say(['案件所在单位或者上级单位', "of the case's unit or one above"]);
  const { above } = unit as { readonly above: number };
  return cli.say([`上 ${above} 级单位`, `of the unit ${above} above`]);
}

export async function packProblems(problems: readonly PackProblem[], what: Text, cli: CommandLine): Promise<string[]> {
  if (problems.length === 0) return [];
  const head = [cli.say(['文件', 'file']), cli.say(['行', 'line']), cli.say(what)];
  return [
    await table(
      head,
      problems.map(({ file, line, what }) => [file, line, what]),
    ),
  ];
}
