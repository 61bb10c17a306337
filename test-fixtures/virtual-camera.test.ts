import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FootageKind, footageKinds, shoot } from './footage.ts';
import { buildCameraA, buildCameraB, dockByRename, filesOf, undock, type VirtualCamera } from './virtual-camera.ts';

let folder: string;
let a: VirtualCamera;
let b: VirtualCamera;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-cameras-'));
  a = await buildCameraA(join(folder, 'a'), { start: '2026-03-09T23:59:55' });
  b = await buildCameraB(join(folder, 'b'), { start: '2026-03-09T10:05:00' });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('two cameras hold every kind of file the demo is to show', () => {
  const files = [...a.files, ...b.files];
  expect(files.length).toBeGreaterThanOrEqual(12);
  const kinds: FootageKind[] = [
    'h264-mp4',
    'hevc-mp4',
    'mpegts',
    'mjpeg-avi',
    'amr',
    'jpeg',
    'nmea',
    'truncated-mp4',
    'unknown',
  ];
  expect(kinds.filter((kind) => !files.some((file) => file.kind === kind))).toEqual([]);
  expect(files.some((file) => file.path.includes('_IMP.'))).toBe(true);
  expect(files.some((file) => file.path.endsWith('现场执法_城西市场.mp4'))).toBe(true);
});

test('the trees hold just these files, each of its own content', async () => {
  const contents = new Set<string>();
  for (const camera of [a, b]) {
    expect(await filesOf(camera.tree)).toEqual(camera.files.map((file) => file.path).sort());
    for (const file of camera.files) contents.add((await readFile(join(camera.tree, file.path))).toString('latin1'));
  }
  expect(contents.size).toBe(a.files.length + b.files.length);
});

test('names and file times follow the base time, over midnight too', async () => {
  const [first, , important] = a.files;
  expect(first?.path).toBe('DCIM/100MEDIA/DCAM_0012345_330726_20260309_235955.mp4');
  expect(important?.path).toBe('DCIM/100MEDIA/DCAM_0012345_330726_20260310_000003_IMP.mp4');
  const { mtime } = await stat(join(a.tree, important!.path));
  expect(mtime.toISOString()).toBe('2026-03-09T16:00:09.000Z');
});

test('a camera goes into an empty bay in one step and comes out again', async () => {
  const bays = join(folder, 'bays');
  await mkdir(join(bays, 'bay1'), { recursive: true });
  const docked = await dockByRename(b.tree, bays, 'bay1');
  expect((await filesOf(docked)).length).toBe(b.files.length);
  await undock(bays, 'bay1', b.tree);
  expect(await readdir(bays)).toEqual([]);
  expect((await filesOf(b.tree)).length).toBe(b.files.length);
});

test('a seed gives the same bytes again, another gives others', async () => {
  const shot = { start: '2026-03-09T09:30:00', seconds: 1, station: 'ST01', officer: '1', camera: '7' };
  for (const kind of footageKinds) {
    const path = await shoot({ ...shot, kind, seed: 'twice' });
    const first = await readFile(path);
    await rm(path);
    expect((await readFile(await shoot({ ...shot, kind, seed: 'twice' }))).equals(first), kind).toBe(true);
  }
  const [one, other] = await Promise.all(['twice', 'else'].map((seed) => shoot({ ...shot, kind: 'jpeg', seed })));
  expect((await readFile(one!)).equals(await readFile(other!))).toBe(false);
});

test('the track is NMEA in UTC, near one of the towns', async () => {
  const track = await readFile(join(b.tree, 'DSJ/20260309/track.nmea'), 'latin1');
  expect(track).toMatch(/^\$GPRMC,021500\.00,A,\d{4}\.\d{4},N,\d{5}\.\d{4},E,2\.7,\d+\.\d,090326,,,A\*[0-9A-F]{2}\r\n/);
  expect(track.split('\r\n')).toHaveLength(121);
});
