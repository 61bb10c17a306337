import { expect, test } from 'vitest';
import { caseOfRow, columnsOf, joinedCases } from './case-table.ts';

const headings = [
  '案号',
  '事项',
  '当事人',
  '职权来源',
  '职权依据',
  '承办人',
  '决定日期',
  '现场开始',
  '现场人员',
  '物品件数',
  '文书种类',
  '文号',
];

test('headings are those of platforms or our own; what nobody knows is named', () => {
  expect(columnsOf(['案号', ' 当事人 ', 'operation.from', '备注', ''])).toEqual({
    fields: ['number', 'object', 'operation.from', null, null],
    unknown: ['备注'],
  });
});

test('a row becomes a case with its operation and document; empty cells say nothing', () => {
  const { fields } = columnsOf(headings);
  const cells = [
    'A-1',
    'seizure',
    '',
    '赋权',
    '省政府决定',
    '001、002, 003',
    '2026-01-02',
    '2026-03-01 09:00',
    '001 002',
    '3',
    'decision',
    '5号',
  ];
  expect(caseOfRow(fields, cells)).toEqual({
    number: 'A-1',
    matter: 'seizure',
    people: ['001', '002', '003'],
    power: { kind: 'granted', basis: '省政府决定' },
    stages: { decision: '2026-01-02' },
    operations: [{ from: '2026-03-01 09:00', officers: ['001', '002'], items: 3 }],
    documents: [{ kind: 'decision', number: '5号' }],
  });
  expect(caseOfRow(fields, ['A-2'])).toEqual({ number: 'A-2' });
});

test('what does not fit goes on as it is: the daemon names it', () => {
  const { fields } = columnsOf(['案号', '职权来源', '物品件数']);
  expect(caseOfRow(fields, ['A-1', '抢来', '几件'])).toEqual({
    number: 'A-1',
    power: { kind: '抢来' },
    operations: [{ items: '几件' }],
  });
});

test('rows of one case in a row are one case with several operations and documents', () => {
  const row = (line: number, number: string, more: object) => ({ line, case: { number, ...more } });
  expect([
    ...joinedCases([
      row(2, 'A', { operations: [1], documents: ['x'] }),
      row(3, 'A', { operations: [2] }),
      row(4, 'B', {}),
      row(5, 'A', { operations: [3] }),
      { line: 6, case: {} },
      { line: 7, case: {} },
    ]),
  ]).toEqual([
    row(2, 'A', { operations: [1, 2], documents: ['x'] }),
    row(4, 'B', {}),
    row(5, 'A', { operations: [3] }),
    { line: 6, case: {} },
    { line: 7, case: {} },
  ]);
});
