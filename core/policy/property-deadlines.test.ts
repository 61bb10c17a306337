// The chain of an item: what may come next, where it stands, by when it has to be gone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, book, ruleOf } from '../../test-fixtures/check-question.ts';
import type { PropertyAction, PropertyItem, PropertyMove } from '../property-model.ts';
import { propertyActions } from '../property-model.ts';
import { workCalendar } from '../work-calendar.ts';
import { isOverdue, nextCheck, propertyDeadlines } from './property-deadlines.ts';
import { isLeaving, moveFault, propertyState } from './property-state.ts';

const zone = 'Asia/Shanghai';
const held: PropertyItem = {
  id: 'item',
  case: 'case',
  facts: {
    name: '烟花',
    quantity: '12箱',
    sealNumber: '0001',
    place: '一号库',
    heldSince: at('2026-03-02T09:30:00'),
    operation: null,
    handlers: ['1', '2'],
    clip: null,
    at: null,
  },
  moves: [],
  checks: [],
};

const move = (action: PropertyAction, time: string, change: Partial<PropertyMove> = {}): PropertyMove => ({
  action,
  time: at(time),
  from: null,
  to: null,
  place: null,
  handlers: ['1', '2'],
  isSealIntact: null,
  sealNumber: null,
  document: '文1',
  reason: null,
  clip: null,
  at: null,
  ...change,
});
const moved = (...moves: PropertyMove[]): PropertyItem => ({
  ...held,
  moves: moves.map((facts) => ({ action: facts.action, facts })),
});

const asked = (item: PropertyItem, now = '2026-03-10T00:00:00', matter = 'seizure') =>
  propertyDeadlines({
    item,
    rule: ruleOf(matter),
    seizureRule: ruleOf('seizure'),
    calendar: workCalendar(book.calendars),
    zone,
    nowMs: Date.parse(at(now)),
  });
const told = (...of: Parameters<typeof asked>) =>
  asked(...of).map(({ deadline, lastDay, state }) => `${deadline} ${lastDay} ${state}`);

describe('a seizure', () => {
  test('of 30 days, until it is lifted or the thing has gone', () => {
    expect(told(held)).toEqual(['term 2026-04-01 running']);
    expect(told(held, '2026-04-01T23:59:59')).toEqual(['term 2026-04-01 running']);
    expect(told(held, '2026-04-02T00:00:00')).toEqual(['term 2026-04-01 overdue']);
    const now = '2026-05-01T00:00:00';
    expect(told(moved(move('lift', '2026-04-01T12:00:00')), now)).toEqual(['term 2026-04-01 done']);
    expect(told(moved(move('collect', '2026-04-02T00:00:00')), now)).toEqual(['term 2026-04-01 overdue']);
  });

  test('extended once, in time', () => {
    expect(told(moved(move('extend', '2026-04-01T12:00:00')), '2026-04-20T00:00:00')).toEqual([
      'term 2026-05-01 running',
    ]);
    expect(told(moved(move('extend', '2026-04-02T12:00:00')), '2026-04-20T00:00:00')).toEqual([
      'term 2026-04-01 overdue',
    ]);
  });

  test('testing is left out where it was told in writing', () => {
    const tested = (document: string | null) =>
      moved(move('send-for-testing', '2026-03-04T10:00:00', { document }), move('return', '2026-03-08T10:00:00'));
    expect(told(tested('告知书1'))).toEqual(['term 2026-04-04 running']);
    expect(told(tested(null))).toEqual(['term 2026-04-01 running']);
    const still = moved(move('send-for-testing', '2026-03-04T10:00:00'));
    expect(asked(still, '2026-06-01T00:00:00')).toMatchObject([{ due: null, state: 'running', why: 'stands-still' }]);
  });

  test('overdue is what is still held', () => {
    const is = (item: PropertyItem, now: string) => isOverdue(item, asked(item, now));
    expect(is(held, '2026-04-01T23:00:00')).toBe(false);
    expect(is(held, '2026-04-02T00:00:00')).toBe(true);
    expect(is(moved(move('collect', '2026-04-03T10:00:00')), '2026-05-01T00:00:00')).toBe(false);
    expect(is(moved(move('entrust', '2026-03-03T10:00:00')), '2026-05-01T00:00:00')).toBe(true);
  });

  test('erased: when it began, or ended, is unknown', () => {
    expect(asked({ ...held, facts: null })).toMatchObject([
      { from: null, due: null, state: 'unknown', why: 'facts-erased' },
    ]);
    const gone = { ...held, moves: [{ action: 'collect' as const, facts: null }] };
    expect(asked(gone, '2026-06-01T00:00:00')).toMatchObject([{ state: 'done', done: null }]);
    expect(isOverdue(gone, asked(gone, '2026-06-01T00:00:00'))).toBe(false);
  });
});

describe('a hold of evidence', () => {
  test('is disposed of within seven working days: handed back, tested, turned into a seizure', () => {
    const hold = (item: PropertyItem, now?: string) => told(item, now, 'evidence-hold');
    expect(hold(held)).toEqual(['disposal 2026-03-11 running']);
    expect(hold(held, '2026-03-12T00:00:00')).toEqual(['disposal 2026-03-11 overdue']);
    for (const action of ['lift', 'send-for-testing', 'collect', 'transfer'] as const)
      expect(hold(moved(move(action, '2026-03-05T10:00:00')), '2026-05-01T00:00:00'), action).toEqual([
        'disposal 2026-03-11 done',
      ]);
    expect(hold(moved(move('entrust', '2026-03-05T10:00:00')), '2026-03-12T00:00:00')).toEqual([
      'disposal 2026-03-11 overdue',
    ]);
  });

  test('turned into a seizure has its term from then on', () => {
    const converted = moved(move('convert', '2026-03-05T10:00:00'));
    expect(told(converted, '2026-03-20T00:00:00', 'evidence-hold')).toEqual([
      'disposal 2026-03-11 done',
      'term 2026-04-04 running',
    ]);
    expect(told(converted)).toEqual(['term 2026-04-01 running']);
  });

  test('past the calendar nobody can tell', () => {
    const late = { ...held, facts: { ...held.facts!, heldSince: at('2026-12-28T09:00:00') } };
    expect(asked(late, '2027-02-01T00:00:00', 'evidence-hold')).toMatchObject([
      { due: null, state: 'unknown', why: 'calendar-unknown' },
    ]);
  });
});

describe('what may come next', () => {
  const fault = (item: PropertyItem, ...of: Parameters<typeof move>) => moveFault(item, move(...of));
  test.each<[string, PropertyItem, Parameters<typeof move>, string | null]>([
    [
      'nothing after it has left',
      moved(move('collect', '2026-03-03T10:00:00')),
      ['seal', '2026-03-04T10:00:00'],
      'left',
    ],
    ['not back from where it never went', held, ['return', '2026-03-04T10:00:00'], 'not-testing'],
    [
      'not tested twice at once',
      moved(move('send-for-testing', '2026-03-03T10:00:00')),
      ['send-for-testing', '2026-03-04T10:00:00'],
      'testing',
    ],
    [
      'not sealed up while it is elsewhere',
      moved(move('send-for-testing', '2026-03-03T10:00:00')),
      ['seal', '2026-03-04T10:00:00'],
      'testing',
    ],
    ['not extended twice', moved(move('extend', '2026-03-03T10:00:00')), ['extend', '2026-03-04T10:00:00'], 'extended'],
    ['not before it was taken', held, ['seal', '2026-03-02T09:29:59'], 'time'],
    [
      'not before what was done last',
      moved(move('seal', '2026-03-03T10:00:00')),
      ['entrust', '2026-03-03T09:59:59'],
      'time',
    ],
    ['at the same moment, yes', held, ['seal', '2026-03-02T09:30:00'], null],
    ['no extension without its paper', held, ['extend', '2026-03-04T10:00:00', { document: null }], 'document'],
    ['no lifting without its decision', held, ['lift', '2026-03-04T10:00:00', { document: null }], 'document'],
    ['testing without a notice, yes', held, ['send-for-testing', '2026-03-04T10:00:00', { document: null }], null],
    ['not by one person twice', held, ['seal', '2026-03-04T10:00:00', { handlers: ['1', '1'] }], 'handlers'],
  ])('%s', (_name, item, of, expected) => {
    expect(fault(item, ...of)).toBe(expected);
  });

  test('whatever was entered in order: gone once and for all, tested between sending and return', () => {
    const hour = (n: number) => new Date(Date.parse(held.facts!.heldSince) + n * 3_600_000).toISOString();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...propertyActions), { maxLength: 12 }), (actions) => {
        let item = held;
        let sent = false;
        for (const [index, action] of actions.entries()) {
          const next = { ...move(action, '2026-03-02T10:00:00'), time: hour(index) };
          const refused = moveFault(item, next);
          if (propertyState(item) === 'left') expect(refused).toBe('left');
          if (refused !== null) continue;
          item = { ...item, moves: [...item.moves, { action, facts: next }] };
          sent = action === 'send-for-testing' || (sent && ['extend', 'convert'].includes(action));
          expect(propertyState(item) === 'testing', actions.join()).toBe(sent);
          expect(propertyState(item) === 'left').toBe(isLeaving(action));
        }
      }),
      { numRuns: 200 },
    );
  });
});

test('is counted again a month after the last count, at the end of a shorter one', () => {
  const rule = book.constants.find(({ constant }) => constant === 'property-check');
  expect(nextCheck(held, rule, zone)).toBe('2026-04-02');
  const counted = (time: string): PropertyItem => ({
    ...held,
    checks: [
      {
        facts: { time: at(time), isPresent: true, handlers: ['1', '2'], place: null, isSealIntact: null, reason: null },
      },
    ],
  });
  expect(nextCheck(counted('2026-01-31T10:00:00'), rule, zone)).toBe('2026-02-28');
  expect(nextCheck(counted('2026-12-15T10:00:00'), rule, zone)).toBe('2027-01-15');
  expect(nextCheck(moved(move('collect', '2026-03-03T10:00:00')), rule, zone)).toBe(null);
  expect(nextCheck(held, undefined, zone)).toBe(null);
  expect(nextCheck({ ...held, facts: null }, rule, zone)).toBe(null);
});
