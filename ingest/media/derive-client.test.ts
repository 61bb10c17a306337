import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { canonicalBytes, parseCanonical } from '../../core/canonical-json.ts';
import { type FootageKind, makeFootage, shoot } from '../../test-fixtures/footage.ts';
import { type Deriver, startDeriver } from './derive-client.ts';
import type { DeriveJob } from './derive-job.ts';

let folder: string;
let files: Readonly<Record<FootageKind, string>>;
let deriver: Deriver | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-derive-'));
  files = (await makeFootage('tests')).files;
});

afterEach(() => deriver?.stop());
afterAll(() => rm(folder, { recursive: true, force: true }));

const mjpeg = {
  container: 'avi',
  durationMs: 3000,
  video: { codec: 'mjpeg', width: 640, height: 360, fps: '15/1' },
  audio: { codec: 'pcm_s16le' },
};

async function jobOf(original: string, scratch: string, media = mjpeg): Promise<DeriveJob> {
  const sha256 = await digest(original);
  return { clip: 'ST01-20260309-000001', original, sha256, media, scratch: join(folder, scratch) };
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Long enough to be caught at work. */
async function longJob(scratch: string): Promise<DeriveJob> {
  const shot = { seed: 'tests', start: '2026-03-09T09:30:00', station: 'ST01', officer: '1', camera: '1' };
  return jobOf(await shoot({ ...shot, kind: 'mjpeg-avi', seconds: 40 }), scratch, { ...mjpeg, durationMs: 40_000 });
}

test('a job gives files, each with a recipe that names the original', async () => {
  deriver = startDeriver();
  const job = await jobOf(files['mjpeg-avi'], 'made');
  const before = await stat(job.original);
  const result = await deriver.run(job);
  expect(result.failures).toEqual([]);
  expect(result.files.map((file) => file.name)).toEqual(['thumbnail.jpg', 'proxy.mp4']);
  for (const file of result.files) {
    expect(await digest(file.path)).toBe(file.sha256);
    const recipe = parseCanonical(await readFile(file.recipePath));
    const { clip, sha256 } = job;
    expect(recipe).toMatchObject({
      format: 'liuhen.derivative/1',
      clip,
      name: file.name,
      source: { sha256 },
      bytes: file.bytes,
    });
    expect(canonicalBytes(recipe).toString()).toContain(file.sha256);
  }
  const names = ['proxy.mp4', 'proxy.mp4.json', 'thumbnail.jpg', 'thumbnail.jpg.json'];
  expect((await readdir(job.scratch)).sort()).toEqual(names);
  expect((await stat(job.original)).mtimeMs).toBe(before.mtimeMs);
});

test('an original that is no longer what was sealed, is gone or cannot be read', async () => {
  deriver = startDeriver();
  const job = await jobOf(files['mjpeg-avi'], 'differs');
  const other = await deriver.run({ ...job, sha256: '0'.repeat(64) });
  expect(other).toMatchObject({ files: [], failures: [{ what: 'all', reason: 'original differs' }] });
  await expect(deriver.run({ ...job, original: join(folder, 'gone') })).rejects.toMatchObject({
    code: 'STORE_READ_FAILED',
  });
  const cut = await deriver.run(await jobOf(files['truncated-mp4'], 'cut', { ...mjpeg, container: 'mp4' }));
  expect(cut.failures).toEqual([
    { what: 'thumbnail', reason: 'unreadable' },
    { what: 'proxy', reason: 'unreadable' },
  ]);
});

test('the same process looks for codes, in what was sealed and in nothing else', async () => {
  deriver = startDeriver();
  const { scratch: _scratch, ...source } = await jobOf(files['h264-mp4'], 'scan');
  const job = { ...source, media: { ...mjpeg, container: 'mp4' }, prefixes: ['LH1T:'] };
  expect(await deriver.scan(job)).toEqual({ sightings: [], failure: null });
  expect(await deriver.scan({ ...job, sha256: '0'.repeat(64) })).toEqual({
    sightings: [],
    failure: 'original differs',
  });
  await expect(deriver.scan({ ...job, original: join(folder, 'gone') })).rejects.toMatchObject({
    code: 'STORE_READ_FAILED',
  });
  await deriver.stop();
  expect(await deriver.scan(job)).toEqual({ sightings: [], failure: 'stopped' });
});

test('the process is at the lowest priority; killed, it costs one job and no more', async () => {
  deriver = startDeriver();
  const running = deriver.run(await longJob('killed'));
  const tool = await toolAtWork('killed');
  const [pid] = await childrenOf(process.pid, 'derive-process');
  expect(await nicenessOf(pid!)).toBe(19);
  expect(await nicenessOf(tool)).toBe(19);
  process.kill(pid!, 'SIGKILL');
  expect((await running).failures).toEqual([{ what: 'all', reason: 'process ended' }]);
  await gone(tool);
  expect((await deriver.run(await jobOf(files['mjpeg-avi'], 'after'))).files).toHaveLength(2);
});

test('stop ends the job in hand and those that wait, at once', async () => {
  deriver = startDeriver();
  const job = await longJob('stopped');
  const results = Promise.all([deriver.run(job), deriver.run(job)]);
  const tool = await toolAtWork('stopped');
  const begun = Date.now();
  await deriver.stop();
  expect(Date.now() - begun).toBeLessThan(2000);
  const failures = (await results).map((result) => result.failures);
  expect(failures).toEqual([[{ what: 'all', reason: 'stopped' }], [{ what: 'all', reason: 'stopped' }]]);
  await gone(tool);
});

test('it does not outlive its daemon', async () => {
  const client = JSON.stringify(join(import.meta.dirname, 'derive-client.ts'));
  const job = JSON.stringify(await longJob('orphan'));
  const script = `(await import(${client})).startDeriver().run(${job})`;
  const daemon = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  const tool = await toolAtWork('orphan');
  const [pid] = await childrenOf(daemon.pid!, 'derive-process');
  daemon.kill('SIGKILL');
  await once(daemon, 'exit');
  await gone(tool);
  await gone(pid!);
});

/** The encoder of a proxy, at work for the job with this scratch folder: the sandbox's outermost process. */
async function toolAtWork(scratch: string): Promise<number> {
  const marks = [join(folder, scratch), 'libx264'];
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await processes((line) => marks.every((mark) => line.includes(mark)));
    if (found[0] !== undefined) return Math.min(...found);
    await wait(20);
  }
  throw new Error(`no encoder at work for ${scratch}`);
}

async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 100 && (await alive(pid)); tries += 1) await wait(20);
  expect(await alive(pid)).toBe(false);
}

async function alive(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}

async function childrenOf(parent: number, word: string): Promise<number[]> {
  const named = await processes((line) => line.includes(word));
  const parents = await Promise.all(named.map(async (pid) => Number((await statOf(pid))[1])));
  return named.filter((_pid, at) => parents[at] === parent);
}

async function nicenessOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[16]);
}

/** The fields of /proc/<pid>/stat from the third on (proc_pid_stat(5)); the second may hold anything. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function processes(fits: (commandLine: string) => boolean): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (fits(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))) found.push(Number(pid));
  }
  return found;
}
