// The search on footage that ffmpeg makes here, and on that of real recorders where there is some.
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaFacts } from '../../core/model.ts';
import type { Stretch } from '../../core/stretches.ts';
import { makeFootage } from '../../test-fixtures/footage.ts';
import { realFootage } from '../../test-fixtures/real-footage.ts';
import { findStretches } from './find-stretches.ts';
import { probeFile } from './probe.ts';
import { readSilence } from './silence.ts';
import { sniffBytes } from './sniff.ts';

const run = promisify(execFile);
const leastMs = 4000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-stretches-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Take {
  readonly seconds: number;
  /** Filters of ffmpeg over a moving picture, 15 frames a second, and over a tone. Null: none in the file. */
  readonly picture?: string | null;
  readonly sound?: string | null;
  readonly keyEvery?: number;
  readonly codec?: readonly string[];
}

async function film(name: string, take: Take): Promise<string> {
  const { seconds, picture = 'null', sound = 'anull', keyEvery = 15 } = take;
  const { codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28', '-c:a', 'aac'] } = take;
  const path = join(folder, name);
  const scene = `testsrc2=s=480x270:r=15:d=${seconds},noise=alls=8:allf=t:all_seed=3`;
  const graph = [
    ...(picture === null ? [] : [`${scene},${picture},format=yuv420p[v]`]),
    ...(sound === null ? [] : [`sine=f=440:d=${seconds}:r=16000,${sound}[a]`]),
  ];
  await run('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-filter_complex', graph.join(';')],
    ...(picture === null ? [] : ['-map', '[v]']),
    ...(sound === null ? [] : ['-map', '[a]']),
    ...[...codec, '-g', String(keyEvery), '-keyint_min', String(keyEvery), '-sc_threshold', '0', path],
  ]);
  return path;
}

async function mediaOf(path: string): Promise<MediaFacts> {
  const head = Buffer.alloc(sniffBytes);
  await using file = await open(path);
  const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
  const probed = await probeFile(path, head.subarray(0, bytesRead));
  if (probed.kind !== 'media') throw new Error(`${path} is no media`);
  return probed.media;
}

async function search(path: string): Promise<readonly Stretch[]> {
  const { stretches, failure } = await findStretches(path, await mediaOf(path), leastMs);
  expect(failure).toBeNull();
  return stretches;
}

/** Edges to within a key frame, and a little for what codecs do to them. */
function expectNear(found: readonly Stretch[], wanted: readonly Stretch[]): void {
  const kinds = (of: readonly Stretch[]) => of.map(({ kind }) => kind).sort();
  expect(kinds(found), JSON.stringify(found)).toEqual(kinds(wanted));
  for (const { kind, fromMs, toMs } of wanted) {
    const one = found.find((each) => each.kind === kind)!;
    expect(Math.abs(one.fromMs - fromMs), JSON.stringify(one)).toBeLessThanOrEqual(1100);
    expect(Math.abs(one.toMs - toMs), JSON.stringify(one)).toBeLessThanOrEqual(1100);
  }
}

const dark = "drawbox=enable='gte(t,4)*lt(t,10)':color=black:t=fill";
const hand = "gblur=sigma=60:enable='gte(t,4)*lt(t,10)',noise=alls=6:allf=t:all_seed=5";
const mute = "volume=enable='gte(t,4)*lt(t,10)':volume=0";
const from4to10 = (kind: Stretch['kind']): Stretch => ({ kind, fromMs: 4000, toMs: 10_000 });

describe('found:', () => {
  test.each<[string, Take, Stretch[]]>([
    ['nothing in a street with sound', { seconds: 12 }, []],
    [
      'black and silent in the middle',
      { seconds: 14, picture: dark, sound: mute },
      [from4to10('silent'), from4to10('black')],
    ],
    ['a hand before the lens', { seconds: 14, picture: hand }, [from4to10('covered')]],
    [
      'a picture that stands still',
      { seconds: 14, picture: 'loop=loop=90:size=1:start=60,setpts=N/15/TB,trim=duration=14' },
      [from4to10('frozen')],
    ],
    ['too short to be told', { seconds: 9, picture: dark.replace('10', '6'), sound: mute.replace('10', '6') }, []],
    ['black where key frames are rare', { seconds: 14, picture: dark, keyEvery: 300 }, [from4to10('black')]],
    ['no sound in the file', { seconds: 6, sound: null }, [{ kind: 'silent', fromMs: 0, toMs: 6000 }]],
    [
      'sound that ends before the picture',
      { seconds: 12, sound: 'atrim=duration=6' },
      [{ kind: 'silent', fromMs: 6000, toMs: 12_000 }],
    ],
    [
      'sound alone, silent to its end',
      { seconds: 10, picture: null, sound: "volume=enable='gte(t,3)':volume=0" },
      [
        { kind: 'no-picture', fromMs: 0, toMs: 10_000 },
        { kind: 'silent', fromMs: 3000, toMs: 10_000 },
      ],
    ],
  ])('%s', async (what, take, wanted) => {
    expectNear(await search(await film(`${what}.mp4`, take)), wanted);
  });

  test.each([
    ['mkv', undefined],
    ['ts', undefined],
    ['avi', ['-c:v', 'mjpeg', '-q:v', '6', '-c:a', 'pcm_s16le']],
  ])('in %s the same', async (extension, codec) => {
    const take = { seconds: 14, picture: dark, sound: mute, ...(codec ? { codec } : {}) };
    expectNear(await search(await film(`same.${extension}`, take)), [from4to10('silent'), from4to10('black')]);
  });

  test('no picture behind where a file was cut off, though it claims its whole length', async () => {
    const whole = await film('whole.mkv', { seconds: 16 });
    const bytes = await readFile(whole);
    const cut = join(folder, 'cut.mkv');
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const found = await findStretches(cut, { ...(await mediaOf(whole)) }, leastMs);
    expect(found.failure).toBeNull();
    expectNear(found.stretches, [
      { kind: 'silent', fromMs: 8000, toMs: 16_000 },
      { kind: 'no-picture', fromMs: 8000, toMs: 16_000 },
    ]);
  });
});

test('footage as recorders make it shows and tells something all the way', async () => {
  const { files } = await makeFootage('stretches', { seconds: 6 });
  for (const kind of ['h264-mp4', 'mpegts', 'mjpeg-avi'] as const) expect(await search(files[kind]), kind).toEqual([]);
  expect((await search(files.aac)).map(({ kind }) => kind)).toEqual(['no-picture']);
});

test('what is no media any more is not called silent or black', async () => {
  const path = join(folder, 'broken.mp4');
  await writeFile(path, Buffer.alloc(5000, 7));
  const video = { codec: 'h264', width: 480, height: 270, fps: '15/1' };
  for (const media of [
    { container: 'mp4', durationMs: 9000, video },
    { container: 'mp4', durationMs: 9000, audio: { codec: 'aac' } },
  ])
    expect(await findStretches(path, media, leastMs)).toEqual({ stretches: [], failure: 'unreadable' });
});

const real = realFootage();
test('footage of real recorders: nothing is flagged in it', async ({ skip }) => {
  if (real.missing !== null) skip(real.missing);
  for (const path of real.files.filter((name) => !name.endsWith('.jpg'))) {
    const found = await findStretches(path, await mediaOf(path), 10_000);
    expect(found, basename(path)).toEqual({ stretches: [], failure: null });
  }
});

test('the lines of silencedetect, also where one silence has no end and others say no times', () => {
  const lines =
    'frame:1 pts:16 pts_time:2.5\nlavfi.silence_start=1\nframe:2 pts:1 pts_time:6\nlavfi.silence_end=6.001\nlavfi.silence_duration=5\nlavfi.silence_start=nan\nframe:9 pts:1 pts_time:20\nlavfi.silence_start=-0.02\n';
  const first = { kind: 'silent', fromMs: 1000, toMs: 6001 };
  expect(readSilence(lines, 15_000, 4000)).toEqual([first, { kind: 'silent', fromMs: 0, toMs: 15_000 }]);
  expect(readSilence(lines, null, 4000)).toEqual([first, { kind: 'silent', fromMs: 0, toMs: 20_000 }]);
  expect(readSilence('', 15_000, 4000)).toEqual([]);
});
