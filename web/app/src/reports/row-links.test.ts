import { expect, test } from 'vitest';
import { areasOf } from '../areas.ts';
import { cellPlace, rowAct } from './row-links.ts';

const who = (...roles: string[]) => ({ roles, areas: areasOf(roles) });
const custodian = who('custodian');
const hole = { case: 'A/1', operation: 'op', finding: 'gap', pending: false };

test('a hole is explained, a case without an operation gets one, by whoever may', () => {
  const query = { act: 'note', operation: 'op' };
  expect(rowAct(hole, custodian)).toEqual({ word: 'note', to: { name: 'case', params: { case: 'A/1' }, query } });
  expect(rowAct(hole, who('unit-head'))?.word).toBe('case');
  expect(rowAct(hole, who('auditor'))).toBeNull();
  expect(rowAct({ ...hole, finding: 'no-operation', operation: null }, custodian)).toMatchObject({
    word: 'operation',
    to: { query: { act: 'add-operation' } },
  });
});

test.each(['explained', 'unknown', 'key-nothing'])('%s is looked at', (finding) => {
  expect(rowAct({ ...hole, finding }, custodian)?.word).toBe('case');
});

test('what may still come is not explained yet', () => {
  expect(rowAct({ ...hole, pending: true }, custodian)?.word).toBe('case');
});

test('people and recorders lead to what there is of them', () => {
  expect(rowAct({ unit: '一中队', officer: '1', waiting: 3 }, custodian)).toMatchObject({
    word: 'inbox',
    to: { query: { officer: '1' } },
  });
  expect(rowAct({ unit: '一中队', officer: null, waiting: 3 }, custodian)?.to).toEqual({ name: 'inbox', query: {} });
  expect(rowAct({ officer: '1', waiting: 3 }, who('unit-head'))).toBeNull();
  const shift = { case: null, day: '2026-03-01', officer: '1', from: '2026-03-01T00:00:00Z', camera: 'A1' };
  expect(rowAct(shift, custodian)?.to).toEqual({ name: 'roster', query: { officer: '1', day: '2026-03-01' } });
  expect(rowAct(shift, who('reviewer'))).toBeNull();
  expect(rowAct({ camera: 'A1', officer: null, finding: 'clock-off' }, custodian)?.to.query).toEqual({ device: 'A1' });
  expect(rowAct({ officer: '1', docked: 3, late: 1 }, custodian)?.to).toEqual({
    name: 'clips',
    query: { officer: '1' },
  });
  expect(rowAct({ unit: '一中队', cause: 'battery' }, custodian)).toBeNull();
});

test('cells lead to pages that the account may open', () => {
  const row = { case: 'A/1', officer: '1', camera: 'A1', unit: '一中队' };
  expect(cellPlace('case', row, custodian)).toMatchObject({ params: { case: 'A/1' } });
  expect(cellPlace('officer', row, custodian)?.name).toBe('inbox');
  expect(cellPlace('camera', row, custodian)?.name).toBe('clips');
  expect(cellPlace('unit', row, custodian)).toBeNull();
  expect(cellPlace('case', { ...row, case: null }, custodian)).toBeNull();
  for (const column of ['case', 'officer', 'camera']) expect(cellPlace(column, row, who('auditor'))).toBeNull();
});
