// The built-in packs as data: that they are without fault, say what the contract promises, and cite no clause that nobody
// has read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { citation } from '../core/rule-explanation.ts';
import { checkRules } from './inspect.ts';
import { explainMatter } from './layers.ts';
import { builtInFolder, layFiles, officePacks } from './load.ts';
import { sourcesBelow } from './pack.ts';

const { book, laid } = layFiles(null, []);
const matter = (id: string) => book.matters.find((each) => each.matter === id)!;
const entry = <T extends object>(list: readonly T[], name: string): T =>
  list.find((each) => Object.values(each).includes(name))!;

test('all lint clean, without a warning, each source of theirs in use', () => {
  const { problems, warnings, checked } = checkRules([], { office: null, siteFolders: [] });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(checked).toBe(1 + officePacks().length);
});

test('every matter of the contract has its mode', () => {
  const modes = Object.fromEntries(book.matters.map(({ matter, mode }) => [matter, mode]));
  expect(modes).toEqual({
    seizure: 'full',
    demolition: 'full',
    'interview-room': 'full',
    'evidence-hold': 'key-moments',
    'service-left': 'key-moments',
    'on-site-inspection': 'key-moments',
    'random-inspection': 'key-moments',
    'evidence-taking': 'key-moments',
    hearing: 'key-moments',
    'other-compulsory': 'key-moments',
    'other-execution': 'key-moments',
    service: 'key-moments',
    'announcement-service': 'key-moments',
    'text-record': 'text-suffices',
  });
});

describe('seizure and demolition', () => {
  test.each(['seizure', 'demolition'])('%s: the main post always, the inventory where there are items', (id) => {
    const { posts, steps, officers, toleranceMs, retention, start, end } = matter(id);
    expect(posts.map(({ post, mandatory }) => [post, mandatory])).toEqual([
      ['main', 'always'],
      ['inventory', 'when-items'],
      ['service', 'never'],
      ['outer', 'never'],
    ]);
    expect(steps.order).toBe('strict');
    expect(steps.list.filter(({ eachItem }) => eachItem).map(({ step }) => step)).toEqual(['items']);
    expect([officers.least, toleranceMs.ms, retention.keep]).toEqual([2, 1000, 'permanent']);
    expect([start.text, end.text]).toEqual(['抵达现场', '离开现场']);
  });

  test('only execution falls under the ban on nights and holidays', () => {
    expect(book.matters.filter(({ isExecution }) => isExecution).map(({ matter }) => matter)).toEqual([
      'demolition',
      'other-execution',
    ]);
  });

  test('the papers before a demolition, in order', () => {
    expect(matter('demolition').papersBefore.map(({ kind }) => kind)).toEqual([
      'demolition-order',
      'service-receipt',
      'demand',
      'statement-record',
      'decision',
      'announcement',
      'remedy-expired',
    ]);
    expect(matter('seizure').papersBefore).toEqual([]);
  });
});

test('the numbers of DOMAIN §3', () => {
  const deadlines = [...book.deadlines, ...book.matters.flatMap((each) => each.deadlines)];
  expect(deadlines.map(({ deadline, n, unit, from }) => `${deadline} ${n} ${unit} ${from}`)).toEqual([
    'deposit 24 hour activity-end',
    'disclosure-penalty 7 workday decision',
    'disclosure-other 20 workday decision',
    'disclosure-withdrawal 3 workday decision-annulled',
    'reconsideration-evidence 10 workday reconsideration-notice',
    'reconsideration-evidence-simplified 5 workday reconsideration-notice',
    'litigation-evidence 15 day litigation-notice',
    'announcement-service 30 day announcement',
    'retrieval-demand 1 workday retrieval-demand',
    'spoken-approval 1 workday spoken-approval',
    'urgent-approval 24 hour measure-start',
    'term 30 day measure-decision',
    'disposal 7 workday evidence-hold-start',
  ]);
  expect(entry(deadlines, 'term')).toMatchObject({
    excludes: ['testing'],
    extendOnce: { n: 30, unit: 'day', approver: 'agency-head' },
  });
  expect(book.constants.map(({ constant, n, unit }) => `${constant} ${n} ${unit}`)).toEqual([
    'challenge-reconsideration 60 day',
    'challenge-litigation 6 month',
    'challenge-untold 1 year',
    'challenge-outer 5 year',
    'challenge-outer-real-estate 20 year',
    'camera-drift 3 second',
    'split-seam 1 second',
    'near-place 300 metre',
    'times-agree 60 second',
    'property-check 1 month',
    'camera-idle 7 day',
    'camera-clock-note 60 second',
  ]);
  expect(entry(book.retentions, 'no-case').keep).toEqual({ months: 6 });
  expect(entry(book.hours, 'night')).toMatchObject({ from: '22:00', to: '06:00' });
  expect(entry(book.yearlyDates, 'yearly-statistics')).toMatchObject({ month: 1, day: 31 });
});

test('no clause is cited but those that were read', () => {
  const cited = book.sources.filter(({ clause }) => clause !== null);
  expect(cited.map((source) => citation(source, 'zh'))).toEqual([
    '依据 行政处罚法 第四十七条',
    '依据 行政强制法 第十八条',
    '依据 行政强制法 第十九条',
    '依据 行政强制法 第二十五条',
    '依据 行政强制法 第四十三条',
    // Read, and a rule for the police alone.
    '参照 公安机关现场执法视音频记录工作规定 第十三条',
    '依据 行政诉讼法 第四十六条',
    '依据 行政诉讼法 第六十七条',
  ]);
});

test('every fact of every matter names a source that is there', () => {
  for (const office of [null, ...officePacks()]) {
    const rules = layFiles(office, []);
    const known = new Set(rules.book.sources.map(({ id }) => id));
    for (const { matter } of rules.book.matters)
      for (const { property, sources } of explainMatter(rules.laid, matter)!.properties) {
        for (const source of sources) expect(known, `${office} ${matter} ${property}`).toContain(source);
        if (property === 'mode') expect(sources).not.toEqual([]);
      }
    expect(sourcesBelow(rules.book).filter((id) => !known.has(id))).toEqual([]);
  }
  expect(laid.packs).toHaveLength(1);
});

test('every matter but text alone has a row in the catalogue, under its own name', () => {
  for (const { matter, title, rows } of book.matters)
    expect(new Set(rows.map((row) => row.matter)), matter).toEqual(new Set(matter === 'text-record' ? [] : [title]));
});

test('the files are what they are called', () => {
  for (const id of ['base', ...officePacks()])
    expect(parse(readFileSync(join(builtInFolder, `${id}.yaml`), 'utf8')).id).toBe(id);
});

describe('the packs of the five kinds of office', () => {
  const of = (office: string) => layFiles(office, []).book;
  const own = (office: string) => of(office).sources.filter(({ id }) => id.startsWith(`${office}/`));

  test('are these', () => {
    expect(officePacks()).toEqual(['city', 'county-joint', 'district-bureau', 'prefecture-bureau', 'township']);
  });

  test.each(officePacks())('%s cites its own document alone, by section, as read', (office) => {
    expect(new Set(own(office).map(({ title }) => title)).size).toBe(1);
    for (const { mark, clause, binds } of own(office)) {
      expect([mark, binds]).toEqual(['V', undefined]);
      expect(clause).toMatch(/^[二三四五]、（[一二三四五六]）\d?$/);
    }
  });

  test.each(['county-joint', 'district-bureau'])('%s: what is recorded in full, by its own clause', (office) => {
    const { matters, sources } = of(office);
    for (const { matter, mode, sources: of } of matters.filter(({ matter }) =>
      ['seizure', 'demolition', 'interview-room'].includes(matter),
    ))
      expect([matter, mode, of[0]]).toEqual([matter, 'full', `${office}/recording`]);
    expect(sources.find(({ id }) => id === `${office}/recording`)?.clause).toBe(
      office === 'county-joint' ? '三、（三）2' : '二、（二）2',
    );
  });

  test.each([
    ['county-joint', 'disclosure-penalty', 'county-joint/before'],
    ['district-bureau', 'disclosure-penalty', 'district-bureau/disclosure'],
    // These say nothing of it.
    ['township', 'disclosure-penalty', 'base/opinion-118-restated'],
    ['city', 'disclosure-penalty', 'base/opinion-118-restated'],
    ['prefecture-bureau', 'disclosure-penalty', 'base/opinion-118-restated'],
  ])('%s: %s rests on %s', (office, deadline, source) => {
    expect(entry(of(office).deadlines, deadline)).toMatchObject({ n: 7, unit: 'workday', source });
  });

  test('yearly statistics by 20 January in Yining, by 31 January elsewhere', () => {
    const days = officePacks().map((office) => [office, entry(of(office).yearlyDates, 'yearly-statistics').day]);
    expect(Object.fromEntries(days)).toEqual({
      city: 31,
      'county-joint': 20,
      'district-bureau': 31,
      'prefecture-bureau': 31,
      township: 31,
    });
  });

  test('what has to be reviewed before it is decided', () => {
    const reviewed = (office: string | null) =>
      layFiles(office, []).book.matters.flatMap(({ matter, legalReview }) =>
        legalReview ? [`${matter} ${legalReview.source}`] : [],
      );
    expect(reviewed(null)).toEqual(['demolition base/opinion-118-restated']);
    expect(reviewed('county-joint')).toEqual([
      'demolition county-joint/review-scope',
      'hearing county-joint/review-scope',
    ]);
    expect(reviewed('district-bureau')).toEqual([
      'demolition district-bureau/review-scope',
      'hearing district-bureau/review-scope',
      'ordinary-penalty district-bureau/review-scope',
    ]);
  });

  test('numbers of people and of reviews', () => {
    const numbers = (office: string) =>
      of(office).constants.flatMap(({ constant, n, unit, source }) =>
        source.startsWith(`${office}/`) ? [`${constant} ${n} ${unit}`] : [],
      );
    expect(officePacks().map((office) => [office, ...numbers(office)])).toEqual([
      ['city'],
      ['county-joint', 'reviewers-share 5 percent'],
      ['district-bureau', 'reviewers-share 5 percent'],
      ['prefecture-bureau', 'case-file-reviews 2 count', 'reviewers-per-squad 1 count'],
      ['township', 'reviewers-share 5 percent', 'reviewers-least 1 count'],
    ]);
  });
});
