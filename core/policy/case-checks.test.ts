// Each check by what sets it off, what does not, and what cannot be told.
import { describe, expect, test } from 'vitest';
import { at, checkedClip, checkedFacts, inOrder, ruleOf } from '../../test-fixtures/check-question.ts';
import type { OperationFacts, StepMark } from '../case-model.ts';
import { caseFindings } from './case-checks.ts';
import type { CheckQuestion, OfficerFacts, OtherOperation } from './check-question.ts';

const of = (change: Partial<CheckQuestion>) => caseFindings({ ...inOrder, ...change });
/** `CODE state`, each. */
const codes = (change: Partial<CheckQuestion>) => of(change).map(({ code, state }) => `${code} ${state}`);
const facts = (change: Partial<OperationFacts>) => ({ facts: { ...checkedFacts, ...change } });
const session = (from: string, to: string) => ({ sessions: [{ from: at(from), to: at(to) }] });
const none: Partial<CheckQuestion> = { clips: [] };

test('where nothing is out of order nothing is said', () => {
  expect(of({})).toEqual([]);
});

test('of an operation whose facts were erased only the case can speak', () => {
  expect(of({ facts: null })).toEqual([]);
});

describe('one recorder', () => {
  const posted = (...cameras: string[]) =>
    facts({ posted: cameras.map((camera) => ({ post: 'main', camera, from: null, to: null })) });
  test('is one that was assigned alone, or that filmed alone of several', () => {
    expect(codes(posted('A'))).toEqual(['SINGLE_RECORDER found']);
    expect(of({ clips: inOrder.clips.slice(0, 1) })).toEqual([
      { code: 'SINGLE_RECORDER', state: 'found', rule: 'base/default', about: { camera: 'A', assigned: 2 } },
    ]);
  });
  test('says nothing of officers, and two officers nothing of recorders', () => {
    expect(codes(posted('A'))).not.toContain('TOO_FEW_OFFICERS found');
    expect(codes({ officers: inOrder.officers.slice(0, 1) })).toEqual(['TOO_FEW_OFFICERS found']);
  });
  test('at a post that is not mandatory counts for nothing', () => {
    const outer = { post: 'outer', camera: 'C', from: null, to: null };
    expect(codes(facts({ posted: [...checkedFacts.posted.slice(0, 1), outer] }))).toContain('SINGLE_RECORDER found');
  });
  test('at the inventory counts where there is one', () => {
    const inventory = [checkedFacts.posted[0]!, { post: 'inventory', camera: 'B', from: null, to: null }];
    expect(codes(facts({ posted: inventory, items: 3 }))).toEqual([]);
    expect(codes(facts({ posted: inventory }))).toEqual(['SINGLE_RECORDER found']);
  });
});

describe('people', () => {
  const officer = (change: Partial<OfficerFacts>): OfficerFacts => ({ ...inOrder.officers[0]!, ...change });
  const people = (...changes: Partial<OfficerFacts>[]) => codes({ officers: changes.map(officer) });
  const known = { validFrom: '2020-01-01', validTo: '2030-12-31' };
  test.each<[string, Partial<OfficerFacts>[], string[]]>([
    ['nobody entered', [], ['TOO_FEW_OFFICERS unknown']],
    ['one', [{}], ['TOO_FEW_OFFICERS found']],
    ['an officer and an auxiliary', [{}, { isAuxiliary: true }], ['TOO_FEW_OFFICERS found']],
    [
      'auxiliaries alone',
      [{ isAuxiliary: true }, { isAuxiliary: true }],
      ['TOO_FEW_OFFICERS found', 'AUXILIARY_ALONE found'],
    ],
    [
      'an auxiliary and somebody unknown',
      [{ isAuxiliary: true }, { isAuxiliary: null }],
      ['TOO_FEW_OFFICERS found', 'AUXILIARY_ALONE unknown'],
    ],
    ['not registered: taken as given', [{}, { register: null }], ['CERTIFICATE_UNKNOWN unknown']],
    ['no last day', [{}, { register: { ...known, validTo: null } }], ['CERTIFICATE_UNKNOWN unknown']],
    [
      'run out the day before',
      [{}, { register: { ...known, validTo: '2026-03-01' } }],
      ['TOO_FEW_OFFICERS found', 'CERTIFICATE_NOT_VALID found'],
    ],
    ['good for the day', [{}, { register: { validFrom: '2026-03-02', validTo: '2026-03-02' } }], []],
    [
      'good from the day after, last day unknown',
      [{}, {}, { register: { validFrom: '2026-03-03', validTo: null } }],
      ['CERTIFICATE_NOT_VALID found'],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(people(...changes)).toEqual(expected);
  });
  test('it is said why nobody can tell', () => {
    const why = (change: Partial<OfficerFacts>) =>
      of({ officers: [officer({}), officer(change)] }).map(({ about }) => about['why']);
    expect(why({ register: null })).toEqual(['not-registered']);
    expect(why({ register: { validFrom: null, validTo: '2030-01-01' } })).toEqual(['no-dates']);
  });
  test('every day of the operation has to be within', () => {
    const officers = [officer({}), officer({ register: { validFrom: '2020-01-01', validTo: '2026-03-02' } })];
    const days = facts(session('2026-03-02T23:00:00', '2026-03-03T01:00:00'));
    expect(codes({ officers, ...days, ...none })).toContain('CERTIFICATE_NOT_VALID found');
  });
});

describe('execution', () => {
  const demolition = { rule: ruleOf('other-execution'), caseRule: undefined, ...none };
  const executed = (from: string, to: string) => codes({ ...demolition, ...facts(session(from, to)) });
  test.each([
    ['on a Monday morning', '2026-03-02T06:00:00', '2026-03-02T22:00:00', []],
    ['before six', '2026-03-02T05:59:59', '2026-03-02T07:00:00', ['NIGHT_EXECUTION found']],
    ['into the night', '2026-03-02T21:00:00', '2026-03-02T22:00:01', ['NIGHT_EXECUTION found']],
    ['over midnight: one night', '2026-03-02T23:00:00', '2026-03-03T03:00:00', ['NIGHT_EXECUTION found']],
    ['on a Saturday', '2026-03-07T09:00:00', '2026-03-07T10:00:00', ['WEEKEND_EXECUTION found']],
    ['on a Saturday that is worked', '2026-02-28T09:00:00', '2026-02-28T10:00:00', ['WEEKEND_EXECUTION unclear']],
    ['on a holiday', '2026-10-05T09:00:00', '2026-10-05T10:00:00', ['HOLIDAY_EXECUTION found']],
    ['past the calendar', '2027-01-04T09:00:00', '2027-01-04T10:00:00', ['CALENDAR_UNKNOWN unknown']],
    [
      'from New Year’s Eve on',
      '2025-12-31T21:00:00',
      '2026-01-01T01:00:00',
      ['NIGHT_EXECUTION found', 'HOLIDAY_EXECUTION found'],
    ],
  ])('%s', (_name, from, to, expected) => {
    expect(executed(from, to)).toEqual(expected);
  });
  test('hours that do not go over midnight', () => {
    const hours = [{ hours: 'night', title: '夜间', from: '00:00', to: '05:00', source: 'base/default' }];
    const early = (to: string) =>
      codes({ ...demolition, book: { ...inOrder.book, hours }, ...facts(session('2026-03-02T05:00:00', to)) });
    expect(early('2026-03-02T23:59:59')).toEqual([]);
    expect(early('2026-03-03T00:00:01')).toEqual(['NIGHT_EXECUTION found']);
  });
  test('of a measure is no matter of hours', () => {
    expect(codes({ ...none, ...facts(session('2026-03-07T23:00:00', '2026-03-08T03:00:00')) })).toEqual([]);
  });
  test('names the stretch and the article', () => {
    expect(of({ ...demolition, ...facts(session('2026-03-02T21:00:00', '2026-03-02T23:00:00')) })).toEqual([
      {
        code: 'NIGHT_EXECUTION',
        state: 'found',
        rule: 'base/compulsion-law-43',
        about: { from: at('2026-03-02T22:00:00'), to: at('2026-03-02T23:00:00'), hours: '22:00–06:00' },
      },
    ]);
  });
});

describe('elsewhere at that time', () => {
  const other = (change: Partial<OperationFacts>, more: Partial<OtherOperation> = {}): OtherOperation => ({
    id: 'operation-2',
    case: 'case-2',
    matter: 'seizure',
    facts: { ...checkedFacts, place: '别处', officers: ['003'], posted: [], ...change },
    ...more,
  });
  const beside = (...of: Parameters<typeof other>) => codes({ others: [other(...of)] });
  const late = session('2026-03-02T09:59:59', '2026-03-02T11:00:00');
  const after = session('2026-03-02T10:00:00', '2026-03-02T11:00:00');
  test('an officer in two scenes, by a second and no less', () => {
    expect(beside({ officers: ['002'], ...late })).toEqual(['OFFICER_ELSEWHERE found']);
    expect(beside({ officers: ['002'], ...after })).toEqual([]);
    expect(beside({ ...late })).toEqual([]);
    expect(of({ others: [other({ officers: ['002'], ...late })] })[0]?.about).toEqual({
      officer: '002',
      case: 'case-2',
      operation: 'operation-2',
      from: at('2026-03-02T09:59:59'),
      to: at('2026-03-02T10:00:00'),
    });
  });
  test('between the sessions of the other nobody is elsewhere', () => {
    const sessions = [
      { from: at('2026-03-02T08:00:00'), to: at('2026-03-02T09:00:00') },
      { from: at('2026-03-02T10:00:00'), to: at('2026-03-02T11:00:00') },
    ];
    expect(beside({ officers: ['001', '002'], sessions })).toEqual([]);
  });
  test('a recorder by the time at which it stood there', () => {
    const posted = (from: string | null) => [{ post: 'main', camera: 'A', from: from && at(from), to: null }];
    expect(beside({ posted: posted(null), ...late })).toEqual(['CAMERA_ELSEWHERE found']);
    expect(beside({ posted: posted('2026-03-02T10:00:00'), ...late })).toEqual([]);
  });
  test('each recorder by its own times', () => {
    const posted = [
      { post: 'main', camera: 'A', from: at('2026-03-02T10:30:00'), to: null },
      { post: 'main', camera: 'Z', from: null, to: null },
    ];
    expect(beside({ posted, ...late })).toEqual([]);
  });
  test('two matters of one case at one place are one scene; two records there are not', () => {
    const here = { officers: ['001'], place: '某路1号' };
    expect(beside(here, { case: 'case-1', matter: 'service-left' })).toEqual([]);
    expect(beside(here, { case: 'case-1' })).toEqual(['OFFICER_ELSEWHERE found']);
    expect(beside(here, { case: 'case-2', matter: 'service-left' })).toEqual(['OFFICER_ELSEWHERE found']);
    const nowhere = other({ ...here, place: null }, { case: 'case-1', matter: 'service-left' });
    expect(codes({ ...facts({ place: null }), others: [nowhere] })).toEqual(['OFFICER_ELSEWHERE found']);
  });
});

describe('written and recorded times', () => {
  const filmed = (from: string, to: string, more: object = {}) => ({
    clips: ['A', 'B'].map((camera) => checkedClip(`c-${camera}`, camera, from, to, more)),
  });
  test.each<[string, Partial<CheckQuestion>, string[]]>([
    ['a minute late is within it', filmed('2026-03-02T09:01:00', '2026-03-02T10:00:00'), []],
    ['uncertainty speaks for it', filmed('2026-03-02T09:01:01', '2026-03-02T10:00:00'), []],
    ['later than both', filmed('2026-03-02T09:01:02', '2026-03-02T10:00:00'), ['TIMES_DISAGREE found']],
    ['ended early', filmed('2026-03-02T09:00:00', '2026-03-02T09:58:00'), ['TIMES_DISAGREE found']],
    ['both', filmed('2026-03-02T09:30:00', '2026-03-02T09:40:00'), ['TIMES_DISAGREE found', 'TIMES_DISAGREE found']],
    ['clock without ground', filmed('2026-03-02T09:30:00', '2026-03-02T09:40:00', { trust: 'none' }), []],
  ])('edges: %s', (_name, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  const mark = (step: string, change: Partial<StepMark> = {}): StepMark => ({
    step,
    state: 'done',
    clip: null,
    at: null,
    document: null,
    item: null,
    reason: null,
    ...change,
  });
  const done = (...marks: StepMark[]) => codes({ marks });
  const demand = (change: object) => ({
    kind: 'site-record',
    facts: {
      kind: 'site-record',
      number: '笔录1',
      date: '2026-03-02',
      servedAt: null,
      serviceMode: null,
      servedClip: null,
      ...change,
    },
  });

  test('a step outside the operation; a document may come before it', () => {
    expect(done(mark('identity', { at: at('2026-03-02T10:02:00') }))).toEqual(['TIMES_DISAGREE found']);
    expect(done(mark('identity', { at: at('2026-03-02T10:01:00') }))).toEqual([]);
    expect(done(mark('approval', { at: at('2026-03-01T10:00:00') }))).toEqual([]);
  });
  test('a step of another day than its document', () => {
    const marks = [mark('site-record', { at: at('2026-03-02T09:50:00'), document: '笔录1' })];
    expect(codes({ marks, documents: [demand({})] })).toEqual([]);
    expect(codes({ marks, documents: [demand({ date: '2026-03-03' })] })).toEqual(['TIMES_DISAGREE found']);
  });
  test('a service that its clip does not show', () => {
    const served = (time: string, clip = 'c1') => ({
      documents: [demand({ servedAt: at(time), serviceMode: 'left', servedClip: clip })],
    });
    expect(codes(served('2026-03-02T09:30:00'))).toEqual([]);
    expect(codes(served('2026-03-02T10:06:02'))).toEqual(['TIMES_DISAGREE found']);
    expect(codes(served('2026-03-02T09:30:00', 'gone'))).toEqual(['TIMES_DISAGREE unknown']);
  });
  test('steps out of order where the rule has one', () => {
    const marks = [
      mark('identity', { at: at('2026-03-02T09:10:00') }),
      mark('arrival', { at: at('2026-03-02T09:10:01') }),
      mark('rights', { at: at('2026-03-02T09:20:00') }),
    ];
    expect(of({ marks })).toMatchObject([{ code: 'STEP_ORDER', about: { step: 'identity', after: 'arrival' } }]);
    expect(done(...marks.slice(0, 1), ...marks.slice(2))).toEqual([]);
    const any = { ...ruleOf('seizure'), steps: { ...ruleOf('seizure').steps, order: 'any' as const } };
    expect(codes({ marks, rule: any })).toEqual([]);
  });
  test('a time code outside the clip, by more than its uncertainty and the tolerance', () => {
    const shown = (time: string, clip = 'c1') => done(mark('identity', { clip, at: at(time) }));
    expect(shown('2026-03-02T09:10:00')).toEqual([]);
    expect(shown('2026-03-02T09:10:00', 'gone')).toEqual(['STEP_NOT_IN_FOOTAGE unknown']);
    const short = checkedClip('c3', 'A', '2026-03-02T09:00:00', '2026-03-02T09:05:00');
    const codesOf = (time: string) =>
      codes({ marks: [mark('identity', { clip: 'c3', at: at(time) })], namedClips: new Map([['c3', short]]) });
    expect(codesOf('2026-03-02T09:05:02')).toEqual([]);
    expect(codesOf('2026-03-02T09:05:03')).toEqual(['STEP_NOT_IN_FOOTAGE found']);
    expect(codesOf('2026-03-02T08:59:58')).toEqual([]);
    expect(codesOf('2026-03-02T08:59:57')).toContain('STEP_NOT_IN_FOOTAGE found');
    const marks = [mark('rights', { clip: 'c3', at: at('2026-03-02T09:30:00') })];
    const [found] = of({ marks, namedClips: new Map([['c3', short]]) });
    expect(found?.rule).toBe(ruleOf('seizure').steps.list.find(({ step }) => step === 'rights')?.source);
  });
});

describe('footage that counts', () => {
  const [first, second] = inOrder.clips as [(typeof inOrder.clips)[0], (typeof inOrder.clips)[0]];
  test('is linked, or named', () => {
    expect(of({ clips: [first, { ...second, isLinked: false }] })).toMatchObject([
      { code: 'CLIP_NOT_LINKED', about: { clips: ['c2'], count: 1 } },
    ]);
  });
  test('is not that of another post, unless it stands in', () => {
    const outer = checkedClip('c9', 'C', '2026-03-02T09:00:00', '2026-03-02T10:00:00', { isLinked: false });
    const posted = [...checkedFacts.posted, { post: 'outer', camera: 'C', from: null, to: null }];
    const change = { ...facts({ posted }), clips: [first, second, outer] };
    expect(codes(change)).toEqual([]);
    expect(codes({ ...change, standIns: ['C'] })).toEqual(['CLIP_NOT_LINKED found']);
  });
  test('lies in a session: what was filmed before or after counts for nothing', () => {
    const before = checkedClip('c7', 'A', '2026-03-02T07:00:00', '2026-03-02T08:59:59', { isLinked: false });
    const after = checkedClip('c8', 'A', '2026-03-02T10:00:01', '2026-03-02T11:00:00', { isLinked: false });
    expect(codes({ clips: [first, second, before, after] })).toEqual([]);
    const late = { docked: at('2026-03-09T10:00:00'), isLinked: true };
    expect(codes({ clips: [first, second, { ...before, ...late }] })).toEqual([]);
  });
  test('came in within the hours of the pack', () => {
    const docked = (time: string) => codes({ clips: [first, { ...second, docked: at(time) }] });
    expect(docked('2026-03-03T10:00:00')).toEqual([]);
    expect(docked('2026-03-03T10:00:01')).toEqual(['DEPOSITED_LATE found']);
  });
});

describe('papers before', () => {
  const rule = ruleOf('demolition');
  const kinds = rule.papersBefore.map(({ kind }) => kind);
  const paper = (kind: string, date: string | null) => ({
    kind,
    facts: date === null ? null : { kind, number: kind, date, servedAt: null, serviceMode: null, servedClip: null },
  });
  const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
  const all = kinds.map((kind, index) => paper(kind, day(index + 5)));
  const reviews = [
    { outcome: 'pass' as const, facts: { outcome: 'pass' as const, date: '2026-01-05', reviewer: 'x', opinion: 'x' } },
  ];
  const checked = (documents: CheckQuestion['documents']) =>
    of({ rule, caseRule: rule, documents, reviews }).map(
      ({ code, state, about }) => `${code} ${state} ${about['kind']}`,
    );

  test('all there and in order', () => {
    expect(checked(all)).toEqual([]);
    expect(checked(kinds.map((kind) => paper(kind, '2026-03-02')))).toEqual([]);
  });
  test('missing, each for itself', () => {
    expect(checked(all.slice(2))).toEqual([
      'PAPERS_MISSING found demolition-order',
      'PAPERS_MISSING found service-receipt',
    ]);
  });
  test('out of order: before the one that comes earlier, or after the operation', () => {
    expect(checked([...all.slice(0, 2), paper('demand', day(3)), ...all.slice(3)])).toEqual([
      'PAPERS_OUT_OF_ORDER found demand',
    ]);
    expect(checked([...all.slice(0, 6), paper('remedy-expired', '2026-03-03')])).toEqual([
      'PAPERS_OUT_OF_ORDER found remedy-expired',
    ]);
  });
  test('served twice: that one of it is in order is enough', () => {
    expect(checked([...all, paper('demand', day(1))])).toEqual([]);
  });
  test('whose date nobody can read any more is unknown', () => {
    expect(checked([...all.slice(0, 6), paper('remedy-expired', null)])).toEqual([
      'PAPERS_OUT_OF_ORDER unknown remedy-expired',
    ]);
  });
  test('of a seizure there are none', () => {
    expect(of({ documents: [] })).toEqual([]);
  });
});

describe('power', () => {
  const power = (kind: 'statutory' | 'granted' | 'delegated', from: string | null, to: string | null) => ({
    caseFacts: { power: { kind, basis: 'x', from, to } },
  });
  test.each<[string, Partial<CheckQuestion>, string[]]>([
    ['statutory, without dates', power('statutory', null, null), []],
    ['granted, no end known', power('granted', '2025-01-01', null), []],
    ['granted, without its first day', power('granted', null, null), ['POWER_UNKNOWN unknown']],
    ['not entered', { caseFacts: { power: null } }, ['POWER_UNKNOWN unknown']],
    ['lost the day before', power('granted', '2021-01-01', '2026-03-01'), ['POWER_NOT_VALID found']],
    ['not yet', power('statutory', '2026-03-03', null), ['POWER_NOT_VALID found']],
    ['from its first day to its last', power('granted', '2026-03-02', '2026-03-02'), []],
    ['a measure, delegated', power('delegated', '2021-01-01', null), ['POWER_NOT_VALID found']],
    ['no measure, delegated', { ...power('delegated', '2021-01-01', null), rule: ruleOf('interview-room') }, []],
  ])('%s', (_name, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });
});

describe('a decision', () => {
  const rule = ruleOf('demolition');
  const bare = { ...rule, papersBefore: [], isExecution: false };
  const decision = (date: string | null) => [
    {
      kind: 'decision',
      facts:
        date === null
          ? null
          : { kind: 'decision', number: '5', date, servedAt: null, serviceMode: null, servedClip: null },
    },
  ];
  const pass = (date: string) => [
    { outcome: 'pass' as const, facts: { outcome: 'pass' as const, date, reviewer: 'x', opinion: 'x' } },
  ];
  test('before its review, of the matter of operation or case', () => {
    expect(codes({ rule: bare, documents: decision('2026-03-01'), reviews: pass('2026-03-02') })).toEqual([
      'DECIDED_BEFORE_REVIEW found',
    ]);
    expect(codes({ caseRule: bare, documents: decision('2026-03-01') })).toEqual(['DECIDED_BEFORE_REVIEW found']);
    expect(codes({ rule: bare, documents: decision('2026-03-02'), reviews: pass('2026-03-02') })).toEqual([]);
    expect(codes({ rule: bare, documents: decision(null), reviews: pass('2026-03-02') })).toEqual([
      'DECIDED_BEFORE_REVIEW unknown',
    ]);
    expect(codes({ documents: decision('2026-03-01') })).toEqual([]);
  });
});
