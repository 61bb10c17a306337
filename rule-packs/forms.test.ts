// Forms of papers: property by property over those below, and what no form may do. Printed by them: storage/papers/.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { paperKeys, paperKinds } from '../core/paper-form.ts';
import { explainForm } from './forms.ts';
import { layFiles } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-forms-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pack(name: string, text: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `id: ${name}\ntitle: "${name}"\n${text}`);
  return file;
}

/** `line what` of one site pack over base; its first line of `text` is line 3. */
const problemsOf = (text: string) =>
  layFiles(null, [pack('site', text)]).problems.map(({ line, what }) => `${line} ${what}`);

const base = layFiles(null, []).book.forms;

test('base has one of each paper, with everything that the paper can print', () => {
  expect(base.map(({ paper }) => paper)).toEqual(paperKinds);
  for (const { paper, head, fields, columns, sections } of base) {
    const { sectionColumns, ...keys } = paperKeys[paper];
    for (const [list, titles] of Object.entries({ head, fields, columns, sections }))
      expect(Object.keys(titles), `${paper} ${list}`).toEqual([...keys[list as keyof typeof keys].keys()]);
    for (const [section, of] of sectionColumns)
      expect(Object.keys(sections[section]!.columns), section).toEqual([...of.keys()]);
  }
});

test('a pack changes what it names, in its own order; the rest stays', () => {
  const first = pack(
    'first',
    `forms:
  disc-label:
    title: "音像资料光盘标签"
    columns: { sha256: "校验值", clip: "编号" }
    source: base/trade
`,
  );
  const second = pack('second', 'forms:\n  disc-label: { signs: ["经办人", "盖章"], source: base/default }\n');
  const { laid, book, problems, warnings } = layFiles(null, [first, second]);
  expect([...problems, ...warnings]).toEqual([]);
  const [was, now] = [base, book.forms].map((forms) => forms.find(({ paper }) => paper === 'disc-label')!);
  expect(now).toEqual({
    ...was,
    title: '音像资料光盘标签',
    columns: { sha256: '校验值', clip: '编号' },
    signs: ['经办人', '盖章'],
    source: 'base/default',
  });
  expect(Object.keys(now!.columns)).toEqual(['sha256', 'clip']);
  const explained = explainForm(laid.packs, 'disc-label');
  expect(explained).toMatchObject({ paper: 'disc-label', title: '音像资料光盘标签' });
  expect(explained?.properties.map(({ property, pack }) => `${property} ${pack}`)).toEqual([
    'title first',
    'english base',
    'head base',
    'columns first',
    'signs second',
  ]);
  expect(explained?.properties[0]).toMatchObject({
    sources: ['base/trade'],
    overrides: [{ pack: 'base', value: was?.title }],
  });
  expect(explainForm(laid.packs, 'seizure')).toBeUndefined();
});

test('other forms of it are not touched', () => {
  const file = pack('site', 'forms:\n  property: { title: "涉案财物清单", source: base/trade }\n');
  const { forms } = layFiles(null, [file]).book;
  expect(forms.filter(({ paper }) => paper !== 'property')).toEqual(base.filter(({ paper }) => paper !== 'property'));
});

const sections = (change: Record<string, string | null>) => {
  const plain: Record<string, string | null> = {
    verdict: '{}',
    gaps: '{ title: 缺, columns: { post: a, from: b, to: c } }',
    'stand-ins': '{ title: 替, columns: { post: a, camera: b, span: c, officer: d, reason: e } }',
    notes: '{ title: 明, columns: { span: a, cause: b, signers: c, judged: d } }',
    findings: '{ title: 核, columns: { code: a, what: b } }',
    stretches: '{ title: 段, columns: { clip: a, kind: b } }',
    clips: '{ title: 资, columns: { clip: a, from: b, to: c, clock: d, sha256: e } }',
    limits: '{}',
    origin: '{}',
    ...change,
  };
  const lines = Object.entries(plain).flatMap(([name, value]) => (value === null ? [] : [`      ${name}: ${value}\n`]));
  return `forms:\n  statement:\n    source: base/trade\n    sections:\n${lines.join('')}`;
};

test('a statement may be as short as that', () => {
  expect(problemsOf(sections({}))).toEqual([]);
});

test.each([
  ['forms:\n  poster: { title: a, source: base/trade }\n', '4 forms.poster: there is no paper "poster"; there are '],
  [
    'forms:\n  property:\n    source: base/trade\n    head: { case: a, colour: b }\n',
    '6 forms.property.head.colour: unknown name "colour"; known: case, object, place, items',
  ],
  [
    'forms:\n  disc-label:\n    source: base/trade\n    columns:\n      n: a\n      clip: b\n',
    '7 forms.disc-label.columns: no form may leave out sha256',
  ],
  [
    'forms:\n  property:\n    source: base/trade\n    fields: { name: a }\n',
    '6 forms.property.fields.name: unknown name',
  ],
  ['forms:\n  property:\n    title: a\n', '5 forms.property must have required properties source'],
  ['forms:\n  property: { signs: [], source: base/trade }\n', '4 forms.property.signs must'],
  ['forms:\n  property: { title: a, source: nothing }\n', '4 forms.property.source: there is no source "nothing"'],
  [sections({ limits: null }), '7 forms.statement.sections: no form may leave out limits'],
  [sections({ verdict: null }), '7 forms.statement.sections: no form may leave out verdict'],
  [sections({ limits: '{ title: a }' }), 'forms.statement.sections.limits.title: this part prints no title'],
  [sections({ gaps: '{ columns: { post: a, from: b, to: c } }' }), 'sections.gaps: this part needs a title'],
  [sections({ gaps: '{ title: a }' }), 'sections.gaps: this part has columns'],
  [sections({ clips: '{ title: a, columns: { clip: b } }' }), 'no form may leave out from, to, clock, sha256'],
  [sections({ timeline: '{ title: a, columns: { x: b } }' }), 'timeline.columns.x: unknown name "x"; known: none'],
  [sections({ advert: '{ title: a }' }), 'sections.advert: unknown name "advert"'],
])('refused, with its line: %s', (text, problem) => {
  const problems = problemsOf(text);
  expect(problems.join('\n')).toContain(problem);
  expect(problems.every((line) => /^\d+ /.test(line))).toBe(true);
});
