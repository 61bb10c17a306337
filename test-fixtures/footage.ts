// Footage as body-worn recorders write it, made by ffmpeg from a seed: a street that moves, with a running clock, station,
// officer and camera burnt in. Made once and kept in the system's temporary folder, so that later runs are quick.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFont, sceneArguments } from './footage-scene.ts';
import { nmeaTrack } from './nmea-track.ts';

const run = promisify(execFile);

const extensions = {
  'h264-mp4': 'mp4',
  'hevc-mp4': 'mp4',
  'h264-mkv': 'mkv',
  mpegts: 'ts',
  'mjpeg-avi': 'avi',
  'aac-m4a': 'm4a',
  aac: 'aac',
  amr: 'amr',
  jpeg: 'jpg',
  'truncated-mp4': 'mp4',
  nmea: 'nmea',
  unknown: 'tmp',
} as const;

export type FootageKind = keyof typeof extensions;
export const footageKinds = Object.keys(extensions) as FootageKind[];

export interface Shot {
  readonly kind: FootageKind;
  readonly seed: string;
  /** The recorder's wall clock at the start: "2026-01-02T03:04:05". Burnt in. */
  readonly start: string;
  /** The container's creation time in the same form, where the recorder writes another clock there (UTC). */
  readonly containerTime?: string;
  readonly seconds: number;
  readonly station: string;
  readonly officer: string;
  readonly camera: string;
}

const video = ['-map', '[v]', '-map', '[a]'];
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '30', '-g', '30'];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '32', '-tag:v', 'hvc1'];
const x265Quiet = ['-x265-params', 'pools=none:frame-threads=1:log-level=none'];
const aac = ['-c:a', 'aac', '-b:a', '48k'];

const encoders: Readonly<Partial<Record<FootageKind, readonly string[]>>> = {
  'h264-mp4': [...video, ...x264, ...aac, '-f', 'mp4'],
  'hevc-mp4': [...video, ...x265, ...x265Quiet, ...aac, '-f', 'mp4'],
  'h264-mkv': [...video, ...x264, ...aac, '-f', 'matroska'],
  mpegts: [...video, ...x264, ...aac, '-f', 'mpegts'],
  'mjpeg-avi': [...video, '-c:v', 'mjpeg', '-q:v', '9', '-c:a', 'pcm_s16le', '-f', 'avi'],
  'aac-m4a': ['-map', '[a]', ...aac, '-f', 'mp4'],
  aac: ['-map', '[a]', ...aac, '-f', 'adts'],
  jpeg: ['-map', '[v]', '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'mjpeg'],
};

/**
 * Makes one file and returns its path, read-only: copy it before changing it. The same shot gives the same bytes on one
 * machine (single thread, bit-exact muxers); another version of ffmpeg may give others.
 * @throws Error when ffmpeg is missing or fails.
 */
export async function shoot(shot: Shot): Promise<string> {
  const folder = join(tmpdir(), `liuhen-footage-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${await shotKey(shot)}.${extensions[shot.kind]}`);
  if (await exists(path)) return path;
  const work = await mkdtemp(join(folder, 'making-'));
  try {
    const made = join(work, 'made');
    await make(made, work, shot);
    await chmod(made, 0o444);
    await rename(made, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return path;
}

/** One file of every kind. `burnIn` is false where no font was found: the pictures then carry no clock. */
export async function makeFootage(
  seed: string,
  shot: Partial<Omit<Shot, 'kind' | 'seed'>> = {},
): Promise<{ readonly burnIn: boolean; readonly files: Readonly<Record<FootageKind, string>> }> {
  const files: Partial<Record<FootageKind, string>> = {};
  for (const kind of footageKinds) files[kind] = await shoot({ ...sample, ...shot, kind, seed });
  return { burnIn: (await findFont()) !== null, files: files as Record<FootageKind, string> };
}

const sample = {
  start: '2026-03-09T09:30:00',
  seconds: 3,
  station: 'ST01',
  officer: '330726',
  camera: '0012345',
};

/** Names a shot by all that its bytes follow from, the sources of these fixtures included. */
async function shotKey(shot: Shot): Promise<string> {
  const sources = ['footage.ts', 'footage-scene.ts', 'nmea-track.ts'].map((name) => join(import.meta.dirname, name));
  const hash = createHash('sha256').update(JSON.stringify([shot, await findFont()]));
  for (const source of sources) hash.update(await readFile(source));
  return hash.digest('hex').slice(0, 24);
}

async function make(path: string, work: string, shot: Shot): Promise<void> {
  const encoder = encoders[shot.kind];
  if (encoder !== undefined) return encode(path, work, shot, encoder);
  if (shot.kind === 'nmea') return writeFile(path, nmeaTrack(shot));
  if (shot.kind === 'amr') return writeFile(path, adaptiveMultiRate(shot));
  if (shot.kind === 'unknown')
    return writeFile(path, Buffer.concat([Buffer.from('SYSLOG\0'), noise(shot.seed, 20_000)]));
  // A recorder that lost power: the index at the end was never written.
  const whole = await readFile(await shoot({ ...shot, kind: 'h264-mp4' }));
  return writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.6)));
}

async function encode(path: string, work: string, shot: Shot, encoder: readonly string[]): Promise<void> {
  const scene = await sceneArguments(work, shot, encoder.includes('[v]'), encoder.includes('[a]'));
  const exact = ['-threads', '1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];
  const created = ['-metadata', `creation_time=${shot.containerTime ?? shot.start}Z`];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...scene, ...encoder, ...exact, ...created, path], {
    cwd: work,
  });
}

/** AMR narrow band, 4.75 kbit/s (RFC 4867 section 5): Debian's ffmpeg reads it but cannot write it. */
function adaptiveMultiRate(shot: Shot): Buffer {
  const frames = Math.round(shot.seconds * 50);
  const speech = noise(shot.seed, frames);
  const chunks: Buffer[] = [Buffer.from('#!AMR\n')];
  for (let frame = 0; frame < frames; frame += 1) {
    const bytes = Buffer.alloc(13);
    bytes[0] = 0x04;
    bytes[4] = speech[frame]!;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Bytes that look random and follow from the seed. */
export function noise(seed: string, bytes: number): Buffer {
  const chunks: Buffer[] = [];
  for (let block = 0; block * 32 < bytes; block += 1) {
    chunks.push(createHash('sha256').update(`${seed}/${block}`).digest());
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
