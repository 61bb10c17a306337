// Rules as a person reads them: tables of what holds, and for one matter each property with its pack and its source.
import type { CommandLine } from '../command-line.ts';
import type { Text } from './messages.ts';
import { table } from './show.ts';

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
  readonly duties: readonly Entry[];
  readonly problems: readonly PackProblem[];
  readonly warnings: readonly PackProblem[];
}

export interface ExplainedAnswer {
  readonly matter: string;
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
  isExecution: ['行政强制执行', 'execution'],
  officers: ['执法人员', 'officers'],
  legalReview: ['法制审核', 'legal review'],
  retention: ['保存期限', 'retention'],
  deadlines: ['期限', 'deadlines'],
  rows: ['清单行', 'rows'],
};

export async function listed(rules: ListedRules, cli: CommandLine): Promise<string> {
  const matters = await table(
    [
      cli.say(['事项', 'matter']),
      cli.say(['名称', 'title']),
      cli.say(['方式', 'mode']),
      cli.say(['规则包', 'pack']),
      cli.say(['依据', 'grounds']),
    ],
    rules.matters.map(({ matter, title, mode, pack, sources }) => [
      matter,
      title,
      cli.say(modes[mode] ?? [mode, mode]),
      pack,
      sources.map(({ citation }) => citation).join('; '),
    ]),
  );
  const entries = [
    rules.deadlines,
    rules.constants,
    rules.retentions,
    rules.yearlyDates,
    rules.hours,
    rules.duties,
  ].flat();
  const others = await table(
    [
      cli.say(['其他规则', 'other rules']),
      cli.say(['值', 'value']),
      cli.say(['规则包', 'pack']),
      cli.say(['依据', 'grounds']),
    ],
    entries.map((entry) => [entry.title ?? entry.text, entryValue(entry, cli), entry.pack, entry.source.citation]),
  );
  const packs = rules.packs.map(({ pack, title }) => `${pack}（${title}）`).join(' ← ');
  return [
    `${cli.say(['规则包', 'packs'])}: ${packs}`,
    matters,
    others,
    ...(await packProblems(rules.problems, ['问题', 'problem'], cli)),
    ...(await packProblems(rules.warnings, ['请核对', 'look at'], cli)),
  ].join('\n');
}

function entryValue({ n, unit, keep, month, day, from, to }: Entry, cli: CommandLine): string {
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

export async function explained({ matter, title, properties }: ExplainedAnswer, cli: CommandLine): Promise<string> {
  const head = [
    cli.say(['项目', 'property']),
    cli.say(['规则', 'rule']),
    cli.say(['规则包', 'pack']),
    cli.say(['依据', 'grounds']),
  ];
  const rows = properties.map(({ property, value, pack, sources, overrides }) => [
    cli.say(propertyNames[property] ?? [property, property]),
    shownValue(property, value, cli),
    overrides.length === 0
      ? pack
      : `${pack}${cli.say([`（取代 ${overrides.map((each) => each.pack).join('、')}）`, ` (over ${overrides.map((each) => each.pack).join(', ')})`])}`,
    sources.map(({ citation }) => citation).join('; '),
  ]);
  return `${title} (${matter})\n${await table(head, rows)}`;
}

interface Named {
  readonly title?: string;
  readonly mandatory?: string;
  readonly n?: number;
  readonly unit?: string;
}

/** One line; `--json` has all of it. */
function shownValue(property: string, value: unknown, cli: CommandLine): string {
  if (property === 'mode') return cli.say(modes[String(value)] ?? [String(value), String(value)]);
  if (property === 'rows' || property === 'sources') return String((value as readonly unknown[]).length);
  if (typeof value === 'boolean') return value ? cli.say(['是', 'yes']) : cli.say(['否', 'no']);
  if (value === null) return cli.say(['无', 'none']);
  if (Array.isArray(value))
    return (value as Named[]).map((each) => namedText(each, cli)).join('、') || cli.say(['无', 'none']);
  if (typeof value !== 'object') return String(value);
  const { text, ms, least, keep, list } = value as {
    text?: string;
    ms?: number;
    least?: number;
    keep?: unknown;
    list?: Named[];
  };
  if (list) return list.map(({ title }) => title).join(' → ') || cli.say(['无', 'none']);
  if (ms !== undefined) return `${ms} ms`;
  if (least !== undefined) return cli.say([`至少 ${least} 人`, `at least ${least}`]);
  return keep === undefined ? (text ?? '') : keepText(keep, cli);
}

function namedText({ title = '', mandatory, n, unit }: Named, cli: CommandLine): string {
  if (mandatory === 'always') return `${title}${cli.say(['（必录）', ' (mandatory)'])}`;
  if (mandatory === 'when-items') return `${title}${cli.say(['（有物品时必录）', ' (mandatory with items)'])}`;
  return n === undefined ? title : `${title} ${n} ${cli.say(units[unit ?? ''] ?? ['', ''])}`;
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
