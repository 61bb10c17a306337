// What real tools make of real files: a photograph with GPS, a recording with a place in its container, a file of points.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlaceSource } from '../../core/filmed-places.ts';
import { findPlaces } from './place-job.ts';
import { iso6709Point, photographedPoint, taggedPoint } from './place-tags.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-places-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function placesIn(name: string, from: PlaceSource, container: string | null, sealed?: string) {
  const original = join(folder, name);
  const sha256 =
    sealed ??
    createHash('sha256')
      .update(await readFile(original))
      .digest('hex');
  return findPlaces({ clip: 'c', original, sha256, from, container });
}

async function photograph(name: string, gps?: Record<string, string>): Promise<void> {
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } });
  await (gps ? picture.withExif({ IFD3: gps }) : picture).jpeg().toFile(join(folder, name));
}

test('a photograph, with the time of its satellites where it has one', async () => {
  const place = {
    GPSLatitudeRef: 'N',
    GPSLatitude: '30/1 15/1 1830/100',
    GPSLongitudeRef: 'W',
    GPSLongitude: '120/1 12/1 36/1',
  };
  await photograph('a.jpg', { ...place, GPSDateStamp: '2026:03:01', GPSTimeStamp: '1/1 30/1 5/1' });
  const point = { latE6: 30_255_083, lonE6: -120_210_000 };
  const atMs = Date.UTC(2026, 2, 1, 1, 30, 5);
  expect(await placesIn('a.jpg', 'exif', 'jpeg')).toEqual({ points: [{ ...point, atMs }], failure: null });
  await photograph('b.jpg', place);
  expect(await placesIn('b.jpg', 'exif', 'jpeg')).toEqual({ points: [{ ...point, atMs: null }], failure: null });
  await photograph('c.jpg');
  expect(await placesIn('c.jpg', 'exif', 'jpeg')).toEqual({ points: [], failure: null });
});

test('a recording whose container says it', async () => {
  const film = join(folder, 'a.mp4');
  const scene = [
    '-f',
    'lavfi',
    '-i',
    'color=gray:size=64x48:rate=5:duration=1',
    '-metadata',
    'location=+30.2550+120.2100/',
  ];
  await run('ffmpeg', ['-v', 'error', ...scene, film]);
  const points = [{ latE6: 30_255_000, lonE6: 120_210_000, atMs: null }];
  expect(await placesIn('a.mp4', 'container', 'mp4')).toEqual({ points, failure: null });
  await writeFile(join(folder, 'broken.mp4'), 'ftyp'.repeat(100));
  expect((await placesIn('broken.mp4', 'container', 'mp4')).failure).toBe('unreadable');
});

test('a file of points, as it was sealed', async () => {
  await writeFile(join(folder, 'a.nmea'), '$GPRMC,013000,A,3015.3000,N,12012.6000,E,0.1,,010326,,\r\n');
  const points = [{ latE6: 30_255_000, lonE6: 120_210_000, atMs: Date.UTC(2026, 2, 1, 1, 30) }];
  expect(await placesIn('a.nmea', 'track', null)).toEqual({ points, failure: null });
  expect(await placesIn('a.nmea', 'track', null, '0'.repeat(64))).toEqual({ points: [], failure: 'original differs' });
});

test.each([
  ['+30.2550+120.2100/', 30_255_000, 120_210_000],
  ['-30.2550-120.2100+010.000/', -30_255_000, -120_210_000],
  ['+30+120', 30_000_000, 120_000_000],
])('%s', (text, latE6, lonE6) => {
  expect(iso6709Point(text)).toEqual({ latE6, lonE6, atMs: null });
});

test.each(['', '30.2,120.2', '+95.0+120.0/', '+00.0000+000.0000/', '+3015.3+12012.6/'])('%s is no place', (text) => {
  expect(iso6709Point(text)).toBeNull();
});

test('of tags those that name a place alone', () => {
  const [place, other] = ['+30.1+120.1/', '+30.2+120.2/'];
  const lonOf = (tags: object) => taggedPoint(tags as Record<string, unknown>)?.lonE6;
  expect(lonOf({ comment: other, 'location-eng': place })).toBe(120_100_000);
  expect(lonOf({ 'com.apple.quicktime.location.ISO6709': place })).toBe(120_100_000);
  expect(lonOf({ mylocation: other, location: 5 })).toBeUndefined();
  expect(
    photographedPoint({ GPSLatitude: '30:0', GPSLatitudeRef: 'N', GPSLongitude: '120:1', GPSLongitudeRef: 'E' }),
  ).toBeNull();
  expect(photographedPoint({ GPSLatitude: '30:1', GPSLongitude: '120:1', GPSLongitudeRef: 'E' })).toBeNull();
});
