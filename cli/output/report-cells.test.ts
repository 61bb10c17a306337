// How cells of reports read, for a person and in a file.
import { expect, test } from 'vitest';
import type { Report } from '../../core/report.ts';
import { fileRows, rateRows, shownCell } from './report-cells.ts';

const report: Report = {
  report: 'sample',
  title: '样表',
  from: '2026-03-01',
  to: '2026-03-01',
  unit: '大队',
  madeAt: '2026-03-01T16:30:00.000Z',
  columns: [
    { column: 'at', title: '时间', form: 'instant' },
    { column: 'ms', title: '时长', form: 'span' },
    { column: 'kind', title: '类别', form: 'code', words: { gap: '中断' } },
    { column: 'isLate', title: '超时', form: 'yes-no' },
    { column: 'n', title: '件数', form: 'count' },
  ],
  rates: [
    { rate: 'a', title: '完整', unit: '一中队', count: 2, of: 3, percent: 66.6, source: '案件平台导入 3 件' },
    { rate: 'a', title: '完整', unit: null, count: 0, of: 0, percent: null, source: '无' },
  ],
  rows: [
    { at: '2026-03-01T01:02:03.500Z', ms: 90_500, kind: 'gap', isLate: true, n: 7 },
    { at: null, ms: null, kind: 'other', isLate: false, n: 0 },
  ],
};
const reading = { zone: 'Asia/Shanghai', language: 'zh' } as const;

test('for a person: the station’s clock, spans in words, codes by their words, unknown as null', () => {
  const shown = report.rows.map((row) =>
    report.columns.map((column) => shownCell(row[column.column], column, reading)),
  );
  expect(shown).toEqual([
    ['2026-03-01 09:02:03', '1 分 30 秒', '中断', '是', '7'],
    [null, null, 'other', '否', '0'],
  ]);
});

test('in a file spans are seconds and their heading says so', () => {
  expect(fileRows(report, reading)).toEqual([
    ['时间', '时长(秒)', '类别', '超时', '件数'],
    ['2026-03-01 09:02:03', '90.5', '中断', '是', '7'],
    ['', '', 'other', '否', '0'],
  ]);
});

test('each rate stands beside the source of its total; of nothing there is no percentage', () => {
  expect(rateRows(report, 'zh')).toEqual([
    ['比率', '单位', '件数', '总数', '百分比', '总数来源'],
    ['完整', '一中队', '2', '3', '66.6', '案件平台导入 3 件'],
    ['完整', '大队', '0', '0', '', '无'],
  ]);
});
