// A small picture of a clip. ffmpeg decodes in its sandbox, also stills; sharp only encodes pixels that we have counted.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { MediaFacts } from '../../core/model.ts';
import { grabFrame, type Made, thumbnailEdge } from './ffmpeg.ts';

/**
 * Makes `thumbnail.jpg` in `outDir`, its longer edge at most 480 pixels, from a frame one second in (half-way in
 * shorter clips, and the first frame where there is none).
 * @returns null for a clip without picture.
 */
export async function makeThumbnail(input: string, outDir: string, facts: MediaFacts): Promise<Made | null> {
  if (!facts.video) return null;
  const atMs = Math.min(1000, Math.floor((facts.durationMs ?? 0) / 2));
  let frame = await grabFrame(input, outDir, facts, atMs);
  if (!frame.ok && frame.reason === 'unreadable' && atMs > 0) frame = await grabFrame(input, outDir, facts, 0);
  if (!frame.ok) return frame;
  const pixels = readPixels(await readFile(frame.path));
  await rm(frame.path);
  if (pixels === null) return { ok: false, reason: 'unreadable' };
  const path = join(outDir, 'thumbnail.jpg');
  const { width, height } = pixels;
  await sharp(pixels.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toFile(path);
  const tool = `${frame.recipe.tool}, sharp ${sharp.versions.sharp ?? ''}`;
  const words = [...frame.recipe.arguments, '|', 'sharp', 'jpeg', 'quality=80'];
  return { ok: true, path, recipe: { tool, arguments: words } };
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** A binary PPM of exactly the promised size, or null (netpbm ppm(5), as ffmpeg writes it). */
export function readPixels(file: Buffer): Pixels | null {
  const header = /^P6\n([1-9]\d{0,3}) ([1-9]\d{0,3})\n255\n/.exec(file.toString('latin1', 0, 32));
  if (!header) return null;
  const [width, height] = [Number(header[1]), Number(header[2])];
  const data = file.subarray(header[0].length);
  const fits = width <= thumbnailEdge && height <= thumbnailEdge && data.length === width * height * 3;
  return fits ? { width, height, data } : null;
}
