// A table in the annex's layout as a pack of the site: rows of matters that are known by their name, and new matters of
// which no more is said than the table says. Pure; the file is written by whoever asked.
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { LiuhenError } from '../core/errors.ts';
import type { MatterRule, RetentionRule } from '../core/matter-rule.ts';
import { type ReadRow, type RowRemark, readAnnexRows, type Say, type TableRow } from './annex-rows.ts';
import { type LaidRules, layOver, matterOf, missingOf, nothingLaid } from './layers.ts';
import { lintPack } from './lint.ts';
import { packOf } from './pack.ts';
import { type MatterChange, type PackDocument, shapeFaults } from './schema.ts';

/** First line of a file that an import may write over. */
export const importMark = '# Written by `liuhen rules import`';

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

/** @param laid the rules in force. @throws LiuhenError RULES_INVALID for a table that is none. */
export function planImport(laid: LaidRules, { pack, document, table }: ImportRequest, say: Say): ImportPlan {
  const below = laid.packs.filter(({ id }) => id !== pack).reduce(layOver, nothingLaid);
  const read = readAnnexRows(table, say);
  const rejected = [...read.rejected];
  const notes: RowRemark[] = [];
  const gathered = new Map<string, Gathered>();
  for (const found of read.rows) {
    const { known, id } = matterNamed(found.row.matter, below);
    const group = gathered.get(id) ?? { id, known, rows: [] };
    const refused = refusalOf(found, group, say);
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
  const states = groups.map(({ id, rows }) => {
    const now = laid.matters.get(id);
    if (!now || missingOf(now).length > 0) return 'added';
    return JSON.stringify(matterOf(id, now).rows) === JSON.stringify(rows.map(({ row }) => row))
      ? 'unchanged'
      : 'updated';
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
  for (const [id, said] of below.matters) {
    if (missingOf(said).length > 0) continue;
    const known = matterOf(id, said);
    if (known.title === name || known.rows.some((row) => row.matter === name)) return { id, known };
  }
  return { id: `local-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`, known: null };
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
  return first && JSON.stringify(keepOf(first.row.retention)) !== JSON.stringify(keep)
    ? say(`存储期限与第 ${first.line} 行不一致`, `another retention than in row ${first.line}`)
    : null;
}

function isMark(text: string): boolean {
  return text.trim() !== '' && text.trim().length <= 500 && !text.includes('\n');
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
  return row.retention.trim() === '' || JSON.stringify(keep) === JSON.stringify(known.retention.keep)
    ? null
    : say('存储期限与规则不同；规则未变', 'another retention than the rule has; the rule stays');
}

/** null where the text is none of the known forms. */
function keepOf(text: string): RetentionRule['keep'] | null {
  const words = text.replaceAll(/\s/g, '');
  if (words === '永久') return 'permanent';
  if (/^(同|随)案卷$/.test(words)) return 'file';
  const [, number = '', unit] = /^(\d{1,3})(年|个月|月)$/.exec(words) ?? [];
  const n = Number(number);
  if (n < 1 || (unit === '年' && n > 100)) return null;
  return unit === '年' ? { years: n } : { months: n };
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
  return `${importMark}, which writes it anew; changes by hand belong in another pack.\n${stringify(pack, { lineWidth: 0, aliasDuplicateObjects: false })}`;
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
