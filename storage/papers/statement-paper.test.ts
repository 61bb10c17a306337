// The statement of completeness on paper: whole, in the order and under the titles of the form in force.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layFiles } from '../../rule-packs/load.ts';
import { randomStatement } from '../../test-fixtures/random-statement.ts';
import { seededRandom, testSeed } from '../../test-fixtures/seed.ts';
import { paperHtml } from './html-writer.ts';
import type { PaperBlock } from './paper.ts';
import { statementPaper } from './statement-paper.ts';

const usual = layFiles(null, []).book.forms;
const seal = { sha256: 'a'.repeat(64), qr: ['1'] };
const random = seededRandom(testSeed());
const statements = Array.from({ length: 30 }, () => randomStatement(random).statement);

const headings = (blocks: readonly PaperBlock[]) =>
  blocks.flatMap((block) => (block.block === 'heading' ? [block.text.replace(/（\d+ 件）$/, '')] : []));

function formsOf(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-form-'));
  const file = join(folder, 'site.yaml');
  writeFileSync(file, `id: site\ntitle: s\nforms:\n${text}`);
  const { book, problems } = layFiles(null, [file]);
  rmSync(folder, { recursive: true });
  expect(problems).toEqual([]);
  return book.forms;
}

test('holes, clips and what it says of itself are on every one', () => {
  for (const statement of statements) {
    const paper = statementPaper(statement, usual, seal);
    expect(paper.madeAt).toBe(statement.madeAt);
    expect(paper.blocks[0]).toMatchObject({ block: 'verdict' });
    expect(paper.blocks).toContainEqual({ block: 'limits', text: statement.limits.zh, english: statement.limits.en });
    const cells = paper.blocks.flatMap((block) => (block.block === 'list' ? block.rows.flat() : []));
    for (const { clip, sha256 } of statement.clips) expect(cells).toEqual(expect.arrayContaining([clip, sha256]));
    const gaps = paper.blocks.find((block) => block.block === 'list' && block.head.includes('类别'));
    expect(gaps).toMatchObject({ rows: { length: statement.answer.gaps.length } });
    expect(paper.blocks.filter(({ block }) => block === 'figure')).toHaveLength(
      statement.operation.facts.sessions.length,
    );
  }
});

test('a form of the site changes titles, order, columns and hands, and nothing that was said', () => {
  const forms = formsOf(`  statement:
    title: "执法全过程记录核查单"
    head: { due: "应录", case: "案件", matter: "事项", posts: "点位", tolerance: "间隔", cameras: "机位" }
    sections:
      clips: { title: "资料", columns: { sha256: "校验值", clip: "号", from: "始", to: "终", clock: "时钟" } }
      verdict: {}
      gaps: { title: "缺失", columns: { from: "始", to: "终", post: "点位" } }
      stand-ins: { title: "替代", columns: { post: a, camera: b, span: c, officer: d, reason: e } }
      notes: { title: "说明", columns: { span: a, cause: b, signers: c, judged: d } }
      findings: { title: "发现", columns: { code: a, what: b } }
      stretches: { title: "片段", columns: { clip: a, kind: b } }
      limits: {}
      origin: {}
    signs: ["经办", "盖章"]
    source: base/trade
`);
  const statement = statements.find(({ answer, clips }) => answer.gaps.length > 0 && clips.length > 0)!;
  const paper = statementPaper(statement, forms, seal);
  expect(paper).toMatchObject({
    title: '执法全过程记录核查单',
    english: 'Statement of completeness',
    signs: ['经办', '盖章'],
  });
  const { clips, notes, standIns } = statement;
  expect(headings(paper.blocks)).toEqual([
    ...['资料', '缺失'],
    ...(standIns.length > 0 ? ['替代'] : []),
    ...(notes.length > 0 ? ['说明'] : []),
    '片段',
  ]);
  expect(paper.blocks[1]).toMatchObject({ head: ['校验值', '号', '始', '终', '时钟'], rows: { length: clips.length } });
  expect(paper.blocks.find(({ block }) => block === 'facts')).toMatchObject({
    rows: [['应录'], ['案件'], ['事项'], ['点位'], ['间隔'], ['机位']].map(([name]) => [name, expect.any(String)]),
  });
  expect(paperHtml(paper)).toContain('不代表对执法行为合法性的评价');
});

test('the drawing reads in black and white: bars, hatched holes with their length, times', () => {
  const statement = statements.find(({ answer }) => answer.gaps.length > 0)!;
  const html = paperHtml(statementPaper(statement, usual, seal));
  expect(html).toMatch(/<svg class="figure" viewBox="0 0 720 \d+" role="img" aria-label="时间线 timeline"/);
  const [, id] = /<pattern id="(hatch\d+)"/.exec(html)!;
  expect(html).toContain(`fill="url(#${id})"`);
  expect(html).not.toMatch(/<script|<img|<link|src=|href=|@import/i);
});
