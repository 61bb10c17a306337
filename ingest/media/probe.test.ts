import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FootageKind, makeFootage, noise } from '../../test-fixtures/footage.ts';
import { realFootage } from '../../test-fixtures/real-footage.ts';
import type { ProbeOutcome } from '../pull/messages.ts';
import { probeFile, readContainerTime } from './probe.ts';
import { sniffBytes } from './sniff.ts';

let folder: string;
let files: Readonly<Record<FootageKind, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-probe-'));
  files = (await makeFootage('tests')).files;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function probe(path: string): Promise<ProbeOutcome> {
  await using file = await open(path);
  const head = Buffer.alloc(sniffBytes);
  const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
  return probeFile(path, head.subarray(0, bytesRead));
}

async function probeBytes(bytes: Buffer | string): Promise<ProbeOutcome> {
  const path = join(folder, 'evil.mp4');
  await writeFile(path, bytes);
  return probe(path);
}

const picture = { width: 640, height: 360, fps: '15/1' };

describe('facts of made footage', () => {
  test.each<[FootageKind, object, string?]>([
    [
      'h264-mp4',
      { container: 'mp4', durationMs: 3000, video: { codec: 'h264', ...picture }, audio: { codec: 'aac' } },
      'time',
    ],
    [
      'hevc-mp4',
      { container: 'mp4', durationMs: 3000, video: { codec: 'hevc', ...picture }, audio: { codec: 'aac' } },
      'time',
    ],
    ['mpegts', { container: 'mpegts', video: { codec: 'h264', ...picture }, audio: { codec: 'aac' } }],
    [
      'mjpeg-avi',
      { container: 'avi', durationMs: 3000, video: { codec: 'mjpeg', ...picture }, audio: { codec: 'pcm_s16le' } },
    ],
    ['aac-m4a', { container: 'mp4', durationMs: 3000, audio: { codec: 'aac' } }, 'time'],
    ['aac', { container: 'aac', durationMs: 3072, audio: { codec: 'aac' } }],
    ['amr', { container: 'amr', durationMs: 3000, audio: { codec: 'amr_nb' } }],
    ['jpeg', { container: 'jpeg', durationMs: null, video: { codec: 'jpeg', width: 640, height: 360, fps: '0/1' } }],
  ])('%s', async (kind, media, time) => {
    const outcome = await probe(files[kind]);
    expect(outcome).toMatchObject({ kind: 'media', media });
    const expected = time ? '2026-03-09T09:30:00.000Z' : undefined;
    expect(outcome.kind === 'media' ? outcome.containerTime : 'none').toBe(expected);
  });

  test('what is no media is not asked about, what is broken says so', async () => {
    expect(await probe(files.nmea)).toEqual({ kind: 'none' });
    expect(await probe(files.unknown)).toEqual({ kind: 'none' });
    expect(await probe(files['truncated-mp4'])).toEqual({ kind: 'failed', reason: 'unreadable' });
  });
});

describe('hostile media', () => {
  test.each([
    ['a playlist', (victim: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${victim}\n#EXT-X-ENDLIST\n`],
    ['an ffconcat script', (victim: string) => `ffconcat version 1.0\nfile '${victim}'\n`],
  ])('%s under the name of a video reads nothing', async (_name, script) => {
    expect(await probeBytes(script(files['h264-mp4']))).toEqual({ kind: 'none' });
    // The same behind bytes that pass for MPEG audio: the demuxer is ours to choose, not the file's.
    const disguised = Buffer.concat([
      Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'),
      Buffer.from(script(files['h264-mp4'])),
    ]);
    expect(await probeBytes(disguised)).toEqual({ kind: 'failed', reason: 'unreadable' });
  });

  test('random bytes after an ftyp', async () => {
    const head = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isommp42', 'latin1');
    expect(await probeBytes(Buffer.concat([head, noise('ftyp', 100_000)]))).toEqual({
      kind: 'failed',
      reason: 'unreadable',
    });
  });

  test('a file that is a head and nothing else', async () => {
    for (const head of [
      'RIFF\xff\xff\xff\xffAVI ',
      '\x1a\x45\xdf\xa3\x9f\x42',
      '\xff\xd8\xff',
      'fLaC\0\0\0\x22',
      'OggS\0',
    ]) {
      expect((await probeBytes(Buffer.from(head, 'latin1'))).kind).toBe('failed');
    }
  });

  test('a picture of 120 megapixels is refused, in however few bytes', async () => {
    const outcome = await probeBytes(png(12_000, 10_000));
    expect(outcome).toEqual({ kind: 'failed', reason: 'unreadable' });
    expect(await probeBytes(png(8, 8))).toMatchObject({ kind: 'media', media: { video: { width: 8, height: 8 } } });
  });

  test('an MP4 whose every box is damaged in turn never throws', async () => {
    const whole = await readFile(files['h264-mp4']);
    const index = whole.indexOf('moov');
    for (let at = index; at < whole.length; at += Math.ceil((whole.length - index) / 12)) {
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, at, at + 24);
      expect(['media', 'failed']).toContain((await probeBytes(damaged)).kind);
    }
  });
});

test.each([
  ['2026-03-09T09:30:00.000000Z', '2026-03-09T09:30:00.000Z'],
  ['2012-09-10 20:52:00', '2012-09-10T20:52:00.000Z'],
  ['2026-03-09T09:30:00.123456Z', '2026-03-09T09:30:00.123Z'],
  ['1904-01-01T00:00:00.000000Z', null],
  ['1970-01-01T00:00:00.000000Z', null],
  ['2026-02-31T00:00:00Z', null],
  ['2026-03-09T24:30:00Z', null],
  ['9999-03-09T09:30:00Z', null],
  ['last Tuesday', null],
  [`2026-03-09T09:30:00${'0'.repeat(10_000)}Z`, null],
  [42, null],
  [undefined, null],
])('container time %j', (value, time) => {
  expect(readContainerTime(value)).toBe(time);
});

const real = realFootage();

test('real footage has facts', async ({ skip }) => {
  if (real.missing !== null) skip(real.missing);
  for (const path of real.files) {
    const outcome = await probe(path);
    expect(outcome, basename(path)).toMatchObject({ kind: 'media' });
    if (outcome.kind !== 'media') continue;
    const { video, audio, durationMs } = outcome.media;
    expect(video !== undefined || audio !== undefined, basename(path)).toBe(true);
    expect(durationMs === null ? video?.fps === '0/1' : Number.isInteger(durationMs), basename(path)).toBe(true);
  }
});

/** An all-black picture, whole and as the standard has it; a few kilobytes at any size. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(checksum(body), body.length + 4);
  return framed;
}

function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
