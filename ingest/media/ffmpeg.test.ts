import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaFacts } from '../../core/model.ts';
import { needsProxy } from '../../core/playable.ts';
import { type FootageKind, makeFootage } from '../../test-fixtures/footage.ts';
import { realFootage } from '../../test-fixtures/real-footage.ts';
import { makeProxy } from './ffmpeg.ts';
import { probeFile } from './probe.ts';
import { sniffBytes } from './sniff.ts';
import { makeThumbnail, readPixels } from './thumbnail.ts';

const run = promisify(execFile);
let folder: string;
let files: Readonly<Record<FootageKind, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-proxy-'));
  files = (await makeFootage('tests')).files;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function factsOf(path: string): Promise<MediaFacts> {
  await using file = await open(path);
  const head = Buffer.alloc(sniffBytes);
  const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
  const outcome = await probeFile(path, head.subarray(0, bytesRead));
  if (outcome.kind !== 'media') throw new Error(`${basename(path)}: ${JSON.stringify(outcome)}`);
  return outcome.media;
}

const scratch = () => mkdtemp(join(folder, 'out-'));

describe('a proxy', () => {
  test.each([
    ['mpegts', 'copy'],
    ['h264-mkv', 'copy'],
    ['hevc-mp4', 'libx264'],
    ['mjpeg-avi', 'libx264'],
  ] as const)('of %s by %s plays in a browser', async (kind, encoder) => {
    const facts = await factsOf(files[kind]);
    expect(needsProxy(facts)).toBe(true);
    const made = await makeProxy(files[kind], await scratch(), facts);
    if (!made.ok) throw new Error(made.reason);
    const proxy = await factsOf(made.path);
    expect(proxy).toMatchObject({
      container: 'mp4',
      video: { codec: 'h264', width: 640, height: 360 },
      audio: { codec: 'aac' },
    });
    expect(needsProxy(proxy)).toBe(false);
    expect(Math.abs((proxy.durationMs ?? 0) - 3000)).toBeLessThan(150);
    const words = made.recipe.arguments;
    expect(words[words.indexOf('-c:v') + 1]).toBe(encoder);
    expect(made.recipe.tool).toMatch(/^ffmpeg \d/);
    const head = (await readFile(made.path)).toString('latin1');
    expect(head.indexOf('moov'), 'index in front').toBeLessThan(head.indexOf('mdat'));
  });

  test('of AMR is an M4A', async () => {
    const made = await makeProxy(files.amr, await scratch(), await factsOf(files.amr));
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && basename(made.path)).toBe('proxy.m4a');
    expect(made.ok && (await factsOf(made.path))).toMatchObject({ durationMs: 3000, audio: { codec: 'aac' } });
  });

  test('of large portrait video in 4:4:4 is small, upright and 4:2:0', async () => {
    const source = join(folder, 'portrait.avi');
    const lavfi = ['-f', 'lavfi', '-i', 'testsrc=s=1080x1440:r=600/41:d=0.3'];
    await run('ffmpeg', ['-v', 'error', ...lavfi, '-c:v', 'ffv1', '-pix_fmt', 'yuv444p', '-f', 'avi', source]);
    const made = await makeProxy(source, await scratch(), await factsOf(source));
    expect(made.ok && (await factsOf(made.path)).video).toMatchObject({ codec: 'h264', width: 540, height: 720 });
    const shown = ['-v', 'error', '-show_entries', 'stream=pix_fmt', '-of', 'csv=p=0'];
    expect((await run('ffprobe', [...shown, made.ok ? made.path : ''])).stdout.trim()).toBe('yuv420p');
  });

  test('of a file cut short holds what is left, and of rubbish is refused', async () => {
    const whole = await readFile(files.mpegts);
    const cut = join(folder, 'cut.ts');
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    expect(await makeProxy(cut, await scratch(), await factsOf(cut))).toMatchObject({ ok: true });
    const facts = await factsOf(files['hevc-mp4']);
    expect(await makeProxy(files['truncated-mp4'], await scratch(), facts)).toEqual({
      ok: false,
      reason: 'unreadable',
    });
    expect(await makeThumbnail(files.unknown, await scratch(), facts)).toEqual({ ok: false, reason: 'unreadable' });
  });

  test.each([
    ['no frame at all', 0],
    ['sound but no whole picture', 1000],
  ])('with %s is no proxy, though ffmpeg ends well', async (name, bytes) => {
    const cut = join(folder, `${name}.mkv`);
    const whole = await readFile(files['h264-mkv']);
    const cluster = whole.indexOf('1f43b675', 'hex');
    await writeFile(cut, whole.subarray(0, cluster + bytes));
    const facts = await factsOf(files['h264-mkv']);
    expect(await makeProxy(cut, await scratch(), facts)).toEqual({ ok: false, reason: 'unreadable' });
  });

  test('is made from a path with everything in it', async () => {
    const odd = await mkdtemp(join(folder, `o'd "d" $(x) \n现场-`));
    const source = join(odd, "-i it's.ts");
    await writeFile(source, await readFile(files.mpegts));
    expect(await makeProxy(source, odd, await factsOf(source))).toMatchObject({ ok: true });
  });
});

describe('a thumbnail', () => {
  test.each(['h264-mp4', 'hevc-mp4', 'mpegts', 'mjpeg-avi', 'jpeg'] as const)('of %s', async (kind) => {
    const made = await makeThumbnail(files[kind], await scratch(), await factsOf(files[kind]));
    if (!made?.ok) throw new Error(made?.reason);
    expect(await sharp(made.path).metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 270 });
    const { channels } = await sharp(made.path).stats();
    expect(Math.max(...channels.map((channel) => channel.stdev)), 'a picture, not one colour').toBeGreaterThan(20);
  });

  test('of sound there is none', async () => {
    expect(await makeThumbnail(files.amr, await scratch(), await factsOf(files.amr))).toBe(null);
  });

  test.each([
    ['as promised', 'P6\n2 1\n255\n123456', true],
    ['a byte short', 'P6\n2 1\n255\n12345', false],
    ['a byte long', 'P6\n2 1\n255\n1234567', false],
    ['too wide', `P6\n481 1\n255\n${'x'.repeat(1443)}`, false],
    ['a comment in the header', 'P6\n# hello\n2 1\n255\n123456', false],
    ['another kind', 'P5\n2 1\n255\n12', false],
    ['nothing', '', false],
  ])('pixels from the sandbox: %s', (_name, file, accepted) => {
    expect(readPixels(Buffer.from(file)) !== null).toBe(accepted);
  });
});

const real = realFootage();

describe('real footage', () => {
  test('is here', ({ skip }) => {
    if (real.missing !== null) skip(real.missing);
    expect(real.files).not.toEqual([]);
  });

  test.each(real.files.map((path) => [basename(path), path]))(
    '%s has its picture and its proxy',
    async (_name, path) => {
      const facts = await factsOf(path);
      const out = await scratch();
      if (facts.video) expect(await makeThumbnail(path, out, facts)).toMatchObject({ ok: true });
      if (!needsProxy(facts)) return;
      const made = await makeProxy(path, out, facts);
      if (!made.ok) throw new Error(made.reason);
      const proxy = await factsOf(made.path);
      expect(proxy.video?.codec).toBe(facts.video && 'h264');
      expect(proxy.audio?.codec).toBe(facts.audio && 'aac');
      expect(Math.abs((proxy.durationMs ?? 0) - (facts.durationMs ?? 0))).toBeLessThan(200);
    },
  );
});
