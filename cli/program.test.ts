// The command line in this process, against a station in memory over a real socket.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeBay, fakeClipId, fakeContent } from '../test-fixtures/fake-clip.ts';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addStaff, envOf, staffFor } from '../test-fixtures/people.ts';
import { commandTable } from '../web/commands/table.ts';
import { openMouth } from '../web/dispatch.ts';
import { type SocketServer, startSocketServer } from '../web/socket/server.ts';
import { languageOf } from './output/messages.ts';
import { runCommandLine } from './program.ts';

let dir: string;
let station: FakeStation;
let server: SocketServer;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'liuhen-cli-'));
  mkdirSync(join(dir, 'data', 'run'), { recursive: true });
  station = new FakeStation();
  await addStaff(station);
  server = await startSocketServer({
    dataDir: join(dir, 'data'),
    dispatch: openMouth(station, commandTable).dispatch,
    zone: station.zone,
    onBug: () => undefined,
  });
});
afterEach(async () => {
  await server.close(500);
  rmSync(dir, { recursive: true });
});

/** As whoever of the staff does such things; `env` comes on top. */
async function liuhen(argv: readonly string[], env: Record<string, string> = {}) {
  const words = argv.filter((word, at) => !word.startsWith('-') && !argv[at - 1]?.startsWith('--data'));
  let out = '';
  let err = '';
  const exit = await runCommandLine(argv, '1.2.3', {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: { ...envOf(staffFor(words)), ...env },
    cwd: dir,
  });
  return { exit, out, err, json: () => JSON.parse(out) };
}

const clip = fakeClipId(1);
const lineCount = (text: string) => text.trimEnd().split('\n').length;

describe('every command answers one JSON document', () => {
  test.each([
    [['station', 'status'], { version: '0.1.0', sandbox: { kind: 'none' }, alarms: [{ code: 'DISK_FULL' }] }],
    [['dock', 'ls'], { bays: [fakeBay] }],
    [
      ['dock', 'topology'],
      { controllers: [{ endpoints: 5 }], devices: [{ port: '1-2' }, { port: '1-2.3', under: '1-2' }] },
    ],
    [['config', 'ls'], { settings: [{ key: 'digests' }] }],
    [['config', 'get', 'digests'], { key: 'digests', value: 'sha256+sm3', default: 'sha256+sm3', source: 'default' }],
    [['config', 'set', 'digests', 'sha256'], { key: 'digests', value: 'sha256' }],
    [['clip', 'ls', '--limit', '2'], { clips: [{ id: clip }, { id: fakeClipId(2) }], next: '2' }],
    [['clip', 'show', clip], { id: clip, retention: null, cases: [] }],
    [['clip', 'custody', clip], { events: [{ type: 'seal', clipSeq: 1 }] }],
    [['case', 'open', 'A'], { number: 'A', state: 'open', matter: null, unit: 'root', operations: [], clips: [] }],
    [['case', 'ls'], { cases: [] }],
    [['rules', 'ls'], { packs: [{ pack: 'base' }, { pack: 'township', title: '大兴乡' }], matters: expect.any(Array) }],
    [['rules', 'explain', 'seizure'], { matter: 'seizure', title: '查封、扣押' }],
    [['log', 'checkpoint'], { checkpoint: expect.stringMatching(/^liuhen\/ST01-/) }],
    [['fsck'], { checked: 3, findings: [] }],
  ])('%j', async (argv, answer) => {
    const { exit, json, err } = await liuhen(['--data', 'data', ...argv, '--json']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(json()).toMatchObject(answer);
  });

  test.each([
    [['station', 'status'], 'DISK_FULL'],
    [['dock', 'ls'], '可取走'],
    [['dock', 'topology'], '│   1-2.3 │ —    │ 0bda:5a01 BodyCam'],
    [['config', 'ls'], 'digests'],
    [['clip', 'ls', '--limit', '1'], '--cursor 1'],
    [['clip', 'show', clip], '2026-03-01 09:01:00'],
    [['clip', 'custody', clip], 'seal'],
    [['case', 'ls'], '（无）'],
    [['fsck'], '全部一致'],
    [['rules', 'ls'], '内置规则'],
    [['rules', 'ls'], '7 个工作日'],
    [['rules', 'ls'], 'unknown property'],
    [['rules', 'explain', 'seizure'], '依据 行政强制法 第十八条'],
    [['rules', 'explain', 'seizure'], '清点点（有物品时必录）'],
    [['rules', 'explain', 'seizure'], '步骤（依次）'],
    [['rules', 'explain', 'seizure'], '查封、扣押期限 30 日，可延长一次 30 日  依据 行政强制法 第二十五条'],
    [['rules', 'explain', 'demolition'], '    催告书  参照 行政强制法'],
    [['rules', 'explain', 'seizure', '--unit', 'root'], '司法所（或者县级审核） (reviewer, root)'],
    [['rules', 'explain', 'seizure', '--day', '2026-03-01'], '查封、扣押期限  2026-03-31'],
    [['rules', 'print'], '执法时限要求'],
    [['log', 'checkpoint'], '— liuhen/ST01-'],
  ])('and for a person: %j', async (argv, part) => {
    const { exit, out, err } = await liuhen([...argv, '--data', 'data']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain(part);
  });
});

describe('global options', () => {
  test('stand before or after the command', async () => {
    const before = await liuhen(['--json', '--data', 'data', 'dock', 'ls']);
    const after = await liuhen(['dock', 'ls', '--data=data', '--json']);
    expect(after).toMatchObject({ exit: 0, out: before.out });
  });

  test('LIUHEN_DATA names the data directory, --data goes before it', async () => {
    expect((await liuhen(['dock', 'ls'], { LIUHEN_DATA: 'data' })).exit).toBe(0);
    expect((await liuhen(['dock', 'ls', '--data', 'data'], { LIUHEN_DATA: 'nowhere' })).exit).toBe(0);
    expect((await liuhen(['dock', 'ls'])).exit).toBe(0); // ./data
  });

  test('who asks must say who he is', async () => {
    const env = { LIUHEN_USER: '', LIUHEN_PASSWORD_FILE: '', XDG_STATE_HOME: dir };
    expect(await liuhen(['dock', 'ls'], env)).toMatchObject({
      exit: 50,
      err: expect.stringContaining('LOGIN_REQUIRED'),
    });
    const nowhere = { LIUHEN_PASSWORD_FILE: '/nowhere' };
    expect(await liuhen(['dock', 'ls'], nowhere)).toMatchObject({ exit: 2, err: expect.stringContaining('/nowhere') });
    const wrong = { LIUHEN_USER: 'wang' };
    expect(await liuhen(['dock', 'ls'], wrong)).toMatchObject({
      exit: 50,
      err: expect.stringContaining('LOGIN_FAILED'),
    });
  });

  test.each([
    [[], {}, 'zh'],
    [[], { LANG: 'C.UTF-8' }, 'zh'],
    [[], { LANG: 'en_US.UTF-8' }, 'en'],
    [['--lang', 'zh'], { LANG: 'en_US.UTF-8' }, 'zh'],
    [['--lang=en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
  ] as const)('language of %j with %j is %s', (argv, env, language) => {
    expect(languageOf(argv, env)).toBe(language);
  });
});

describe('originals', () => {
  test('are written whole, after their event', async () => {
    const content = fakeContent(7, 1_000_003);
    station.add(7, content);
    const args = ['clip', 'get', fakeClipId(7), '--out', 'a.mp4', '--purpose', '办案', '--json'];
    const { exit, json } = await liuhen(args);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({ clip: fakeClipId(7), out: join(dir, 'a.mp4'), bytes: 1_000_003 });
    expect(readFileSync(join(dir, 'a.mp4')).equals(content)).toBe(true);
    expect(station.events.at(-1)).toMatchObject({ type: 'copy', clip: fakeClipId(7), detail: { purpose: '办案' } });
    expect(readdirSync(dir).sort()).toEqual(['a.mp4', 'data']);
  });

  test('that were altered in the vault are refused, and nothing is left', async () => {
    const content = fakeContent(7, 700_000);
    station.add(7, content);
    content[650_000] = (content[650_000] ?? 0) ^ 1;
    const { exit, err } = await liuhen(['clip', 'get', fakeClipId(7), '--out', 'a.mp4', '--purpose', 'x']);
    expect(exit).toBe(41);
    expect(err).toContain('[ALTERED]');
    expect(readdirSync(dir)).toEqual(['data']);
  });

  test('never replace a file, and are not asked for where they cannot be written', async () => {
    writeFileSync(join(dir, 'a.mp4'), 'mine');
    await liuhen(['dock', 'ls']); // logs in
    const before = station.events.length;
    const taken = await liuhen(['clip', 'get', clip, '--out', 'a.mp4', '--purpose', 'x']);
    expect(taken).toMatchObject({ exit: 2, err: expect.stringContaining('[OUTPUT_EXISTS]') });
    const nowhere = await liuhen(['clip', 'get', clip, '--out', 'no/where/a.mp4', '--purpose', 'x']);
    expect(nowhere).toMatchObject({ exit: 38, err: expect.stringContaining('[OUTPUT_FAILED]') });
    expect(readFileSync(join(dir, 'a.mp4'), 'utf8')).toBe('mine');
    expect(station.events.length).toBe(before);
  });
});

test('a person’s word on a recorder’s clock, also of one that is behind', async () => {
  const word = ['--offset-ms', '-192000', '--uncertainty-ms', '2000', '--reason', '画面内电视报时'];
  const { exit, json } = await liuhen(['clip', 'anchor', clip, ...word, '--json']);
  expect([exit, json()]).toMatchObject([0, { offsetMs: -192_000, offsetUncertaintyMs: 2000, offsetTrust: 'anchored' }]);
  for (const odd of ['1.5', '5s', ''])
    expect((await liuhen(['clip', 'anchor', clip, '--offset-ms', odd, ...word.slice(2)])).exit, odd).toBe(2);
  expect((await liuhen(['clip', 'anchor', clip, ...word.slice(0, 4)])).exit).toBe(2);
});

describe('export', () => {
  test('writes a folder, or a zip', async () => {
    await liuhen(['case', 'open', 'A']);
    await liuhen(['clip', 'link', clip, '--case', 'A']);
    const folder = await liuhen(['export', '--case', 'A', '--out', 'p', '--purpose', '移送', '--json']);
    expect(folder.exit).toBe(0);
    expect(folder.json()).toEqual({ package: join(dir, 'p'), clips: 1, bytes: expect.any(Number) });
    expect(readFileSync(join(dir, 'p', 'data', 'clips', clip, `${clip}.mp4`)).equals(fakeContent(1))).toBe(true);

    const zip = await liuhen([
      'export',
      '--clip',
      clip,
      fakeClipId(2),
      '--clip',
      fakeClipId(3),
      '--out',
      'p.zip',
      '--purpose',
      'x',
      '--json',
    ]);
    expect(zip.json()).toMatchObject({ package: join(dir, 'p.zip'), clips: 3 });
    expect(readFileSync(join(dir, 'p.zip')).subarray(0, 2).toString()).toBe('PK');
  });

  test('of nothing known leaves nothing', async () => {
    const { exit } = await liuhen(['export', '--clip', fakeClipId(99), '--out', 'p', '--purpose', 'x']);
    expect(exit).toBe(60);
    expect(readdirSync(dir)).toEqual(['data']);
  });
});

describe('the catalogue of matters', () => {
  test('in English where that is asked for, and the sources’ own words', async () => {
    const { out } = await liuhen(['rules', 'explain', 'interview-room', '--lang', 'en']);
    expect(out).toContain('询问室 (mandatory)');
    expect(out).toContain('after the manner of: 焦作市的音像记录事项清单');
    expect(out).toContain('as the case file');
  });

  test('is written as a file, read back with the rows that are refused, and never over another file', async () => {
    const written = await liuhen(['rules', 'print', '--out', '清单.xlsx', '--json']);
    expect(written.json()).toEqual({ out: join(dir, '清单.xlsx'), rows: 13 });
    expect((await liuhen(['rules', 'print', '--out', '清单.xlsx'])).exit).toBe(2);
    expect((await liuhen(['rules', 'print', '--out', '清单.xls'])).exit).toBe(2);
    expect((await liuhen(['rules', 'import', '清单.xlsx', '--json'])).json()).toMatchObject({ unchanged: 13 });
    writeFileSync(join(dir, 'a.csv'), '执法事项,执法时限要求\n听证,应当\n听证,也许\n');
    const { exit, out } = await liuhen(['rules', 'import', 'a.csv']);
    expect(exit).toBe(0);
    expect(out).toContain('规则包 imported：新增事项 0，更新 1，未变 0，不再有 0；退回 1 行');
    expect(out).toContain('“执法时限要求”须为“应当”或“适时”');
    expect(station.events.at(-1)).toMatchObject({ type: 'config', public: { key: 'rules' } });
  });

  test('a broken pack ends 2, with its line', async () => {
    writeFileSync(join(dir, 'a.yaml'), 'id: a\ntitle: t\ncolour: red\n');
    const { exit, out } = await liuhen(['rules', 'check', 'a.yaml']);
    expect(exit).toBe(2);
    expect(out).toContain('unknown property "colour"');
    const built = await liuhen(['rules', 'check', '--data', 'nowhere']);
    expect(built).toMatchObject({ exit: 0, out: '已检查: 6. 全部一致\n' });
  });
});

describe('checks end with their verdict', () => {
  test.each([
    [['KEY_NOT_TRUSTED', 'UNSIGNED'], 45],
    [['UNSIGNED', 'INCOMPLETE'], 42],
    [['INCOMPLETE', 'ALTERED'], 41],
    [['ALTERED', 'NEWER_FORMAT'], 44],
    [['KEY_NOT_TRUSTED'], 43],
  ] as const)('fsck with %j ends %i', async (codes, exit) => {
    station.report = { checked: 9, findings: codes.map((code) => ({ code, what: 'x', where: 'y', clip })) };
    const ended = await liuhen(['fsck', '--json']);
    expect(ended.exit).toBe(exit);
    expect(ended.json()).toEqual({ checked: 9, findings: codes.map(() => ({ clip, what: 'x', where: 'y' })) });
  });

  test('log consistency ends 0 for a prefix and 41 for another history', async () => {
    await liuhen(['dock', 'ls']); // logs in
    const size = station.events.length;
    writeFileSync(join(dir, 'good'), await station.checkpointOf(2));
    writeFileSync(join(dir, 'bad'), await station.checkpointOf(2, Buffer.alloc(32)));
    expect(await liuhen(['log', 'consistency', '--from', 'good'])).toMatchObject({ exit: 0 });
    const bad = await liuhen(['log', 'consistency', '--from', 'bad', '--json']);
    expect(bad.exit).toBe(41);
    expect(bad.json()).toMatchObject({ from: 2, to: size, consistent: false });
  });
});

describe('errors', () => {
  test.each([
    [[], 2],
    [['nope'], 2],
    [['clip'], 2],
    [['clip', 'nope'], 2],
    [['clip', 'ls', '--nope'], 2],
    [['clip', 'show'], 2],
    [['clip', 'show', 'a', 'b'], 2],
    [['clip', 'show', 'not-a-number'], 60],
    [['clip', 'ls', '--limit', 'many'], 2],
    [['clip', 'ls', '--limit', '0'], 2],
    [['clip', 'unlink', clip, '--case', 'A'], 2],
    [['clip', 'show', fakeClipId(99)], 60],
    [['config', 'set', 'digests', 'md5'], 2],
    [['log', 'consistency', '--from', 'nowhere'], 2],
    [['station', 'run', '--listen', 'x'], 2],
    [['dock', 'ls', '--data', 'nowhere'], 2],
    [['--lang', 'fr', 'dock', 'ls'], 2],
  ])('%j: one line, exit %i; with --json one document', async (argv, exit) => {
    const plain = await liuhen(argv);
    expect(plain).toMatchObject({ exit, out: '' });
    expect(lineCount(plain.err)).toBe(1);
    expect(plain.err).toMatch(/\[[A-Z_]+\]: ./);
    expect(plain.err).not.toMatch(/ at .*\.ts/);

    const json = await liuhen([...argv, '--json']);
    expect(json.exit).toBe(exit);
    const { error } = json.json();
    expect(Object.keys(error).sort()).toEqual(['code', 'context', 'hint', 'message']);
    expect(error.hint, 'what to do next').toBeTruthy();
    expect(plain.err).toContain(`[${error.code}]`);
  });

  test('no daemon is 69 with what to do', async () => {
    writeFileSync(join(dir, 'data', 'station.yaml'), '');
    await server.close();
    const { exit, err } = await liuhen(['dock', 'ls', '--lang', 'en']);
    expect(exit).toBe(69);
    expect(err).toMatch(/DAEMON_UNREACHABLE.*station run/);
  });

  test('a stack trace with --debug alone', async () => {
    expect((await liuhen(['clip', 'show', fakeClipId(99), '--debug'])).err).toMatch(/\n +at /);
  });
});
