// The search on footage that ffmpeg makes here: a screen that turns each second, filmed in every kind of container.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CodeSighting, filmedOffset } from '../../core/policy/filmed-offset.ts';
import { composeTimeCode } from '../../core/time-code.ts';
import { type Filmed, filmCodes } from '../../test-fixtures/filmed-code.ts';
import { makeFootage } from '../../test-fixtures/footage.ts';
import { framesOf, GreyStream } from './frame-stream.ts';
import { closeWindows, scanCodes } from './scan-codes.ts';

const secret = Buffer.alloc(32, 1);
const first = 1_773_048_600;
const codes = Array.from({ length: 12 }, (_, n) => composeTimeCode('ST01', first + n, secret));
const media = (container: string, durationMs: number | null = 8000) => ({
  container,
  durationMs,
  video: { codec: 'h264', width: 960, height: 540, fps: '15/1' },
});
const isOurs = (text: string) => text.startsWith('LH1T:');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-codes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function film(name: string, filmed: Partial<Filmed> = {}): Promise<string> {
  const path = join(folder, name);
  await filmCodes(path, { codes, intoFirstMs: 400, turnsAfter: 2, seconds: 8, ...filmed });
  return path;
}

/** How far each frame's time is from the beginning of the second that it shows. */
const into = ({ text, frameMs }: CodeSighting) => frameMs + 400 - codes.indexOf(text) * 1000;

const mjpeg = ['-c:v', 'mjpeg', '-q:v', '6'];

describe('a recorder that turns to the screen after two seconds', () => {
  test.each<[string, string, Partial<Filmed>]>([
    ['turn.mp4', 'mp4', {}],
    ['turn.ts', 'mpegts', {}],
    ['turn.mkv', 'matroska', {}],
    ['turn.avi', 'avi', { codec: mjpeg }],
    ['one key frame.mp4', 'mp4', { keyEvery: 300 }],
  ])('%s', async (name, container, filmed) => {
    const { sightings, failure } = await scanCodes(await film(name, filmed), media(container), isOurs);
    expect(failure).toBeNull();
    expect(new Set(sightings.map(({ text }) => text))).toEqual(new Set(codes.slice(2, 9)));
    // TS: a frame or so between the beginning of the file and its first picture.
    for (const one of sightings) expect(into(one) >= -70 && into(one) < 1000, JSON.stringify(one)).toBe(true);
    expect(sightings.length).toBeGreaterThan(30);
    const clip = { station: 'ST01', secret, dockedMs: (first + 3600) * 1000 };
    const start = { startMs: first * 1000 + 400 + 192_000, earliestMs: 0, latestMs: 0 };
    const found = filmedOffset(sightings, { ...clip, start });
    expect(found).toMatchObject({ ok: true, reading: { trust: 'filmed' } });
    if (found.ok) expect(Math.abs(found.reading.offsetMs - 192_000)).toBeLessThanOrEqual(found.reading.uncertaintyMs);
  });

  test('frames that come unevenly have their own times', async () => {
    const path = await film('uneven.mp4', { frames: "select='not(mod(n,7))+gt(mod(n,31),20)'" });
    const { sightings } = await scanCodes(path, media('mp4'), isOurs);
    expect(sightings.length).toBeGreaterThan(15);
    for (const one of sightings) expect(into(one) >= 0 && into(one) < 1000, JSON.stringify(one)).toBe(true);
  });

  test('a part of a file without an index begins where it was asked for', async () => {
    const path = await film('part.ts', { keyEvery: 60, seconds: 9 });
    const window = { fromMs: 5500, lengthMs: 2000 };
    const request = {
      input: path,
      container: 'mpegts',
      keyFramesOnly: false,
      distance: '0.12',
      mostFrames: 99,
    } as const;
    const frames = framesOf({ ...request, window, wallMs: 20_000 });
    let next = await frames.next();
    while (!next.done) next = await frames.next();
    const { timesMs } = next.value;
    expect(timesMs[0]! - 5500).toBeLessThan(140);
    expect(7500 - timesMs.at(-1)!).toBeLessThan(140);
  });

  test('another code is told of, and not looked at closely', async () => {
    const other = codes.map((_, n) => `HTTPS://EXAMPLE.TEST/${n}`);
    const { sightings } = await scanCodes(await film('other.mp4', { codes: other }), media('mp4'), isOurs);
    expect(sightings.map(({ text, frameMs }) => [text, frameMs])).toEqual([
      [other[2], 2000],
      [other[4], 4000],
      [other[6], 6000],
    ]);
  });
});

test('what cannot be looked through says so; nothing to see is nothing wrong', async () => {
  const { files } = await makeFootage('tests');
  expect(await scanCodes(files['truncated-mp4'], media('mp4'), isOurs)).toEqual({
    sightings: [],
    failure: 'unreadable',
  });
  expect(await scanCodes(files['h264-mp4'], media('avi'), isOurs)).toMatchObject({ failure: 'unreadable' });
  expect(await scanCodes(files['h264-mp4'], media('mp4', 3000), isOurs)).toEqual({ sightings: [], failure: null });
  expect(await scanCodes(files.jpeg, media('jpeg', null), isOurs)).toEqual({ sightings: [], failure: null });
});

test('no more frames than were asked for, and a reader who stops ends the tool', async () => {
  const { files } = await makeFootage('tests');
  const request = { input: files['h264-mp4'], container: 'mp4', keyFramesOnly: false, distance: '0.01' } as const;
  const frames = framesOf({ ...request, mostFrames: 3, wallMs: 20_000 });
  const seen: (readonly number[])[] = [];
  for (;;) {
    const { done, value } = await frames.next();
    if (done) {
      expect(value).toEqual({ timesMs: [0, 67, 133], failure: null });
      break;
    }
    seen.push([value.index, value.width, value.height, value.pixels.length]);
  }
  expect(seen).toEqual([0, 1, 2].map((index) => [index, 640, 360, 640 * 360]));
  const stopped = framesOf({ ...request, mostFrames: 1000, wallMs: 20_000 });
  await stopped.next();
  await stopped.return({ timesMs: [], failure: null });
});

describe('the stream of frames', () => {
  const frame = (width: number, height: number, grey: number) =>
    Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), Buffer.alloc(width * height, grey)]);

  test('is cut right, however it arrives', () => {
    const all = Buffer.concat([frame(3, 2, 1), frame(1, 1, 80), frame(40, 2, 10)]);
    for (const size of [1, 2, 5, 11, 64, 1000]) {
      const stream = new GreyStream();
      const frames: unknown[] = [];
      for (let at = 0; at < all.length; at += size)
        for (const { pixels, ...facts } of stream.push(all.subarray(at, at + size)))
          frames.push({ ...facts, pixels: pixels.toString('hex') });
      expect(frames).toEqual([
        { index: 0, width: 3, height: 2, pixels: '01'.repeat(6) },
        { index: 1, width: 1, height: 1, pixels: '50' },
        { index: 2, width: 40, height: 2, pixels: '0a'.repeat(80) },
      ]);
      expect(stream.isStrange).toBe(false);
    }
  });

  test.each(['P6\n3 2\n255\n', 'P5\n1281 2\n255\n', 'P5\n0 2\n255\n', 'P5\n3 2\n65535\n', 'something else entirely'])(
    '%j is not taken',
    (text) => {
      const stream = new GreyStream();
      expect([...stream.push(Buffer.concat([Buffer.from(text), Buffer.alloc(100)]))]).toEqual([]);
      expect(stream.isStrange).toBe(true);
    },
  );
});

test.each<[number[], [number, number][]]>([
  [[], []],
  [[1000], [[0, 4000]]],
  [[10_000], [[7000, 6000]]],
  [
    [10_000, 12_000, 30_000],
    [
      [7000, 8000],
      [27_000, 6000],
    ],
  ],
  [
    [30_000, 10_000],
    [
      [7000, 6000],
      [27_000, 6000],
    ],
  ],
  [Array.from({ length: 200 }, (_, n) => 10_000 + n * 1000), [[7000, 60_000]]],
])('close looks around %j', (frames, windows) => {
  expect(closeWindows(frames).map(({ fromMs, lengthMs }) => [fromMs, lengthMs])).toEqual(windows);
});
