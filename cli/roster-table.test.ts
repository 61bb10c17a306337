// Which column of a roster says what.
import { expect, test } from 'vitest';
import { isRosterTable, rosterColumns, shiftOfRow } from './roster-table.ts';

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
