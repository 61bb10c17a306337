import { expect, test } from 'vitest';
import type { DockFacts } from '../../../../core/model.ts';
import { factLines } from './card-facts.ts';

const nothing: DockFacts = {
  numberHoles: { count: 0, ranges: [] },
  gone: 0,
  changed: 0,
  readErrors: 0,
  slowSpots: { count: 0, totalMs: 0, worstMs: 0 },
  batteryPercent: null,
};
const unknown: DockFacts = { ...nothing, numberHoles: null, gone: null, changed: null, slowSpots: null };
const range = (from: string, to = from, day: string | null = null) => ({ day, from, to });

test.each([
  ['not known yet', null],
  ['nothing amiss', nothing],
  ['nothing compared', unknown],
])('%s: no line', (_, facts) => {
  expect(factLines(facts, '、')).toEqual([]);
});

test('missing numbers as the recorder writes them', () => {
  const numberHoles = { count: 3, ranges: [range('0007'), range('0012', '0013')] };
  expect(factLines({ ...nothing, numberHoles }, '、')).toEqual([
    { key: 'numberHoles', n: 3, ranges: '0007、0012–0013' },
  ]);
  const byDay = { count: 1, ranges: [range('0002', '0002', '20260102')] };
  expect(factLines({ ...nothing, numberHoles: byDay }, '、')).toMatchObject([{ ranges: '20260102 0002' }]);
});

test('of many ranges the first ones, and that there are more', () => {
  const numberHoles = { count: 9, ranges: ['01', '03', '05', '07'].map((number) => range(number)) };
  expect(factLines({ ...nothing, numberHoles }, '、')).toEqual([
    { key: 'numberHolesMore', n: 9, ranges: '01、03、05' },
  ]);
});

test('everything else by its count', () => {
  const slowSpots = { count: 4, totalMs: 9000, worstMs: 3000 };
  expect(factLines({ ...unknown, gone: 5, changed: 1, readErrors: 2, slowSpots }, '、')).toEqual([
    { key: 'gone', n: 5 },
    { key: 'changed', n: 1 },
    { key: 'readErrors', n: 2 },
    { key: 'slowSpots', n: 4 },
  ]);
});
