import { expect, test } from 'vitest';
import { tableBytes } from '../../../../core/tables/table-bytes.ts';
import { readRoster } from './roster-file.ts';

const file = (name: string, content: string | Uint8Array) => new File([content as BlobPart], name);
const rows = [
  ['日期', '证号', '备注'],
  ['2026-03-01', '33010001', '急'],
];
const read = { rows: [{ line: 2, shift: { day: '2026-03-01', officer: '33010001' } }], ignored: ['备注'] };

test.each(['csv', 'xlsx'] as const)('%s is read as the command line reads it', async (form) => {
  const bytes = await tableBytes(form, { title: '排班', rows, widths: [] });
  expect(await readRoster(file(`三月.${form.toUpperCase()}`, bytes))).toEqual(read);
});

test('JSON, bare or as a member', async () => {
  const shift = { day: '2026-03-01', officer: '33010001' };
  for (const document of [[shift], { shifts: [shift] }])
    expect(await readRoster(file('a.json', JSON.stringify(document)))).toEqual({
      rows: [{ line: 1, shift }],
      ignored: [],
    });
});

test.each([
  ['a.txt', 'x', 'form'],
  ['a', 'x', 'form'],
  ['a.json', '{', 'list'],
  ['a.json', '{"cases":[]}', 'list'],
  ['a.xlsx', 'no zip', 'unreadable'],
  ['a.csv', '案号,当事人\r\n1,2', 'headings'],
  ['a.csv', '', 'headings'],
])('%s with %j is none: %s', async (name, content, fault) => {
  expect(await readRoster(file(name, content))).toBe(fault);
});
