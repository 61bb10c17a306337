// The case platform's export as files, through the command line to a running station.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const station = new StationHarness();
const importing = async (name: string, content: string | Buffer) => {
  await writeFile(join(station.root, name), content);
  return station.cli<Record<string, unknown>>('case', 'import', join(station.root, name));
};
const gbk = (bytes: string) => Buffer.from(bytes, 'hex');

beforeAll(async () => {
  await station.init('--id', 'CI01');
  await station.start();
}, 30_000);
afterAll(() => station.remove());

test('a table: good rows are taken in, bad ones named by their line, other columns named', async () => {
  const table = ['案号,事项,当事人,备注', 'A-1,seizure,某商行,急', 'A-2,no-such,x,', 'A-3,demolition,,'].join('\r\n');
  const { exit, json } = await importing('cases.csv', `\ufeff${table}\r\n`);
  expect(exit).toBe(0);
  expect(json).toMatchObject({ added: 2, updated: 0, unchanged: 0, rejected: [{ line: 3 }], ignored: ['备注'] });
  expect(await importing('cases.csv', `\ufeff${table}\r\n`)).toMatchObject({ json: { added: 0, unchanged: 2 } });
});

test('as Chinese spreadsheet programs save it, and with our own headings', async () => {
  // 案号,当事人 / B-1,甲
  const { json } = await importing(
    'gbk.csv',
    Buffer.concat([gbk('b0b8bac52cb5b1cac2c8cb0a'), Buffer.from('B-1,'), gbk('bcd70a')]),
  );
  expect(json).toMatchObject({ added: 1, rejected: [] });
  expect((await station.here('case', 'show', 'B-1')).json).toMatchObject({ object: '甲' });
  expect((await importing('own.csv', 'number,matter,object\nB-2,seizure,乙\n')).json).toMatchObject({ added: 1 });
});

test('more than one request holds goes in parts', async () => {
  const rows = Array.from({ length: 2500 }, (_, n) => ({
    number: `C-${n}`,
    matter: 'seizure',
    object: '当事人'.repeat(50),
  }));
  expect((await importing('many.json', JSON.stringify({ cases: rows }))).json).toMatchObject({
    added: 2500,
    rejected: [],
  });
}, 30_000);

test.each([
  ['headless.csv', 'A-1,seizure\n'],
  ['empty.csv', ''],
  ['cases.json', '{"number":"A"}'],
  ['broken.json', '[{'],
  ['cases.txt', 'x'],
])('%s is refused as a whole', async (name, content) => {
  expect((await importing(name, content)).exit).toBe(2);
});
