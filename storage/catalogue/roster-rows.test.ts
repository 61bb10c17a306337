// The roster's rows as leaves come in; what an erased detail leaves.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rosterDrafts, type ShiftChange } from '../../core/roster.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import type { ShiftFilter } from './roster-rows.ts';

let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

const id = (n: number) => n.toString(16).padStart(16, '0');
const shift = (n: number, hour: number, day = '2026-03-01', unit = 'u1', officer = `3301${n}`): ShiftChange => {
  const from = new Date(Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000).toISOString();
  const to = new Date(Date.parse(from) + 8 * 3_600_000).toISOString();
  return { action: 'set', shift: { id: id(n), unit, day, facts: { officer, camera: 'A1', from, to, task: null } } };
};
function write(changes: readonly ShiftChange[], isErased = false): void {
  for (const { type, public: facts, private: detail } of rosterDrafts(changes, 'b'))
    history.add(type, { public: facts, ...(detail && !isErased ? { detail } : {}) });
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}
const listed = (filter: Partial<ShiftFilter> = {}) =>
  catalogue.roster.list({ units: null, limit: 100, ...filter }).map((one) => Number.parseInt(one.id, 16));

test('latest first, by day, officer and unit, page by page', () => {
  write([
    shift(1, 1),
    shift(2, 3),
    shift(3, 2),
    shift(4, 1, '2026-03-02', 'u2'),
    shift(5, 1, '2026-02-28', 'u1', '33012'),
  ]);
  expect(listed()).toEqual([4, 2, 3, 1, 5]);
  expect(listed({ day: '2026-03-01' })).toEqual([2, 3, 1]);
  expect(listed({ officer: '33012' })).toEqual([2, 5]);
  expect([listed({ units: ['u2'] }), listed({ units: [] })]).toEqual([[4], []]);
  const places = catalogue.roster.list({ units: null, limit: 100 });
  for (const [index, { day, facts, id: last }] of places.entries()) {
    const after = { day, fromMs: Date.parse(facts!.from), id: last };
    expect(listed({ after, limit: 2 })).toEqual([4, 2, 3, 1, 5].slice(index + 1, index + 3));
  }
  expect(catalogue.roster.ofDay('2026-03-01', 'u1').map((one) => one.facts?.officer)).toEqual([
    '33011',
    '33013',
    '33012',
  ]);
});

test('the last word on a shift holds; what is taken out is gone', () => {
  write([shift(1, 1), shift(2, 2)]);
  write([shift(1, 5)]);
  expect(catalogue.roster.ofDay('2026-03-01', 'u1')).toMatchObject([
    { id: id(2) },
    { id: id(1), facts: { from: '2026-03-01T05:00:00.000Z', camera: 'A1' }, at: history.events[1]!.at },
  ]);
  write([{ ...shift(2, 2), action: 'remove' }]);
  expect(listed()).toEqual([1]);
});

test('an erased detail leaves shifts of nobody, which can be taken out', () => {
  write([shift(1, 1), shift(2, 1)], true);
  expect(catalogue.roster.ofDay('2026-03-01', 'u1')).toMatchObject([{ facts: null }, { facts: null }]);
  write([{ ...shift(1, 1), action: 'remove' }], true);
  expect(listed()).toEqual([2]);
});

test('a leaf that this software does not know is no roster', () => {
  history.add('import', {
    public: { kind: 'roster', action: 'other', unit: 'u1', day: '2026-03-01', n: 0, shifts: [] },
  });
  expect(() => catalogue.apply(history.events, history.manifestOf)).toThrow('a leaf lacks what its type must have');
});
