import { expect, test } from 'vitest';
import { reportSays, shownColumns } from './report-view.ts';

const text = (column: string) => ({ column, title: column, form: 'text' }) as const;
const rate = (of: number) => ({ rate: 'a', title: 'a', unit: null, count: 0, of, percent: null, source: '' });

test('columns in which no row says anything are left out, and ids', () => {
  const rows = [
    { case: 'A', day: null, late: false, operation: '1', holes: 0 },
    { case: null, day: null, late: null, operation: '2', holes: null },
  ];
  const columns = ['case', 'day', 'late', 'operation', 'holes', 'camera'].map(text);
  expect(shownColumns({ columns, rows }).map(({ column }) => column)).toEqual(['case', 'late', 'holes']);
});

test('nothing found of nothing counted is not the same as nothing found', () => {
  const row = { case: 'A' };
  expect(reportSays({ rows: [row], rates: [] })).toBe('found');
  expect(reportSays({ rows: [row], rates: [rate(0)] })).toBe('found');
  expect(reportSays({ rows: [], rates: [rate(0), rate(3)] })).toBe('none');
  expect(reportSays({ rows: [], rates: [rate(0)] })).toBe('nothing-known');
  expect(reportSays({ rows: [], rates: [] })).toBe('empty');
});
