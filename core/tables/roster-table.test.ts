// Which column of a roster says what.
import { expect, test } from 'vitest';
import { isRosterTable, rosterBatches, rosterColumns, rosterOfTable, shiftOfRow } from './roster-table.ts';

test('headings in Chinese and English; others are named', () => {
  const columns = rosterColumns(['日期', '执法人员', ' 证号 ', '记录仪', '起', '止', '单位', '任务', '备注', '']);
  expect(columns).toEqual({
    fields: ['day', 'name', 'officer', 'camera', 'from', 'to', 'unit', 'task', null, null],
    unknown: ['备注'],
  });
  expect(isRosterTable(columns)).toBe(true);
  const english = rosterColumns(['date', 'certificate', 'recorder', 'from', 'to', 'unit', 'task', 'constructor']);
  expect(english.fields).toEqual(['day', 'officer', 'camera', 'from', 'to', 'unit', 'task', null]);
  expect([isRosterTable(rosterColumns(['日期', '单位'])), isRosterTable(rosterColumns(['姓名']))]).toEqual([
    false,
    false,
  ]);
});

test('empty cells say nothing', () => {
  expect(shiftOfRow(['day', null, 'camera', 'from'], ['2026-03-01', 'x', ' ', '22:00 '])).toEqual({
    day: '2026-03-01',
    from: '22:00',
  });
});

test('a table becomes rows with their lines; one with other headings is none', () => {
  const table = [
    { line: 2, cells: ['日期', '证号', '备注'] },
    { line: 4, cells: ['2026-03-01', '33010001', '急'] },
  ];
  expect(rosterOfTable(table)).toEqual({
    rows: [{ line: 4, shift: { day: '2026-03-01', officer: '33010001' } }],
    ignored: ['备注'],
  });
  expect(rosterOfTable([{ line: 1, cells: ['案号'] }])).toBeNull();
  expect(rosterOfTable([])).toBeNull();
});

test('all of a day is in one request, and no request is larger than need be', () => {
  const rows = Array.from({ length: 5000 }, (_, n) => ({ line: n + 2, shift: { day: `2026-03-0${(n % 4) + 1}` } }));
  const parts = [...rosterBatches([...rows, { line: 1, shift: null }])];
  expect(parts.map((part) => part.length)).toEqual([1250, 1250, 1250, 1251]);
  for (const part of parts.slice(0, 3)) expect(new Set(part.map(({ shift }) => JSON.stringify(shift))).size).toBe(1);
  const long = rows.slice(0, 8).map((row) => ({ ...row, shift: { ...row.shift, task: '巡'.repeat(100_000) } }));
  expect([...rosterBatches(long)].map((part) => part.length)).toEqual([2, 2, 2, 2]);
  expect([...rosterBatches([])]).toEqual([]);
});
