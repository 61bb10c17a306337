// The roster as files, through the command line to a running station; the same after a rebuild.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../core/report.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const station = new StationHarness();
const importing = async (name: string, content: string | Uint8Array, ...options: string[]) => {
  await writeFile(join(station.root, name), content);
  return station.here<Record<string, unknown>>('roster', 'import', join(station.root, name), ...options);
};
const list = async (...args: string[]) =>
  (await station.here<{ shifts: Record<string, unknown>[] }>('roster', 'ls', ...args)).json.shifts;

beforeAll(async () => {
  await station.init('--id', 'RO01');
  await station.start();
}, 30_000);
afterAll(() => station.remove());

test('a table: good rows are taken in, bad ones named by their line, other columns named', async () => {
  const lines = [
    '日期,证号,记录仪,起,止,备注',
    '2026-03-01,33010001,A1,22:00,06:00,急',
    '2026-03-01,,A2,,,',
    '2026-03-02,33010002,,,,',
  ];
  const csv = `\ufeff${lines.join('\r\n')}\r\n`;
  const { exit, json } = await importing('roster.csv', csv);
  expect(exit).toBe(0);
  expect(json).toEqual({
    added: 2,
    updated: 0,
    unchanged: 0,
    removed: 0,
    rejected: [{ line: 3, reason: expect.stringContaining('officer') }],
    ignored: ['备注'],
  });
  expect((await importing('roster.csv', csv)).json).toMatchObject({ added: 0, unchanged: 2 });
  expect(await list('--day', '2026-03-01')).toMatchObject([
    { officer: '33010001', camera: 'A1', from: '2026-03-01T14:00:00.000Z', to: '2026-03-01T22:00:00.000Z' },
  ]);
});

test('a spreadsheet with days and times as such', async () => {
  const style = (numFmt: string) => ({ style: { numFmt } });
  const sheet = await writeXlsx({
    sheets: [
      {
        name: '排班',
        rows: [
          ['日期', '证号', '起', '止'],
          [new Date(Date.UTC(2026, 2, 5)), '33010005', 0, 0],
        ],
        cells: new Map([
          ['1,2', { value: 22 / 24, ...style('hh:mm') }],
          ['1,3', { value: new Date(Date.UTC(2026, 2, 6, 6, 30)), ...style('yyyy-mm-dd hh:mm') }],
        ]),
      },
    ],
  });
  expect((await importing('roster.xlsx', sheet)).json).toMatchObject({ added: 1, rejected: [] });
  expect(await list('--officer', '33010005')).toMatchObject([
    { day: '2026-03-05', from: '2026-03-05T14:00:00.000Z', to: '2026-03-05T22:30:00.000Z' },
  ]);
});

test('JSON; days stay whole however many requests it takes; a day is replaced', async () => {
  const shifts = Array.from({ length: 4500 }, (_, n) => ({
    // The days of a file need not stand together.
    day: `2026-04-${String((n % 9) + 1).padStart(2, '0')}`,
    officer: `44${String(n).padStart(6, '0')}`,
    from: '08:00',
    to: '18:00',
  }));
  expect((await importing('many.json', JSON.stringify({ shifts }))).json).toMatchObject({ added: 4500, rejected: [] });
  const fewer = shifts.filter((_, n) => n % 9 !== 0 || n === 0);
  const { json } = await importing('fewer.json', JSON.stringify(fewer), '--replace');
  expect(json).toMatchObject({ added: 0, unchanged: 4001, removed: 499, rejected: [] });
  expect(await list('--day', '2026-04-01')).toMatchObject([{ officer: '44000000' }]);
  expect((await station.here('roster', 'remove', '--day', '2026-04-01', '--officer', '44000000')).json).toEqual({
    day: '2026-04-01',
    removed: 1,
  });
}, 30_000);

test('who was on duty and left nothing; every other report of recorders and footage answers', async () => {
  const report = async (...args: string[]) => (await station.here<Report>('report', ...args)).json;
  const { rows, rates } = await report('duty', '--from', '2026-03-01', '--to', '2026-03-05');
  expect(rows.map(({ day, officer, outcome, camera }) => [day, officer, outcome, camera])).toEqual([
    ['2026-03-01', '33010001', 'missing', 'A1'],
  ]);
  expect(rates).toMatchObject([
    { rate: 'missing', unit: null, count: 1, of: 1, percent: 100 },
    { rate: 'unknown', unit: null, count: 0, of: 1 },
    { rate: 'missing', unit: 'root', count: 1, of: 1 },
    { rate: 'unknown', unit: 'root', count: 0, of: 1 },
  ]);
  expect(rates[0]?.source).toMatch(/^排班表 3 人次（.*未配记录仪 2/);
  const missing = await report('missing', '--day', '2026-03-01');
  expect(missing.rows).toMatchObject([{ finding: 'duty-nothing', pending: false, officer: '33010001', camera: 'A1' }]);
  expect(missing.rates.find(({ rate }) => rate === 'duty-nothing')).toMatchObject({ unit: null, count: 1, of: 1 });
  for (const name of ['unlinked', 'late', 'cameras'])
    expect(await report(name)).toMatchObject({ report: name, rows: [] });
});

test.each([
  ['headless.csv', '2026-03-01,33010001\n'],
  ['nobody.csv', '日期,起,止\n'],
  ['one.json', '{"day":"2026-03-01"}'],
  ['broken.json', '[{'],
])('%s is refused as a whole', async (name, content) => {
  expect((await importing(name, content)).exit).toBe(2);
});

test('the same after a rebuild', async () => {
  const all = async () => [await list('--limit', '1000'), await list('--day', '2026-03-01')];
  const before = await all();
  expect(before[0]!.length).toBe(1000);
  await station.stop();
  expect((await station.cli('rebuild')).exit).toBe(0);
  await station.start();
  expect(await all()).toEqual(before);
}, 60_000);
