// The catalogue as a table and back: what is printed is read again, bad rows are named and good ones kept.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueRow } from '../core/matter-rule.ts';
import { annexColumns, annexOf } from './annex-columns.ts';
import { type ImportPlan, planImport } from './annex-import.ts';
import { readAnnexRows, type TableRow } from './annex-rows.ts';
import { type LoadedRules, layFiles } from './load.ts';

const zh = (text: string) => text;
const base = layFiles(null, []);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-annex-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (rows: readonly (readonly string[])[], from = 1): TableRow[] =>
  rows.map((cells, index) => ({ line: from + index, cells }));

/** A table with these columns alone. */
function table(columns: readonly string[], ...rows: readonly (readonly string[])[]): TableRow[] {
  return lines([columns, ...rows]);
}

function plan(rows: readonly TableRow[], rules: LoadedRules = base, document: string | null = null): ImportPlan {
  return planImport({ below: base.laid, laid: rules.laid }, { pack: 'imported', document, table: rows }, zh);
}

/** The rules with the plan's pack over them. */
function withPack({ text }: ImportPlan): LoadedRules {
  const file = join(folder, 'imported.yaml');
  writeFileSync(file, text ?? '');
  const rules = layFiles(null, [file]);
  expect(rules.problems).toEqual([]);
  return rules;
}

const failure = (act: () => unknown): string => {
  try {
    act();
    return '';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
};

describe('printing', () => {
  test('has fifteen columns, numbered rows, and every row of the book', () => {
    const { columns, rows } = annexOf(base.book);
    expect(columns.join(' ')).toBe(
      '序号 执法类别 执法事项 记录环节 记录场合 执法时限要求 执法部门 记录人 开始记录时间 记录内容 结束记录时间 记录方式/载体 记录类别 存储期限 备注',
    );
    expect(rows.map(([number]) => number)).toEqual(rows.map((_row, index) => String(index + 1)));
    expect(rows).toHaveLength(base.book.matters.flatMap((matter) => matter.rows).length);
    expect(rows[0]?.slice(0, 6)).toEqual(['1', '行政强制', '查封、扣押', '强制措施实施', '执法现场', '应当']);
  });

  test('and reading again changes nothing', () => {
    const { columns, rows } = annexOf(base.book);
    const again = plan(lines([columns, ...rows]));
    expect(again).toMatchObject({ added: 0, updated: 0, unchanged: 13, dropped: 0, rejected: [], notes: [] });
    const rules = withPack(again);
    expect({ ...rules.book, packs: [] }).toEqual({ ...base.book, packs: [] });
    expect(rules.warnings).toEqual([]);
  });
});

const cellText = fc
  .array(fc.constantFrom('查', '封', 'a', '1', ' ', '\n', '"', ':', '#', '- ', '|', "'", '{', '😀', '\\'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const row = fc.record({
  ...Object.fromEntries(annexColumns.map(([key]) => [key, cellText])),
  matter: fc.constantFrom('现场检查', '听证', '夜市巡查', '渣土运输检查', 'null', '1'),
  duty: fc.constantFrom('must', 'as-needed'),
  start: fc.constantFrom('抵达', '开始: "甲"'),
  end: fc.constant('离开'),
  retention: fc.constant('30 年'),
}) as unknown as fc.Arbitrary<CatalogueRow>;

test('any rows come out of the pack as they went into the table, and twice is once', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const { columns, rows: cells } = annexOf({ matters: [{ rows } as never] });
      const first = plan(lines([columns, ...cells]));
      expect(first.rejected).toEqual([]);
      const rules = withPack(first);
      const names = [...new Set(rows.map(({ matter }) => matter))];
      for (const name of names) {
        const found = rules.book.matters.find((matter) => matter.title === name);
        expect(found?.rows).toEqual(rows.filter(({ matter }) => matter === name));
      }
      const second = plan(lines([columns, ...cells]), rules);
      expect(second).toMatchObject({ added: 0, updated: 0, unchanged: names.length, dropped: 0 });
      expect(second.text).toBe(first.text);
    }),
    { numRuns: 30 },
  );
}, 60_000);

describe('reading', () => {
  const heads = ['执法事项', '执法时限要求', '开始记录时间', '结束记录时间', '存储期限'];

  test('leaves a title alone, knows headings by their words, skips empty rows and keeps the numbers', () => {
    const rows = lines([
      ['某局清单'],
      [],
      ['序号', '执法\n事项', ' 执法时限要求 ', '记录方式／载体'],
      ['1', '听证', '适时', '录音笔'],
      ['', ' '],
      ['2', '听证', '应当', ''],
    ]);
    expect(readAnnexRows(rows, zh)).toEqual({
      rejected: [],
      rows: [
        { line: 4, row: expect.objectContaining({ matter: '听证', duty: 'as-needed', carrier: '录音笔', remark: '' }) },
        { line: 6, row: expect.objectContaining({ matter: '听证', duty: 'must', carrier: '' }) },
      ],
    });
  });

  test.each([
    ['no headings', [['甲', '乙']], 'RULES_INVALID 表中没有“执法事项”一栏'],
    ['nothing', [], 'RULES_INVALID 表中没有“执法事项”一栏'],
    ['an unknown heading', [['执法事项', '执法时限要求', '颜色']], 'RULES_INVALID “颜色”不是清单的栏名'],
    ['a heading twice', [['执法事项', '执法时限要求', '备注', '备注']], 'RULES_INVALID “备注”重复'],
    ['without the duty', [['执法事项', '备注']], 'RULES_INVALID “执法时限要求”缺少'],
  ])('a table with %s is none', (_name, rows, expected) => {
    expect(failure(() => readAnnexRows(lines(rows), zh))).toBe(expected);
  });

  test.each([
    ['no matter', ['', '应当'], /^“执法事项”为空/],
    ['a matter of two lines', ['甲\n乙', '应当'], /^“执法事项”须为一行$/],
    ['another duty', ['听证', '可以'], /^“执法时限要求”须为“应当”或“适时”$/],
    ['too long a cell', ['听证', '适时', '长'.repeat(1001)], /^“开始记录时间”超过 1000 字$/],
    ['a control character', ['听证', '适时', 'a\u0007'], /^“开始记录时间”含控制字符$/],
    ['a cell without a heading', ['听证', '适时', '', '', '', '多'], /^第 6 格没有栏名$/],
    ['less than the matter asks for', ['强制拆除', '适时'], /^该事项须全过程记录，不能写“适时”$/],
    ['more than text alone', ['文字记录足以全面有效记录的执法行为', '应当'], /^该事项可以不作音像记录/],
    ['a new matter without marks', ['夜市巡查', '应当', '', '离开', '永久'], /^新事项须写明开始、结束记录时间/],
    ['a mark of two lines', ['夜市巡查', '应当', '抵达\n现场', '离开', '永久'], /^新事项须写明开始、结束记录时间/],
    ['a retention that nobody can read', ['夜市巡查', '应当', '抵达', '离开', '长期'], /^新事项的存储期限读不出/],
    ['no retention', ['夜市巡查', '应当', '抵达', '离开', '0年'], /^新事项的存储期限读不出/],
  ])('a row with %s is named, and the good one beside it is kept', (_name, bad, reason) => {
    const { rejected, text, updated } = plan(table(heads, bad, ['听证', '应当']));
    expect(rejected).toEqual([{ line: 2, reason: expect.stringMatching(reason) }]);
    expect(updated).toBe(1);
    expect(text).toContain('hearing');
  });

  test('rows of one new matter agree on its retention', () => {
    const { rejected } = plan(
      table(
        heads,
        ['夜市巡查', '应当', '甲', '乙', '10年'],
        ['夜市巡查', '应当', '甲', '乙', '120个月'],
        ['夜市巡查', '应当', '甲', '乙', '永久'],
      ),
    );
    expect(rejected).toEqual([{ line: 4, reason: '存储期限与第 2 行不一致' }]);
  });

  test('nothing good: nothing to write, and what was there is not called dropped', () => {
    const had = withPack(plan(table(heads, ['听证', '应当'])));
    expect(plan(table(heads, ['', '应当']), had)).toEqual({
      added: 0,
      updated: 0,
      unchanged: 0,
      dropped: 0,
      rejected: [{ line: 2, reason: expect.any(String) }],
      notes: [],
      text: null,
    });
  });
});

describe('what an import makes of matters', () => {
  const heads = ['执法事项', '执法时限要求', '开始记录时间', '结束记录时间', '存储期限'];

  test('of one that is known, rows and nothing else; another retention is noted', () => {
    const rules = withPack(plan(table(heads, ['查封、扣押', '应当', '甲', '乙', '10年'])));
    const [before, after] = [base, rules].map(({ book }) => book.matters.find(({ matter }) => matter === 'seizure'));
    expect({ ...after, rows: [] }).toEqual({ ...before, rows: [] });
    expect(after?.rows).toHaveLength(1);
    expect(plan(table(heads, ['查封、扣押', '应当', '甲', '乙', '10年'], ['听证', '适时', '', '', ''])).notes).toEqual([
      { line: 2, reason: '存储期限与规则不同；规则未变' },
    ]);
  });

  test('of a new one, what the table says; the document is cited only when it is named', () => {
    const rows = table(
      heads,
      ['夜市巡查', '应当', '抵达', '离开', '3年'],
      ['摊点检查', '应当', '甲', '乙', '同案卷'],
      ['摊点检查', '适时', '甲', '乙', '随案卷'],
    );
    const named = plan(rows, base, '某局清单');
    expect(named).toMatchObject({ added: 2, updated: 0, rejected: [] });
    expect(named.notes.map(({ line }) => line)).toEqual([2, 3]);
    expect(named.text).toMatch(/^# Written by `liuhen rules import`/);
    const { book } = withPack(named);
    const [patrol, stalls] = ['夜市巡查', '摊点检查'].map((title) =>
      book.matters.find((matter) => matter.title === title),
    );
    expect(patrol).toMatchObject({
      matter: expect.stringMatching(/^local-[0-9a-f]{12}$/),
      mode: 'full',
      start: { text: '抵达', source: 'imported/table' },
      end: { text: '离开' },
      retention: { keep: { years: 3 } },
      posts: [{ post: 'main', mandatory: 'always' }],
      isExecution: false,
      legalReview: null,
    });
    expect(stalls).toMatchObject({ mode: 'key-moments', retention: { keep: 'file' }, posts: [{ mandatory: 'never' }] });
    expect(book.sources.at(-1)).toEqual({ id: 'imported/table', mark: 'V', title: '某局清单', clause: null });
    expect(withPack(plan(rows)).book.sources.at(-1)).toMatchObject({ mark: 'S', title: '导入的音像记录事项清单' });
  });

  test('an import replaces the one before it, and says what went', () => {
    const first = withPack(plan(table(heads, ['夜市巡查', '应当', '抵达', '离开', '3年'], ['听证', '应当'])));
    const second = plan(table(heads, ['夜市巡查', '应当', '抵达', '离开', '5年'], ['调查取证', '应当']), first);
    // Its rows are others now; the other matter was never in the pack.
    expect(second).toMatchObject({ added: 0, updated: 2, unchanged: 0, dropped: 1 });
    const { book } = withPack(second);
    expect(book.matters.find(({ matter }) => matter === 'hearing')?.rows).toEqual(
      base.book.matters.find(({ matter }) => matter === 'hearing')?.rows,
    );
  });

  test('a row finds its matter by the name of its rows as well', () => {
    const named = plan(table(heads, ['听证', '适时']));
    expect(named.text).toContain('hearing');
    const file = join(folder, 'other.yaml');
    writeFileSync(file, 'id: other\ntitle: t\nmatters:\n  hearing:\n    title: "公开听证"\n');
    expect(plan(table(heads, ['听证', '适时']), layFiles(null, [file]))).toMatchObject({ added: 0, updated: 1 });
  });
});
