// Deadlines that measures and papers start, and what ends them.
import { describe, expect, test } from 'vitest';
import { at, book, checkedFacts, ruleOf } from '../../test-fixtures/check-question.ts';
import type { DocumentFacts } from '../case-model.ts';
import { workCalendar } from '../work-calendar.ts';
import { type CaseDeadlineQuestion, type CountedOperation, caseDeadlines } from './case-deadlines.ts';

const paper = (kind: string, date: string, change: Partial<DocumentFacts> = {}) => ({
  kind,
  facts: { kind, number: `${kind} 1`, date, servedAt: null, serviceMode: null, servedClip: null, ...change },
});
const operation = (matter: string, change: Partial<CountedOperation> = {}): CountedOperation => ({
  id: 'operation',
  fromMs: Date.parse(checkedFacts.sessions[0]!.from),
  rule: ruleOf(matter),
  marks: [],
  ...change,
});
const of = (change: Partial<CaseDeadlineQuestion>, now = '2026-03-10T00:00:00') =>
  caseDeadlines({
    rule: undefined,
    seizureRule: ruleOf('seizure'),
    documents: [],
    operations: [],
    items: [],
    book,
    calendar: workCalendar(book.calendars),
    zone: 'Asia/Shanghai',
    nowMs: Date.parse(at(now)),
    ...change,
  });
const told = (...asked: Parameters<typeof of>) =>
  of(...asked).map(({ deadline, due, lastDay, state }) => `${deadline} ${lastDay ?? due} ${state}`);

describe('papers', () => {
  test.each<[string, Parameters<typeof of>[0]['documents'], string[]]>([
    ['a penalty is disclosed', [paper('decision', '2026-03-02')], ['disclosure-penalty 2026-03-11 running']],
    [
      'and was',
      [paper('decision', '2026-03-02'), paper('disclosure', '2026-03-11')],
      ['disclosure-penalty 2026-03-11 done'],
    ],
    [
      'too late',
      [paper('decision', '2026-02-02'), paper('disclosure', '2026-03-09')],
      ['disclosure-penalty 2026-02-11 overdue'],
    ],
    [
      'annulled: withdrawn within three',
      [paper('annulment', '2026-03-06')],
      ['disclosure-withdrawal 2026-03-11 running'],
    ],
    [
      'reconsideration from the day it was served',
      [paper('reconsideration-notice', '2026-02-20', { servedAt: at('2026-03-03T10:00:00') })],
      ['reconsideration-evidence 2026-03-17 running'],
    ],
    [
      'simplified',
      [paper('reconsideration-notice-simplified', '2026-03-03')],
      ['reconsideration-evidence-simplified 2026-03-10 running'],
    ],
    [
      'litigation: calendar days, 15',
      [paper('litigation-notice', '2026-02-22')],
      ['litigation-evidence 2026-03-09 overdue'],
    ],
    [
      'litigation, answered',
      [paper('litigation-notice', '2026-02-22'), paper('litigation-answer', '2026-03-09')],
      ['litigation-evidence 2026-03-09 done'],
    ],
    [
      'announced: over is served',
      [paper('decision-letter', '2026-02-01', { serviceMode: 'announced', servedAt: at('2026-02-02T10:00:00') })],
      ['announcement-service 2026-03-04 done'],
    ],
    [
      'announced: still hanging',
      [paper('decision-letter', '2026-03-01', { serviceMode: 'announced' })],
      ['announcement-service 2026-03-31 running'],
    ],
    ['others start nothing', [paper('demand', '2026-03-01')], []],
  ])('%s', (_name, documents, expected) => {
    expect(told({ documents: documents! })).toEqual(expected);
  });

  test('a decision in a matter of compulsion has twenty days', () => {
    const documents = [paper('decision', '2026-03-02')];
    for (const matter of ['demolition', 'seizure'])
      expect(told({ documents, rule: ruleOf(matter) })).toEqual(['disclosure-other 2026-03-30 running']);
    expect(told({ documents, rule: ruleOf('interview-room') })).toEqual(['disclosure-penalty 2026-03-11 running']);
  });

  test('names the paper, and says when its date was erased', () => {
    expect(of({ documents: [paper('decision', '2026-03-02')] })).toMatchObject([
      { document: 'decision 1', operation: null, property: null, from: at('2026-03-02T00:00:00') },
    ]);
    expect(of({ documents: [{ kind: 'decision', facts: null }] })).toMatchObject([
      { state: 'unknown', why: 'facts-erased', document: null },
    ]);
  });
});

describe('measures', () => {
  const mark = {
    step: 'approval',
    state: 'done',
    clip: null,
    at: null,
    document: null,
    item: null,
    reason: null,
  } as const;
  const approved = (change: Partial<CaseDeadlineQuestion>, marks: CountedOperation['marks'] = []) =>
    told({ operations: [operation('seizure', { marks })], ...change })[0];
  const due = '2026-03-03T01:00:00.000Z';

  test('approval within 24 hours: by a paper of the kind, or the step, to the hour where it is known', () => {
    expect(approved({})).toBe(`urgent-approval ${due} overdue`);
    expect(approved({ documents: [paper('approval', '2026-03-02')] })).toBe(`urgent-approval ${due} done`);
    expect(approved({ documents: [paper('approval', '2026-03-04')] })).toBe(`urgent-approval ${due} overdue`);
    // On the day on which the hours are up: the paper does not say at what time.
    expect(approved({ documents: [paper('approval', '2026-03-03')] })).toBe(`urgent-approval ${due} unknown`);
    expect(approved({}, [{ ...mark, at: at('2026-03-03T08:59:59') }])).toBe(`urgent-approval ${due} done`);
    expect(approved({}, [{ ...mark, at: at('2026-03-03T09:00:00') }])).toBe(`urgent-approval ${due} overdue`);
    const named = [{ ...mark, document: '批1' }];
    expect(approved({ documents: [paper('note', '2026-03-02', { number: '批1' })] }, named)).toBe(
      `urgent-approval ${due} done`,
    );
    expect(approved({}, [{ ...mark, state: 'not-applicable', at: at('2026-03-02T10:00:00') }])).toBe(
      `urgent-approval ${due} overdue`,
    );
  });

  test('the term of a seizure without items is the operation’s', () => {
    expect(told({ operations: [operation('seizure')] })).toContain('term 2026-04-01 running');
    const documents = [paper('lift-decision', '2026-03-09')];
    expect(told({ operations: [operation('seizure')], documents })).toContain('term 2026-04-01 done');
  });

  test('with items it is each item’s', () => {
    const facts = {
      name: 'x',
      quantity: '1',
      sealNumber: null,
      place: 'x',
      heldSince: at('2026-03-05T10:00:00'),
      operation: 'operation',
      handlers: ['1', '2'],
      clip: null,
      at: null,
    } as const;
    const items = [{ id: 'item', case: 'case', facts, moves: [], checks: [] }];
    const found = of({ operations: [operation('seizure')], items });
    expect(found.map(({ deadline, property, lastDay }) => [deadline, property, lastDay])).toEqual([
      ['urgent-approval', null, null],
      ['term', 'item', '2026-04-04'],
    ]);
    const free = [{ ...items[0]!, facts: { ...facts, operation: null } }];
    const both = of({ operations: [operation('seizure')], rule: ruleOf('seizure'), items: free });
    expect(both.map(({ deadline, property }) => [deadline, property])).toEqual([
      ['urgent-approval', null],
      ['term', 'item'],
    ]);
    const other = of({ operations: [operation('seizure')], rule: ruleOf('service'), items: free });
    expect(other.map(({ deadline, property }) => [deadline, property])).toEqual([
      ['urgent-approval', null],
      ['term', null],
    ]);
    const own = of({ rule: ruleOf('evidence-hold'), items: free });
    expect(own.map(({ deadline, lastDay }) => [deadline, lastDay])).toEqual([['disposal', '2026-03-16']]);
  });

  test('a hold is over when the step says so', () => {
    const hold = (marks: CountedOperation['marks']) => told({ operations: [operation('evidence-hold', { marks })] });
    expect(hold([])).toEqual(['disposal 2026-03-11 running']);
    expect(hold([{ ...mark, step: 'disposed', at: at('2026-03-06T10:00:00') }])).toEqual(['disposal 2026-03-11 done']);
  });

  test('of an operation whose facts were erased nobody can tell', () => {
    expect(told({ operations: [operation('evidence-hold', { fromMs: null })] })).toEqual(['disposal null unknown']);
  });
});
