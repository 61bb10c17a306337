// liuhen report through the command line: as a table, as CSV on stdout, as a file, and what is refused.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addStaff, envOf } from '../test-fixtures/people.ts';
import { commandTable } from '../web/commands/table.ts';
import { openMouth } from '../web/dispatch.ts';
import { type SocketServer, startSocketServer } from '../web/socket/server.ts';
import { runCommandLine } from './program.ts';

const dir = mkdtempSync(join(tmpdir(), 'liuhen-report-'));
let server: SocketServer;

async function liuhen(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const surroundings = { env: { LANG: 'zh', ...envOf('custodian') }, cwd: dir };
  const exit = await runCommandLine(argv, 'test', {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    ...surroundings,
  });
  return { exit, out, err };
}

beforeAll(async () => {
  mkdirSync(join(dir, 'data', 'run'), { recursive: true });
  const station = new FakeStation(0);
  await addStaff(station);
  const { dispatch } = openMouth(station, commandTable);
  server = await startSocketServer({
    dataDir: join(dir, 'data'),
    dispatch,
    zone: station.zone,
    onBug: () => undefined,
  });
  const day = ['--stage', 'initiation=2026-03-01'];
  await liuhen('case', 'open', '=1+1', '--matter', 'seizure', ...day);
  await liuhen('case', 'open', 'A-2', '--matter', 'seizure', ...day);
  const times = ['--from', '2026-03-01T09:00', '--to', '2026-03-01T10:00'];
  expect((await liuhen('case', 'operation', 'add', 'A-2', ...times, '--camera', 'A1')).exit).toBe(0);
});
afterAll(async () => {
  await server.close(500);
  rmSync(dir, { recursive: true });
});

const missing = ['report', 'missing', '--day', '2026-03-01'];

test('without a name it lists the reports', async () => {
  const { exit, out } = await liuhen('report');
  expect(exit).toBe(0);
  for (const name of ['missing', 'interruptions', 'deadlines', 'year']) expect(out).toContain(name);
});

test('a table for a person: rates with their sources, then rows in words', async () => {
  const { exit, out } = await liuhen(...missing);
  expect(exit).toBe(0);
  for (const words of [
    '应录未录',
    '期间 2026-03-01',
    '本站登记 1 件',
    '未见记录',
    '案件无现场执法记录',
    '2026-03-01 09:00:00',
  ])
    expect(out).toContain(words);
  expect((await liuhen(...missing, '--lang', 'en')).out).toContain('the case has no operation');
});

test('CSV on stdout is that of RFC 4180 with a byte order mark, and no cell is a formula', async () => {
  const { out } = await liuhen(...missing, '--format', 'csv');
  expect(out.startsWith('\ufeff单位,案号,事项,情况,')).toBe(true);
  const lines = out.trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('缺失时长(秒)');
  expect(lines[1]).toContain(",'=1+1,");
  expect(lines[2]).toContain('未见记录,2026-03-01 09:00:00,2026-03-01 10:00:00,1,3600,');
  const rates = (await liuhen(...missing, '--format', 'csv', '--rates')).out.trimEnd().split('\r\n');
  expect(rates[0]).toBe('\ufeff比率,单位,件数,总数,百分比,总数来源');
  expect(rates[1]).toMatch(/^记录完整,全部,0,1,0\.0,.*案件平台/);
});

test('a file has the same, is never written over, and --json says where it is', async () => {
  const out = join(dir, '昨日.csv');
  const written = await liuhen('--json', ...missing, '--out', out);
  expect(JSON.parse(written.out)).toEqual({ out, rows: 2 });
  expect(`${readFileSync(out, 'utf8')}\r\n`).toBe((await liuhen(...missing, '--format', 'csv')).out);
  expect((await liuhen(...missing, '--out', out)).exit).toBe(2);
  expect((await liuhen(...missing, '--out', join(dir, '昨日.xlsx'))).exit).toBe(0);
  expect((await liuhen(...missing, '--out', join(dir, '昨日.pdf'))).exit).toBe(2);
});

test('another form, a report that there is none of, and days of a report of now are refused', async () => {
  expect(await liuhen(...missing, '--format', 'xml')).toMatchObject({ exit: 2, out: '' });
  const { exit, err } = await liuhen('report', 'none');
  expect([exit, err]).toEqual([2, expect.stringContaining('missing')]);
  expect((await liuhen('report', 'deadlines', '--day', '2026-03-01')).exit).toBe(2);
  expect((await liuhen('report', 'year', '--year', 'x')).exit).toBe(2);
});
