import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPath } from '../../cli/verify/verify-path.ts';
import { checkBag } from '../../test-fixtures/bag-checker.ts';
import { type TestStation, testStation } from '../../test-fixtures/sealed-clips.ts';

let station: TestStation;
let trust: { root: string; logKey: string };
let firstCheckpoint: string;

beforeAll(async () => {
  station = await testStation();
  await station.seal({ name: 'DCAM_1_2_20260304_050607.MP4', bytes: Buffer.alloc(5000, 'film'), sm3: true });
  firstCheckpoint = await station.log.publish();
  await station.seal({ name: '执法<b>&"记录.jpg', bytes: Buffer.alloc(12, 'pic'), sm3: false });
  await station.seal({ name: 'empty', bytes: Buffer.alloc(0), sm3: true });
  trust = { root: station.keys.rootPem, logKey: station.keys.vkey };
});
afterAll(() => station.close());

test('a folder package is authentic and trusted, and a bag by an independent checker', async () => {
  const path = await station.export('whole');
  const report = await verifyPath(path, trust);
  expect(report).toMatchObject({ content: 'authentic', key: 'trusted', findings: [] });
  expect(report.clips.map(({ clip, content, events }) => ({ clip, content, events }))).toEqual(
    [1, 2, 3].map((n) => ({ clip: `ST01-20260304-00000${n}`, content: 'authentic', events: n === 1 ? 3 : 3 })),
  );
  expect(await checkBag(path)).toEqual([]);
});

test('a zip of one top-level folder is the same package', async () => {
  const path = await station.export('甬证 1.zip');
  const report = await verifyPath(path, trust);
  expect(report).toMatchObject({ content: 'authentic', key: 'trusted', findings: [] });
  execFileSync('python3', ['-m', 'zipfile', '-e', path, join(station.folder, 'unzipped')]);
  expect(await readdir(join(station.folder, 'unzipped'))).toEqual(['甬证 1']);
  expect(await checkBag(join(station.folder, 'unzipped', '甬证 1'))).toEqual([]);
});

test('stock tools check every signature and every digest', async () => {
  const path = await station.export('stock');
  await writeFile(join(station.folder, 'root.pem'), station.keys.rootPem);
  const options = { cwd: path, stdio: 'pipe' } as const;
  execFileSync('sha256sum', ['-c', '--strict', 'manifest-sha256.txt'], options);
  execFileSync('sha256sum', ['-c', '--strict', 'tagmanifest-sha256.txt'], options);
  const signatures = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.p7s'));
  expect(signatures).toHaveLength(7);
  const attime = String(Math.floor(station.clock.ms / 1000));
  for (const signature of signatures) {
    const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', signature, '-content', signature.slice(0, -4)];
    const trusted = [
      '-CAfile',
      join(station.folder, 'root.pem'),
      '-purpose',
      'any',
      '-attime',
      attime,
      '-out',
      '/dev/null',
    ];
    execFileSync('openssl', [...args, ...trusted], options);
  }
});

test('the export leaves are logged before the first byte goes out, one a clip, tied together', async () => {
  const before = station.log.size;
  await station.export('logged', { clips: ['ST01-20260304-000002', 'ST01-20260304-000001', 'ST01-20260304-000002'] });
  const contents = await readFile(join(station.folder, 'logged/data/contents.json'));
  expect(station.log.size).toBe(before + 2);
  const leaves = [await station.log.read(before), await station.log.read(before + 1)];
  expect(leaves.map(({ type, actor, clip }) => [type, actor, clip])).toEqual([
    ['export', 'u7', 'ST01-20260304-000001'],
    ['export', 'u7', 'ST01-20260304-000002'],
  ]);
  expect(leaves[0]?.batch).toBe(leaves[1]?.batch);
  expect(leaves[0]?.public['contents']).toBe(createHash('sha256').update(contents).digest('hex'));
  expect(JSON.stringify(leaves.map(({ detail: _, ...leaf }) => leaf))).not.toContain('案卷评查');
});

test('an older checkpoint is shown to be a prefix', async () => {
  const path = await station.export('since', { since: firstCheckpoint });
  expect(await verifyPath(path, { ...trust, since: firstCheckpoint })).toMatchObject({
    content: 'authentic',
    key: 'trusted',
  });
  const ownHead = await readFile(join(path, 'data/log/checkpoint'), 'utf8');
  expect(await verifyPath(path, { ...trust, since: ownHead })).toMatchObject({ content: 'authentic', findings: [] });
  const without = await station.export('without');
  expect(await verifyPath(without, { ...trust, since: firstCheckpoint })).toMatchObject({
    content: 'gaps',
    findings: [{ code: 'SINCE_NOT_PROVABLE' }],
  });
});

test('a checkpoint of another log is refused before anything is logged', async () => {
  const stranger = await testStation('ST02');
  const before = station.log.size;
  await expect(station.export('strange', { since: stranger.log.checkpointText() })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await stranger.close();
  expect(station.log.size).toBe(before);
});

test.each([
  ['ST01-20260304-000001.mp4', 'another bit', (bytes: Buffer) => Buffer.concat([Buffer.from('X'), bytes.subarray(1)])],
  ['ST01-20260304-000001.mp4', 'too short', (bytes: Buffer) => bytes.subarray(1)],
  ['ST01-20260304-000001.mp4', 'too long', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('X')])],
  ['manifest.json.p7s', 'another signature', () => Buffer.from('no signature')],
])('%s with %s ends the export and leaves nothing', async (name, _, spoil) => {
  const folder = station.vault.get('ST01-20260304-000001')!;
  const sound = folder.get(name)!;
  folder.set(name, spoil(sound));
  try {
    for (const out of ['spoilt', 'spoilt.zip']) {
      await expect(station.export(out)).rejects.toMatchObject({ code: 'ALTERED' });
      const left = (await readdir(station.folder)).filter((entry) => entry.startsWith('spoilt'));
      expect(left).toEqual([]);
    }
  } finally {
    folder.set(name, sound);
  }
});

test('nothing that exists is replaced, and an unfinished export is not touched', async () => {
  await station.export('taken');
  await station.export('taken.zip');
  await expect(station.export('taken')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await expect(station.export('taken.zip')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await mkdir(join(station.folder, 'half.partial'));
  await expect(station.export('half')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect((await lstat(join(station.folder, 'half.partial'))).isDirectory()).toBe(true);
  await expect(station.export('no/such/folder')).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
});

test('the report holds no script, fetches nothing and escapes what a recorder wrote', async () => {
  const path = await station.export('report');
  const html = await readFile(join(path, 'data/report.html'), 'utf8');
  expect(html).toContain('执法&lt;b&gt;&amp;&quot;记录.jpg');
  expect(html).not.toMatch(/<script|<img|<link|src=|href=|url\(/i);
  for (const text of ['ST01-20260304-000003', '330106', '案卷评查', 'Asia/Shanghai', '流转记录', '甬综执〔2026〕12号'])
    expect(html).toContain(text);
});
