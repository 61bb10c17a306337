// Faults of packs, each with its line, and what may be a slip. A pack with a fault is left out; the others stand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkRules } from './inspect.ts';
import { layFiles, loadRules } from './load.ts';
import { isPackDocument, shapeFaults } from './schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pack(name: string, text: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `id: ${name}\ntitle: "${name}"\n${text}`);
  return file;
}

/** `line what` of one site pack over base. */
function problemsOf(text: string): string[] {
  return layFiles(null, [pack('site', text)]).problems.map(({ line, what }) => `${line} ${what}`);
}
function warningsOf(text: string): string[] {
  const { problems, warnings } = layFiles(null, [pack('site', text)]);
  expect(problems).toEqual([]);
  return warnings.map(({ line, what }) => `${line} ${what}`);
}

const ours = 'sources:\n  note: { mark: V, title: "某局通知", clause: "第三条" }\n';

/** A matter with all that it has to have. */
const whole = {
  title: '夜市巡查',
  mode: 'key-moments',
  sources: ['base/default'],
  start: { text: '到场', source: 'base/default' },
  end: { text: '离场', source: 'base/default' },
  toleranceMs: { ms: 1000, source: 'base/default' },
  posts: [{ post: 'main', title: '现场', mandatory: 'always', source: 'base/default' }],
  steps: { order: 'any', list: [] },
  isExecution: false,
  officers: { least: 2, source: 'base/default' },
  retention: { keep: 'file', source: 'base/default' },
};
const row = {
  category: '检查',
  matter: '夜市巡查',
  stage: '',
  occasion: '',
  duty: 'must',
  department: '',
  recorder: '',
  start: '',
  content: '',
  end: '',
  carrier: '',
  kind: '',
  retention: '',
  remark: '',
};
const patrol = (change: object) =>
  stringify({ matters: { patrol: { ...whole, ...change } } }, { aliasDuplicateObjects: false });

test('a whole matter of the site is without fault', () => {
  expect(problemsOf(patrol({}))).toEqual([]);
  expect(problemsOf(patrol({ mode: 'full', rows: [row] }))).toEqual([]);
  // An allowance that is withdrawn.
  expect(problemsOf('constants:\n  c: { title: t, n: 0, unit: second, source: base/default }\n')).toEqual([]);
});

describe('what is refused', () => {
  test.each([
    ['no YAML', 'matters: [', /^\d+ /],
    [
      'an alias',
      'duties:\n  a: &x { text: "t", source: base/default }\n  b: *x\n',
      /^1 aliases are not used in rule packs/,
    ],
    ['an unknown property', 'colour: red\n', /^3 colour: unknown property "colour"/],
    [
      'an unknown property of a matter',
      'matters:\n  seizure:\n    colour: red\n',
      /^5 matters.seizure.colour: unknown property "colour"/,
    ],
    [
      'an id that is none',
      'matters:\n  Seizure!: {}\n',
      /^4 matters.Seizure!: no name: lower-case letters, digits and hyphens$/,
    ],
    [
      'a unit that is none',
      'deadlines:\n  deposit: { title: t, n: 1, unit: week, from: decision, source: base/default }\n',
      /^4 deadlines.deposit.unit must be one of hour, day, workday$/,
    ],
    [
      'an event that nobody knows',
      'deadlines:\n  deposit: { title: t, n: 1, unit: day, from: moonrise, source: base/default }\n',
      /^4 deadlines.deposit.from must be one of activity-end, /,
    ],
    [
      'a source that is not there',
      'duties:\n  a: { text: t, source: note }\n',
      /^4 duties.a.source: there is no source "note"$/,
    ],
    [
      'a source of a pack that is not there',
      'matters:\n  seizure:\n    sources: [base/opinion-118, city/ledger]\n',
      /^5 matters.seizure.sources.1: there is no source "city\/ledger"$/,
    ],
    [
      'a clause that was not read',
      'sources:\n  a: { mark: L, title: t, clause: "第一条" }\nduties:\n  a: { text: t, source: a }\n',
      /^4 sources.a.clause: a clause is cited only of what was read in the text.*\(L\)$/,
    ],
    [
      'what does not bind and was not read',
      'sources:\n  a: { mark: S, title: t, binds: false }\nduties:\n  a: { text: t, source: a }\n',
      /^4 sources.a.binds: /,
    ],
    [
      'a mode without its sources',
      'matters:\n  seizure:\n    mode: key-moments\n',
      /^5 matters.seizure.mode: a mode comes with the sources/,
    ],
    [
      'a matter that lacks what it has to have',
      'matters:\n  patrol:\n    title: t\n',
      /^5 matters.patrol: the matter lacks mode, sources, start, end, toleranceMs, posts, steps, isExecution, officers, retention$/,
    ],
    [
      'nothing to remove',
      'matters:\n  patrol: { removed: { text: t, source: base/default } }\n',
      /there is no such matter to remove/,
    ],
    [
      'a removed matter with properties',
      'matters:\n  service: { title: t, removed: { text: t, source: base/default } }\n',
      /has no other properties/,
    ],
    [
      'nothing to take away',
      'deadlines:\n  nothing: null\n',
      /^4 deadlines.nothing: there is nothing of this name to take away$/,
    ],
    [
      'null for what a matter cannot be without',
      'matters:\n  service:\n    posts: null\n',
      /^5 matters.service.posts must be array$/,
    ],
    [
      'a day that not every year has',
      'yearlyDates:\n  a: { title: t, month: 2, day: 29, source: base/default }\n',
      /^4 yearlyDates.a: there is no such day/,
    ],
    [
      'a day off that no calendar has',
      'calendars:\n  y: { title: t, year: 2027, off: ["2027-02-30"], source: base/default }\n',
      /^4 calendars.y: "2027-02-30" is no day/,
    ],
    [
      'days off of another year',
      'calendars:\n  y: { title: t, year: 2027, off: ["2027-01-01"], work: ["2026-11-28"], source: base/default }\n',
      /^4 calendars.y: "2026-11-28" is not of 2027/,
    ],
    [
      'days off that end before they begin',
      'calendars:\n  y: { title: t, year: 2027, off: ["2027-02-07/2027-02-05"], source: base/default }\n',
      /^4 calendars.y: "2027-02-07\/2027-02-05" ends before/,
    ],
    [
      'hours that are none',
      'hours:\n  night: { title: t, from: "22:00", to: "22:00", source: base/default }\n',
      /from and to are the same/,
    ],
    [
      'a full matter without a mandatory post',
      'matters:\n  seizure:\n    posts: []\n',
      /^5 matters.seizure.posts: a matter of mode full needs a post that is always mandatory$/,
    ],
  ])('%s', (_name, text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  test.each([
    ['a post', { posts: [whole.posts[0], whole.posts[0]] }, /posts: "main" stands twice$/],
    [
      'a step',
      {
        steps: {
          order: 'any',
          list: Array(2).fill({ step: 's', title: 't', evidence: 'photo', source: 'base/default' }),
        },
      },
      /steps: "s" stands twice$/,
    ],
    [
      'a paper',
      { papersBefore: Array(2).fill({ kind: 'k', title: 't', source: 'base/default' }) },
      /papersBefore: "k" stands twice$/,
    ],
    [
      'a deadline',
      {
        deadlines: Array(2).fill({
          deadline: 'd',
          title: 't',
          n: 1,
          unit: 'day',
          from: 'decision',
          source: 'base/default',
        }),
      },
      /deadlines: "d" stands twice$/,
    ],
  ])('%s twice', (_name, change, expected) => {
    expect(problemsOf(patrol(change))).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    [
      'full, and a post for items alone',
      { mode: 'full', posts: [{ ...whole.posts[0], mandatory: 'when-items' }] },
      /posts: a matter of mode full needs a post that is always mandatory$/,
    ],
    [
      'full, and a row that leaves it open',
      { mode: 'full', rows: [row, { ...row, duty: 'as-needed' }] },
      /rows.1: mode full, and a row says as-needed$/,
    ],
    [
      'text suffices, and a row that demands it',
      { mode: 'text-suffices', posts: [], rows: [row] },
      /rows.0: mode text-suffices, and a row says must$/,
    ],
    [
      'text suffices, and a mandatory post',
      { mode: 'text-suffices' },
      /posts: mode text-suffices, and a post is mandatory$/,
    ],
  ])('%s', (_name, change, expected) => {
    expect(problemsOf(patrol(change))).toEqual([expect.stringMatching(expected)]);
  });

  test('the name of a built-in pack, and one name twice', () => {
    const taken = join(folder, 'x.yaml');
    writeFileSync(taken, 'title: t\nid: city\n');
    const first = pack('one', '');
    const second = join(folder, 'two.yaml');
    writeFileSync(second, 'id: one\ntitle: t\n');
    const { problems, book } = layFiles(null, [taken, first, second]);
    expect(problems).toEqual([
      { file: taken, line: 2, what: 'id: "city" is the name of a built-in pack' },
      { file: second, line: 1, what: `id: a second pack "one": ${first} is used` },
    ]);
    expect(book.packs).toEqual(['base', 'one']);
  });
});

describe('what may be a slip', () => {
  test.each([
    [
      'keeps shorter',
      'matters:\n  seizure:\n    retention: { keep: { years: 10 }, source: base/default }\n    rows: null\n',
      ['5 matters.seizure.retention: keeps {"years":10}, shorter than "permanent" of base'],
    ],
    [
      'keeps as long as the case file, where it was for ever',
      'matters:\n  demolition:\n    retention: { keep: file, source: base/default }\n    rows: null\n',
      ['5 matters.demolition.retention: keeps "file", shorter than "permanent" of base'],
    ],
    [
      'keeps otherwise than the printed catalogue says',
      'matters:\n  service:\n    retention: { keep: permanent, source: base/default }\n',
      ['5 matters.service: a row of the catalogue says 同案卷, the rule keeps "permanent"'],
    ],
    [
      'keeps longer',
      'matters:\n  service:\n    retention: { keep: permanent, source: base/default }\n    rows: null\n',
      [],
    ],
    [
      'keeps a kind shorter',
      'retentions:\n  no-case: { title: t, keep: { months: 3 }, source: base/default }\n',
      ['4 retentions.no-case: keeps {"months":3}, shorter than {"months":6} of base'],
    ],
    [
      'keeps the same, in years',
      'retentions:\n  no-case: { title: t, keep: { years: 1 }, source: base/default }\n',
      [],
    ],
    [
      'asks for less',
      'matters:\n  seizure:\n    mode: key-moments\n    sources: [base/default]\n',
      ['5 matters.seizure.mode: key-moments, less than full of base'],
    ],
    [
      'removes what is recorded in full',
      'matters:\n  seizure: { removed: { text: t, source: base/default } }\n',
      ['4 matters.seizure: removes a matter that base has recorded in full'],
    ],
    ['removes another', 'matters:\n  hearing: { removed: { text: t, source: base/default } }\n', []],
    [
      'gives longer',
      'deadlines:\n  deposit: { title: t, n: 48, unit: hour, from: activity-end, source: base/default }\n',
      ['4 deadlines.deposit: 48 hour, longer than 24 of base'],
    ],
    ['a source without use', ours, ['4 sources.note: nothing rests on this source']],
  ])('%s', (_name, text, expected) => {
    expect(warningsOf(text)).toEqual(expected);
  });

  test('shorter than another site pack names that one', () => {
    const first = pack('first', 'retentions:\n  no-case: { title: t, keep: { years: 2 }, source: base/default }\n');
    const second = pack('second', 'retentions:\n  no-case: { title: t, keep: { years: 1 }, source: base/default }\n');
    expect(layFiles(null, [first, second]).warnings).toMatchObject([
      { file: second, what: expect.stringContaining('shorter than {"years":2} of first') },
    ]);
  });
});

describe('loading', () => {
  test('a broken pack costs itself alone, and what rests on it', () => {
    pack('a', 'duties:\n  a: { text: "甲", source: base/default }\n');
    pack('b', `${ours}duties:\n  b: { text: "乙", source: nothing }\n`);
    pack('c', 'duties:\n  c: { text: "丙", source: b/note }\n');
    writeFileSync(join(folder, '.hidden.yaml'), ':');
    writeFileSync(join(folder, 'notes.txt'), ':');
    const { book, problems, files } = loadRules({ office: 'city', siteFolders: [folder, join(folder, 'none')] });
    expect(book.packs).toEqual(['base', 'city', 'a']);
    expect(book.duties.map(({ duty }) => duty)).toContain('a');
    expect(problems.map(({ file }) => file)).toEqual([join(folder, 'b.yaml'), join(folder, 'c.yaml')]);
    expect(files.get('a')).toBe(join(folder, 'a.yaml'));
  });

  test('an office without a pack, and a file that cannot be read', () => {
    expect(layFiles('nowhere', []).problems).toMatchObject([{ line: null, what: expect.stringContaining('ENOENT') }]);
    expect(layFiles(null, [join(folder, 'none.yaml')]).problems).toMatchObject([{ line: null }]);
    expect(checkRules([join(folder, 'none.yaml')], { office: null, siteFolders: [] })).toMatchObject({
      checked: 1,
      problems: [{ line: null }],
    });
  });

  test('files are checked over each other in the order that is given', () => {
    const first = pack('first', patrol({}));
    const second = pack('second', 'matters:\n  patrol:\n    legalReview: { text: t, source: base/default }\n');
    const folders = { office: null, siteFolders: [] };
    expect(checkRules([first, second], folders).problems).toEqual([]);
    expect(checkRules([second, first], folders).problems).toMatchObject([{ file: second }]);
  });
});

test('whatever has not the shape of a pack is told why', () => {
  const pieces = fc.constantFrom('id', 'title', 'matters', 'deadlines', 'seizure', 'sources', 'posts', 'keep', 'x');
  const anything = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, 1, 'a', true, []), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 2 }),
    map: fc.dictionary(pieces, tie('value'), { maxKeys: 4 }),
  })).map;
  fc.assert(
    fc.property(anything, (value) => {
      expect(shapeFaults(value).length > 0).toBe(!isPackDocument(value));
    }),
  );
});
