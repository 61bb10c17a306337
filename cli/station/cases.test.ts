// A mandatory recording from end to end, as a custodian and an outsider see it: two recorders at a seizure, one at a
// demolition with only the outer ring filmed. Real daemon, real files, the command line.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BayStatus, Clip } from '../../core/model.ts';
import { grayFilm } from '../../test-fixtures/gray-film.ts';
import { envOf } from '../../test-fixtures/people.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const seconds = 1000;
const station = new StationHarness();
let url = '';

/** Clock time of the day as names of files have it. */
const hms = (second: number) => new Date(second * 1000).toISOString().slice(11, 19).replaceAll(':', '');
const wall = (second: number) => `2026-03-01T${new Date(second * 1000).toISOString().slice(11, 19)}`;
const nine = 9 * 3600;

const film = (length: number) => grayFilm(station.root, length);

/** @param shots start, in seconds after nine, and length. */
async function dock(bay: string, serial: string, shots: readonly (readonly [from: number, length: number])[]) {
  const files: Record<string, Buffer> = {};
  for (const [from, length] of shots)
    files[`DCAM_${serial}_012345_20260301_${hms(nine + from)}.mp4`] = await film(length);
  await station.dock(await station.tree(files), bay);
  await station.until(url, (bays: readonly BayStatus[]) => bays.some((now) => now.bay === bay && now.state === 'safe'));
  // By hand, to the millisecond: the clocks were right.
  const { clips } = await cli<{ clips: readonly Clip[] }>('clip', 'ls', '--device', serial);
  for (const { id } of clips)
    await cli('clip', 'anchor', id, '--offset-ms', '0', '--uncertainty-ms', '0', '--reason', '报时');
}

async function cli<T>(...args: string[]): Promise<T> {
  const { exit, json, stderr } = await station.here<T>(...args);
  expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
  return json;
}

interface Coverage {
  readonly operations: readonly {
    readonly operation: string;
    readonly verdict: string;
    readonly explained: boolean;
    readonly gaps: readonly {
      readonly post: string;
      readonly from: string;
      readonly ms: number;
      readonly kind: string;
    }[];
    readonly alone: readonly { readonly camera: string; readonly from: string; readonly to: string }[];
    readonly reasons: readonly { readonly code: string }[];
  }[];
}
const coverageOf = async (number: string) => (await cli<Coverage>('case', 'coverage', number)).operations;
const operate = (number: string, ...more: string[]) =>
  cli<{ operation: string }>(
    'case',
    'operation',
    'add',
    number,
    '--from',
    wall(nine),
    '--to',
    wall(nine + 300),
    ...more,
  );

beforeAll(async () => {
  await station.init('--id', 'CV01');
  ({ url } = await station.start());
  await dock('1', '1111111', [[-5, 105], [140, 170]]); // biome-ignore format: short
  await dock('2', '2222222', [[-5, 320]]);
}, 60 * seconds);
afterAll(() => station.remove());

test('a hole of 40 s at the main post is covered by the second camera of the same post, which was alone', async () => {
  await cli('case', 'open', 'K-1', '--matter', 'seizure', '--object', '某商行');
  await operate(
    'K-1',
    '--matter',
    'seizure',
    '--place',
    '某路1号',
    '--camera',
    '1111111',
    '2222222',
    '--officer',
    '1',
    '2',
  );
  const [judged] = await coverageOf('K-1');
  expect(judged).toMatchObject({ verdict: 'covered', gaps: [], explained: false });
  expect(judged!.alone).toContainEqual(
    expect.objectContaining({ camera: '2222222', from: '2026-03-01T01:01:40.000Z', to: '2026-03-01T01:02:20.000Z' }),
  );
  expect(await cli('case', 'close', 'K-1')).toMatchObject({ state: 'closed' });
});

test('the same hole filmed from the outer ring alone stays a hole: by the second, until somebody says otherwise', async () => {
  await cli('case', 'open', 'K-2', '--matter', 'demolition');
  const { operation } = await operate('K-2', '--camera', '1111111', '--post', 'outer=2222222');
  expect(await coverageOf('K-2')).toMatchObject([
    {
      verdict: 'gap',
      gaps: [{ post: 'main', from: '2026-03-01T01:01:40.000Z', ms: 40_000, kind: 'interruption' }],
    },
  ]);
  const refused = await station.cli<{ error: { code: string } }>('case', 'close', 'K-2');
  expect([refused.exit, refused.json.error.code]).toEqual([54, 'CASE_CANNOT_CLOSE']);
  const times = ['--from', wall(nine + 95), '--to', wall(nine + 145)];
  await cli(
    ...['case', 'stand-in', 'K-2', operation, '--post', 'main', '--camera', '2222222'],
    ...[...times, '--officer', '1', '--reason', '可见主执行点'],
  );
  expect(await coverageOf('K-2')).toMatchObject([{ verdict: 'covered' }]);
});

test('or until it is explained by two and approved: then it reads explained, never complete', async () => {
  await cli('case', 'open', 'K-3', '--matter', 'demolition');
  const { operation } = await operate('K-3', '--camera', '1111111');
  const { note } = await cli<{ note: string }>(
    ...['case', 'note', 'add', 'K-3', operation, '--cause', 'battery', '--text', '更换电池', '--signer', '1', '2'],
  );
  expect((await station.cli('case', 'close', 'K-3')).exit).toBe(54);
  await cli('case', 'note', 'approve', 'K-3', note, '--opinion', '属实');
  expect(await coverageOf('K-3')).toMatchObject([{ verdict: 'gap', explained: true }]);
  await cli('case', 'close', 'K-3');
});

test('clips of a clock without ground leave it open whether there is a hole', async () => {
  await station.dock(await station.tree({ 'DCAM_3333333_012345_19700101_000102.mp4': await film(20) }), '3');
  await station.until(url, (bays: readonly BayStatus[]) => bays.some((now) => now.bay === '3' && now.state === 'safe'));
  await cli('case', 'open', 'K-4', '--matter', 'seizure');
  await operate('K-4', '--camera', '3333333');
  expect(await coverageOf('K-4')).toMatchObject([{ verdict: 'unknown', reasons: [{ code: 'clock-unknown' }] }]);
}, 20_000);

test('a decision is refused while no review was passed', async () => {
  const add = [
    'case',
    'document',
    'add',
    'K-2',
    '--kind',
    'decision',
    '--number',
    '〔2026〕5号',
    '--date',
    '2026-03-02',
  ];
  expect((await station.cli(...add)).exit).toBe(53);
  await cli('case', 'review', 'K-2', 'pass', '--opinion', '同意', '--date', '2026-03-01');
  await cli(...add);
});

test('checks name what somebody has to look at: two cases at one time, papers, power, footage that is not linked', async () => {
  const codes = async (number: string) => {
    const [judged] = await cli<{ operations: { findings: { code: string }[] }[] }>('case', 'coverage', number).then(
      ({ operations }) => operations,
    );
    return judged!.findings;
  };
  const first = await codes('K-1');
  expect(first).toContainEqual(expect.objectContaining({ code: 'CAMERA_ELSEWHERE', case: 'K-2', camera: '1111111' }));
  expect(first).toContainEqual(expect.objectContaining({ code: 'POWER_UNKNOWN', state: 'unknown' }));
  expect(first).toContainEqual(expect.objectContaining({ code: 'CLIP_NOT_LINKED', count: 3, source: '本站默认' }));
  expect(first.map(({ code }) => code)).not.toContain('SINGLE_RECORDER');
  const demolished = await codes('K-3');
  // 1 March 2026 is a Sunday.
  expect(demolished).toContainEqual(
    expect.objectContaining({ code: 'WEEKEND_EXECUTION', source: '依据 最高人民法院（2016）最高法行他81号答复' }),
  );
  expect(demolished.map(({ code }) => code)).toEqual(expect.arrayContaining(['SINGLE_RECORDER', 'PAPERS_MISSING']));
});

test('property has its term, and goes its way', async () => {
  await cli('case', 'reopen', 'K-1', '--reason', '登记物品');
  const add = ['case', 'property', 'add', 'K-1', '--name', '烟花', '--quantity', '12箱', '--place', '一号库'];
  const two = ['--handler', '1', '2'];
  const { property } = await cli<{ property: string }>(...add, '--held-since', wall(nine), ...two);
  const move = ['case', 'property', 'move', 'K-1', property];
  await cli(
    ...move,
    'send-for-testing',
    '--time',
    '2026-03-03T10:00',
    '--document',
    '告知1',
    '--seal',
    'intact',
    ...two,
  );
  await cli(...move, 'return', '--time', '2026-03-06T10:00', ...two);
  await cli('case', 'property', 'check', 'K-1', '--time', '2026-03-31T10:00', '--present', property, ...two);
  expect(await cli('case', 'deadlines', 'K-1')).toMatchObject({
    deadlines: [{ deadline: 'urgent-approval' }, { deadline: 'term', lastDay: '2026-04-02', property }],
  });
  expect((await station.cli(...move, 'extend', '--time', '2026-03-20T10:00', ...two)).exit).toBe(2);
  const { alarms } = await cli<{ alarms: { code: string }[] }>('station', 'status');
  expect(alarms).toBeInstanceOf(Array);
});

test('a person reads it in words', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '..', 'main.ts'), '--data', station.data, 'case', 'coverage', 'K-3'],
    { env: { ...process.env, LANG: 'zh_CN.UTF-8', ...envOf('custodian') } },
  );
  expect(stdout).toContain('有中断，已说明并经批准');
  expect(stdout).toContain('负责人 已批准 head');
  expect(stdout).toContain('main 2026-03-01 09:01:40 – 2026-03-01 09:02:20 (40 秒) 中断');
});

test('everything is there again after the catalogue was made anew', async () => {
  const answers = async () =>
    Promise.all(
      ['K-1', 'K-2', 'K-3', 'K-4'].map(async (number) => [
        await cli('case', 'show', number),
        await coverageOf(number),
        await cli('case', 'property', 'ls', number),
      ]),
    );
  const before = await answers();
  const list = await cli('case', 'ls');
  await station.stop();
  await station.cli('rebuild');
  ({ url } = await station.start());
  expect(await answers()).toEqual(before);
  expect(await cli('case', 'ls')).toEqual(list);
  expect((await station.cli('fsck')).exit).toBe(0);
}, 60_000);
