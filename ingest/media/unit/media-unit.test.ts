// Media tools by way of the media unit: the same answers as in bubblewrap, for every request that the product makes; and
// what a request that the product does not make comes to. The unit's sandbox itself is looked at in the rig.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shoot } from '../../../test-fixtures/footage.ts';
import { LocalMediaUnit } from '../../../test-fixtures/local-media-unit.ts';
import { makeProxy } from '../ffmpeg.ts';
import { findStretches } from '../find-stretches.ts';
import { probeFile } from '../probe.ts';
import { detectSandbox, runSandboxed, sandboxCommand } from '../sandbox.ts';
import { makeThumbnail } from '../thumbnail.ts';
import { runInUnit, type UnitEnd } from './media-unit.ts';
import { PieceReader, piece, pieceKinds } from './unit-frames.mjs';

const run = promisify(execFile);
const shot = { seed: 'unit', start: '2026-03-09T09:30:00', station: 'ST01', officer: '1', camera: '1', seconds: 2 };
const limits = { cpuSeconds: 10, memoryBytes: 2 ** 31, fileBytes: 1_000_000 };
const bounds = { wallMs: 10_000, answerBytes: 100_000 };
const token = `1-${'0'.repeat(32)}`;

let unit: LocalMediaUnit;
let folder: string;
let film: string;
let head: Buffer;

beforeAll(async () => {
  unit = await LocalMediaUnit.start();
  Object.assign(process.env, unit.environment);
  folder = await mkdtemp(join(unit.home, 'files-'));
  film = join(folder, "it's a $(name).avi");
  await writeFile(film, await readFile(await shoot({ ...shot, kind: 'mjpeg-avi' })));
  head = (await readFile(film)).subarray(0, 4096);
  await mkdir(unit.folder, { recursive: true });
});
afterAll(() => unit.stop());

const nothingLent = async () => expect(await readdir(unit.folder)).toEqual([]);

describe('what the product asks for', () => {
  test('the unit is found, and named', async () => {
    expect(await detectSandbox()).toEqual({ state: 'media-unit' });
  });

  test('media facts', async () => {
    const probed = await probeFile(film, head);
    expect(probed).toMatchObject({ kind: 'media', media: { container: 'avi', video: { codec: 'mjpeg' } } });
    expect((await stat(unit.folder)).mode & 0o777).toBe(0o710);
    await nothingLent();
  });

  test('a proxy and a thumbnail, with the recipe as ever', async () => {
    const probed = await probeFile(film, head);
    if (probed.kind !== 'media') throw new Error(JSON.stringify(probed));
    const out = await mkdtemp(join(folder, 'out-'));
    const proxy = await makeProxy(film, out, probed.media);
    if (!proxy.ok) throw new Error(proxy.reason);
    const words = proxy.recipe.arguments;
    expect([words[words.indexOf('-i') + 1], words.at(-1)]).toEqual(['file:/in', 'file:/out/proxy.mp4']);
    const made = await readFile(proxy.path);
    expect(await probeFile(proxy.path, made.subarray(0, 4096))).toMatchObject({
      media: { container: 'mp4', video: { codec: 'h264' } },
    });
    expect(made.indexOf('moov'), 'index in front').toBeLessThan(made.indexOf('mdat'));
    const picture = await makeThumbnail(film, out, probed.media);
    expect(picture).toMatchObject({ ok: true });
    expect((await readdir(out)).sort()).toEqual(['proxy.mp4', 'thumbnail.jpg']);
    await nothingLent();
  });

  test('frames as they come, with their times beside them', async () => {
    const [command, ...words] = sandboxCommand({ program: 'ffmpeg', input: film, limits: { ...limits, fileBytes: 0 } });
    const graph =
      "[0:v:0]select='gte(t,0.000)*(isnan(prev_selected_t)+gte(t-prev_selected_t,0.5))',settb=1/1000," +
      "scale='min(64,iw)':'min(64,ih)':force_original_aspect_ratio=decrease,format=gray,split[frame][timed];[timed]scale=16:16[time]";
    const asked = [
      ...['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1', '-skip_frame', 'nokey', '-copyts'],
      ...['-start_at_zero', '-ss', '0.000', '-t', '2.000', '-protocol_whitelist', 'file', '-format_whitelist', 'avi'],
      ...['-max_pixels', '1000000', '-max_streams', '64', '-f', 'avi', '-i', 'file:/in', '-filter_complex', graph],
      ...['-map', '[frame]', '-vsync', 'passthrough', '-frames:v', '3', '-c:v', 'pgm', '-f', 'image2pipe', 'pipe:1'],
      ...['-map', '[time]', '-vsync', 'passthrough', '-frames:v', '3', '-enc_time_base', '1:1000', '-c:v', 'rawvideo'],
      ...['-f', 'framecrc', 'pipe:2'],
    ];
    const { stdout, stderr } = await run(command, [...words, ...asked], { env: {}, encoding: 'latin1' });
    expect(stdout).toMatch(/^P5\n64 \d+\n255\n/);
    expect(stderr).toMatch(/^#tb 0: 1\/1000$/m);
  });

  test('a search for flagged stretches: picture and sound', async () => {
    const probed = await probeFile(film, head);
    if (probed.kind !== 'media') throw new Error(JSON.stringify(probed));
    const media = { ...probed.media, durationMs: 9000 };
    const { stretches, failure } = await findStretches(film, media, 3000);
    expect(failure).toBeNull();
    // It claims to be longer than it is.
    expect(stretches.map(({ kind, toMs }) => [kind, toMs]).sort()).toEqual([
      ['no-picture', 9000],
      ['silent', 9000],
    ]);
    await nothingLent();
  });

  test('a rubbish file is unreadable, a tool that is missing is named', async () => {
    const rubbish = join(folder, 'rubbish');
    await writeFile(rubbish, Buffer.concat([head.subarray(0, 32), Buffer.alloc(5000)]));
    expect(await probeFile(rubbish, head)).toEqual({ kind: 'failed', reason: 'unreadable' });
    const gone = await runSandboxed({ program: 'ffprobe', input: join(folder, 'gone'), limits }, probing(), bounds);
    expect(gone).toMatchObject({ ok: false, reason: 'no sandbox', detail: expect.stringMatching(/cannot be lent/) });
    await nothingLent();
  });

  test('an answer that is too long ends it, and so does time', async () => {
    const short = { ...bounds, answerBytes: 10 };
    const long = await runSandboxed({ program: 'ffprobe', input: film, limits }, probing(), short);
    expect(long).toMatchObject({ ok: false, reason: 'answer too long' });
    const late = await runSandboxed({ program: 'ffprobe', input: film, limits }, probing(), { ...bounds, wallMs: 1 });
    expect(late).toMatchObject({ ok: false, reason: 'timed out' });
    await until(async () => (await readdir(unit.folder)).length === 0);
  });

  test('a connection that systemd closed unheard is tried again, a unit that is gone is said', async () => {
    unit.refusals = 2;
    expect(await probeFile(film, head)).toMatchObject({ kind: 'media' });
    unit.refusals = 5;
    expect(await probeFile(film, head)).toEqual({ kind: 'failed', reason: 'no sandbox' });
    const gone = { socket: join(unit.home, 'gone.sock'), folder: unit.folder };
    expect(await runInUnit(gone, { program: 'true', limits }, [], silent, never)).toEqual({
      kind: 'failed',
      why: 'the media unit cannot be reached (ENOENT)',
    });
  });
});

const silent = { onStdout: () => undefined, onStderr: () => undefined };
const never = new AbortController().signal;

function probing(...more: string[]): string[] {
  const held = ['-protocol_whitelist', 'file', '-format_whitelist', 'avi', '-f', 'avi'];
  return [
    '-v',
    'error',
    '-of',
    'json=compact=1',
    '-show_entries',
    'format=format_name',
    ...held,
    '-i',
    'file:/in',
    ...more,
  ];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}

/** What the unit answers to bytes that the product would not send. */
async function answerTo(bytes: string | Buffer, isEnd = false): Promise<unknown> {
  const socket = createConnection({ path: unit.socket, allowHalfOpen: true });
  const pieces = new PieceReader();
  if (isEnd) socket.end(bytes);
  else socket.write(bytes);
  let end: unknown = 'closed';
  try {
    for await (const chunk of socket)
      for (const { kind, bytes: body } of pieces.push(chunk as Buffer))
        if (kind === pieceKinds.end) end = JSON.parse(body.toString());
  } catch (error) {
    end = (error as NodeJS.ErrnoException).code;
  }
  socket.destroy();
  return end;
}

const request = (change: object = {}) =>
  `${JSON.stringify({ program: 'ffprobe', token, reads: true, nice: 0, limits, words: probing(), ...change })}\n`;

describe('a request that the product does not make', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', 'GET / HTTP/1.0\n', /not JSON/],
    ['a number', '7\n', /not a request/],
    ['two lines', request() + request(), /not one line/],
    ['no end', 'x'.repeat(70_000), /not one line/],
    ['another program', request({ program: '/bin/sh', words: ['-c', 'id'] }), /another program/],
    ['a program by a path', request({ program: '../bin/ffprobe' }), /another program/],
    ['a token with a path', request({ token: '../../etc/passwd' }), /not a token/],
    ['a token of another length', request({ token: `${token}0` }), /not a token/],
    ['a token with a line behind it', request({ token: `${token}\n` }), /not a token/],
    ['no limits', request({ limits: null }), /limits/],
    ['limits below nothing', request({ limits: { ...limits, cpuSeconds: -1 } }), /limits/],
    ['all the memory there is', request({ limits: { ...limits, memoryBytes: 1e15 } }), /limits/],
    ['a higher priority', request({ nice: -20 }), /limits/],
    ['arguments that are no list', request({ words: 'ffprobe' }), /list of arguments/],
    ['a thousand arguments', request({ words: Array(1000).fill('-y') }), /list of arguments/],
    ['a NUL', request({ words: ['a\0b'] }), /list of arguments/],
    ['an input that is said not to be there', request({ reads: false }), /an input/],
    ['an input that is not there', request({ token: `2-${'0'.repeat(32)}` }), /no such input/],
  ])('%s', async (_name, bytes, why) => {
    await writeFile(join(unit.folder, token), head);
    expect(await answerTo(bytes)).toEqual({ refused: expect.stringMatching(why) });
    await rm(join(unit.folder, token));
  });

  test('the input is a link to another file, or a folder', async () => {
    await symlink('/etc/passwd', join(unit.folder, token));
    expect(await answerTo(request())).toEqual({ refused: 'no such input' });
    await rm(join(unit.folder, token));
    await mkdir(join(unit.folder, token));
    expect(await answerTo(request())).toEqual({ refused: 'no such input' });
    await rm(join(unit.folder, token), { recursive: true });
  });

  test('half a request, and then the end: nothing is run', async () => {
    const before = unit.runners.length;
    expect(await answerTo(request().slice(0, 40), true)).toBe('closed');
    const runner = unit.runners[before]!;
    if (runner.exitCode === null) await once(runner, 'exit');
    expect(runner.exitCode).toBe(0);
  });

  test('a refusal reaches whoever asked, and is no fault of the file', async () => {
    const refused = await runSandboxed({ program: 'ffprobe', input: film, limits }, probing('-report'), bounds);
    expect(refused).toEqual({
      ok: false,
      reason: 'no sandbox',
      detail: 'the media unit refuses: an argument behind the input',
    });
  });
});

describe('what is left', () => {
  test('when whoever asked is killed: nothing runs on, and the next job takes the lent files away', async () => {
    const endless = join(folder, 'long.avi');
    await writeFile(endless, await readFile(film));
    const [command, ...words] = sandboxCommand({ program: 'ffmpeg', input: endless, outDir: folder, limits });
    const held = ['-protocol_whitelist', 'file', '-format_whitelist', 'avi', '-f', 'avi', '-i', 'file:/in'];
    // Far more frames, and far larger ones, than it has: this takes minutes.
    const slow = ['-vf', 'fps=1000,scale=4000:3000', '-c:v', 'libx264', '-f', 'mp4', 'file:/out/slow.mp4'];
    const client = execFile(command, [...words, '-nostdin', '-y', ...held, ...slow], { env: {} });
    const before = unit.runners.length;
    await until(async () => (await readdir(unit.folder)).length === 2 && unit.runners.length > before);
    const runner = unit.runners.at(-1)!;
    client.kill('SIGKILL');
    await once(client, 'exit');
    if (runner.exitCode === null) await once(runner, 'exit');
    expect(await readdir(unit.folder)).toHaveLength(2);
    await probeFile(film, head);
    await nothingLent();
    expect(await readdir(folder)).not.toContain('slow.mp4');
  });

  test('of a job in hand nothing is taken away by another', async () => {
    const other = `${process.ppid}-${'a'.repeat(32)}`;
    await writeFile(join(unit.folder, other), 'x');
    await probeFile(film, head);
    expect(await readdir(unit.folder)).toEqual([other]);
    await rm(join(unit.folder, other));
  });

  test('a copy, that nothing left behind in the unit can change any more', async () => {
    const out = await mkdtemp(join(folder, 'out-'));
    const held = ['-protocol_whitelist', 'file', '-format_whitelist', 'avi', '-f', 'avi', '-i', 'file:/in'];
    const asked = ['-y', ...held, '-frames:v', '1', '-c:v', 'ppm', '-f', 'image2pipe', 'file:/out/one.ppm'];
    const job = { program: 'ffmpeg', input: film, outDir: out, limits };
    const lent: number[] = [];
    const spying = { ...silent, onStderr: async () => void lent.push(...(await inodes(unit.folder))) };
    expect(await runInUnit(unit, job, asked, spying, never)).toEqual<UnitEnd>({
      kind: 'ended',
      exit: 0,
      noRoom: false,
    });
    const made = await stat(join(out, 'one.ppm'));
    expect(made.mode & 0o777).toBe(0o640);
    expect(lent.length).toBeGreaterThan(0);
    expect(lent).not.toContain(made.ino);
  });

  test('an original that was lent is as it was, and has one name again', async () => {
    const original = join(folder, 'original');
    await writeFile(original, await readFile(film));
    await chmod(original, 0o440);
    const before = await stat(original);
    await probeFile(original, head);
    const after = await stat(original);
    expect([after.nlink, after.size, after.mtimeMs, after.mode]).toEqual([1, before.size, before.mtimeMs, before.mode]);
  });
});

const inodes = async (place: string) =>
  Promise.all(
    (await readdir(place))
      .filter((name) => name.endsWith('.out'))
      .map(async (name) => (await stat(join(place, name))).ino),
  );

test('pieces come together however they are cut', () => {
  const whole = Buffer.concat([piece(1, Buffer.from('abc')), piece(2, Buffer.alloc(0)), piece(3, Buffer.from('{}'))]);
  for (let size = 1; size <= whole.length; size += 1) {
    const reader = new PieceReader();
    const got: string[] = [];
    for (let at = 0; at < whole.length; at += size)
      for (const { kind, bytes } of reader.push(whole.subarray(at, at + size))) got.push(`${kind}${bytes}`);
    expect(got).toEqual(['1abc', '2', '3{}']);
  }
  expect(() => [...new PieceReader().push(Buffer.from('HTTP/1.1 200 OK'))]).toThrow(RangeError);
});
