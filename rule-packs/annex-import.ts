// A table in the annex's layout as a pack of the site: rows of matters that are known by their name, and new matters of
// which no more is said than the table says. Pure; the file is written by whoever asked.
import { createHash } from 'node:crypto';
import { parse, stringify, type ToStringOptions } from 'yaml';
import { LiuhenError } from '../core/errors.ts';
import type { MatterRule } from '../core/matter-rule.ts';
import { type ReadRow, type RowRemark, readAnnexRows, type Say, type TableRow } from './annex-rows.ts';
import { type LaidRules, layOver, matterOf, missingOf } from './layers.ts';
import { lintPack } from './lint.ts';
import { packOf } from './pack.ts';
import { keepOf, monthsOf } from './retention-words.ts';
import { type MatterChange, type PackDocument, shapeFaults } from './schema.ts';

/** First line of the file. */
const mark = '# Written by `liuhen rules import`, which writes it anew; changes by hand belong in a pack of their own.';

export interface ImportRequest {
  /** Id of the pack, which the import replaces as a whole. */
  readonly pack: string;
  /** Name of the document that the table is from; null where that is not said. */
  readonly document: string | null;
  readonly table: readonly TableRow[];
}

export interface ImportPlan {
  /** Matters. */
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** That the pack had before and the table has no more. */
  readonly dropped: number;
  readonly rejected: readonly RowRemark[];
  /** Good rows of which the rules hold something else, or something that the table does not say. */
  readonly notes: readonly RowRemark[];
  /** The pack's file; null where no row is good. */
  readonly text: string | null;
}

interface Gathered {
  readonly id: string;
  readonly known: MatterRule | null;
  readonly rows: ReadRow[];
}

/**
 * Imported packs lie over base and the office's pack and below those that people write, so that these may add to what a
 * table leaves open.
 * @param below base and the pack of the office. @param laid all rules in force.
 * @throws LiuhenError RULES_INVALID for a table that is none.
 */
export function planImport(
  { below, laid }: { readonly below: LaidRules; readonly laid: LaidRules },
  { pack, document, table }: ImportRequest,
  say: Say,
): ImportPlan {
  const read = readAnnexRows(table, say);
  const rejected = [...read.rejected];
  const notes: RowRemark[] = [];
  const gathered = new Map<string, Gathered>();
  for (const found of read.rows) {
    const { known, id } = matterNamed(found.row.matter, below);
    const group = gathered.get(id) ?? { id, known, rows: [] };
    const refused = elsewhere(found.row.matter, id, laid, say) ?? refusalOf(found, group, say);
    if (refused !== null) {
      rejected.push({ line: found.line, reason: refused });
      continue;
    }
    group.rows.push(found);
    gathered.set(id, group);
    const noted = noteOf(found, group, say);
    if (noted !== null) notes.push({ line: found.line, reason: noted });
  }
  const groups = [...gathered.values()];
  const had = laid.packs.find(({ id }) => id === pack)?.matters ?? new Map();
  const states = groups.map(({ id, known, rows }) => {
    const before = (had.get(id) ?? known)?.rows;
    if (before === undefined) return 'added';
    return JSON.stringify(before) === JSON.stringify(rows.map(({ row }) => row)) ? 'unchanged' : 'updated';
  });
  const count = (state: string) => states.filter((each) => each === state).length;
  return {
    added: count('added'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    dropped: groups.length === 0 ? 0 : [...had.keys()].filter((id) => !gathered.has(id)).length,
    rejected: rejected.sort((a, b) => a.line - b.line),
    notes,
    text: groups.length === 0 ? null : packText(pack, document, groups, below, say),
  };
}

/** By its title or by the name that its rows have; a new one gets an id of its own, always the same. */
function matterNamed(name: string, below: LaidRules): { readonly id: string; readonly known: MatterRule | null } {
  const known = wholeMatters(below).find((each) => isNamed(each, name)) ?? null;
  const id = known?.matter ?? `local-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
  return { id, known };
}

function wholeMatters(laid: LaidRules): MatterRule[] {
  return [...laid.matters].flatMap(([id, said]) => (missingOf(said).length > 0 ? [] : [matterOf(id, said)]));
}

function isNamed({ title, rows }: MatterRule, name: string): boolean {
  return title === name || rows.some(({ matter }) => matter === name);
}

/** A matter that somebody wrote by hand, or whose rows he did, is his: the import would not show. */
function elsewhere(name: string, id: string, laid: LaidRules, say: Say): string | null {
  const others = wholeMatters(laid).filter((each) => each.matter !== id && isNamed(each, name));
  const [other] = others.filter(({ matter }) => !matter.startsWith('local-'));
  return other
    ? say(
        `该事项（${other.matter}）由手写的规则包规定，清单行请写在该包中`,
        `this matter (${other.matter}) is in a pack written by hand: write its rows there`,
      )
    : null;
}

/** Why a row cannot stand beside those of its matter that came before it; null where it can. */
function refusalOf({ row }: ReadRow, { known, rows }: Gathered, say: Say): string | null {
  if (known?.mode === 'full' && row.duty === 'as-needed')
    return say('该事项须全过程记录，不能写“适时”', 'this matter is recorded in full: the row may not say 适时');
  if (known?.mode === 'text-suffices' && row.duty === 'must')
    return say('该事项可以不作音像记录，不能写“应当”', 'this matter needs no recording: the row may not say 应当');
  if (known) return null;
  if (![row.start, row.end].every(isMark))
    return say(
      '新事项须写明开始、结束记录时间（各一行，500 字以内）',
      'a new matter needs start and end, one line each',
    );
  const keep = keepOf(row.retention);
  if (keep === null)
    return say(
      '新事项的存储期限读不出：写“永久”“N年”“N个月”或“同案卷”',
      'the retention of a new matter cannot be read: 永久, N年, N个月 or 同案卷',
    );
  const [first] = rows;
  return first && !isSameTime(keepOf(first.row.retention), keep)
    ? say(`存储期限与第 ${first.line} 行不一致`, `another retention than in row ${first.line}`)
    : null;
}

function isMark(text: string): boolean {
  return text.trim() !== '' && text.trim().length <= 500 && !text.includes('\n');
}

/** A year is twelve months. */
function isSameTime(one: ReturnType<typeof keepOf>, other: ReturnType<typeof keepOf>): boolean {
  return one !== null && other !== null && monthsOf(one) === monthsOf(other);
}

function noteOf({ row }: ReadRow, { known, rows }: Gathered, say: Say): string | null {
  if (!known)
    return rows.length > 1
      ? null
      : say(
          '新事项：点位、步骤、人数按本站默认，不按行政强制执行论，请核对规则包',
          'a new matter: posts, steps and officers are the default, and it is not taken for execution: look the pack over',
        );
  const keep = keepOf(row.retention);
  return row.retention.trim() === '' || isSameTime(keep, known.retention.keep)
    ? null
    : say('存储期限与规则不同；规则未变', 'another retention than the rule has; the rule stays');
}

function packText(
  id: string,
  document: string | null,
  groups: readonly Gathered[],
  below: LaidRules,
  say: Say,
): string {
  const source = 'table';
  const hasNew = groups.some(({ known }) => known === null);
  const matters = groups.map(({ id, known, rows }): [string, MatterChange] => [
    id,
    known ? { rows: rows.map(({ row }) => row) } : newMatter(rows, source),
  ]);
  const title = document ?? '导入的音像记录事项清单';
  const pack: PackDocument = {
    id,
    title,
    ...(hasNew && { sources: { [source]: { mark: document === null ? 'S' : 'V', title } } }),
    matters: Object.fromEntries(matters),
  };
  const [fault] = [...shapeFaults(pack), ...lintPack(pack, below, layOver(below, packOf(pack)))];
  if (fault)
    throw new LiuhenError('RULES_INVALID', say('清单不能成为规则包', 'the table cannot become a pack'), {
      context: { at: fault.at.join('.'), what: fault.what },
    });
  // Double quotes keep every space and line end as it is; block forms of YAML do not.
  const style = {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  };
  const text = `${mark}\n${stringify(pack, style as ToStringOptions)}`;
  if (JSON.stringify(parse(text)) !== JSON.stringify(pack))
    throw new LiuhenError('BUG', 'a pack does not read back as it was written', { context: { pack: id } });
  return text;
}

/** No more than the table says; what it does not say is the station's default. */
function newMatter(rows: readonly ReadRow[], source: string): MatterChange {
  const [{ row: first }] = rows as readonly [ReadRow];
  const mode = rows.every(({ row }) => row.duty === 'must') ? 'full' : 'key-moments';
  const byDefault = { source: 'base/default' };
  return {
    title: first.matter,
    mode,
    sources: [source],
    start: { text: first.start.trim(), source },
    end: { text: first.end.trim(), source },
    toleranceMs: { ms: 1000, ...byDefault },
    posts: [{ post: 'main', title: '主执行点', mandatory: mode === 'full' ? 'always' : 'never', ...byDefault }],
    steps: { order: 'any', list: [] },
    isExecution: false,
    officers: { least: 2, ...byDefault },
    retention: { keep: keepOf(first.retention) ?? 'file', source },
    rows: rows.map(({ row }) => row),
  };
}
