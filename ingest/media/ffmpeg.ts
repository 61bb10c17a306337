// The one file that drives fluent-ffmpeg, deprecated upstream and therefore held behind `runFfmpeg`. It starts our
// sandbox instead of ffmpeg, and is told every argument; nothing of its own guesses (progress, ffprobe, presets) is used.
import { open, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import fluent from 'fluent-ffmpeg';
import { LiuhenError } from '../../core/errors.ts';
import type { MediaFacts } from '../../core/model.ts';
import { inputOptions } from './demuxers.ts';
import { probeFile } from './probe.ts';
import {
  detectSandbox,
  inputInside,
  mustFit,
  outputInside,
  runSandboxed,
  sandboxCommand,
  type ToolFailure,
} from './sandbox.ts';
import { type ContainerKind, sniffBytes } from './sniff.ts';
import { noRoomExit } from './unit/unit-exit.ts';

const wrapper = join(import.meta.dirname, 'sandboxed-ffmpeg');
const memoryBytes = 4 * 2 ** 30;

/** What made a derivative: enough to make it again from the same original. */
export interface ToolRecipe {
  /** "ffmpeg 5.1.6-0+deb12u1" */
  readonly tool: string;
  /** All arguments; `file:/in` is the original, `file:/out/` the folder of the derivative. */
  readonly arguments: readonly string[];
}

export type Made =
  | { readonly ok: true; readonly path: string; readonly recipe: ToolRecipe }
  | { readonly ok: false; readonly reason: ToolFailure };

interface FfmpegJob {
  readonly input: string;
  readonly container: ContainerKind;
  readonly outDir: string;
  readonly outName: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly wallMs: number;
}

/**
 * Makes what a browser plays: H.264 and AAC in an MP4 with its index in front, at most 1280 × 720; sound alone becomes
 * an M4A. H.264 in another container is copied without encoding it again, at its own size, unless that fails.
 * @param facts of the original, as probed. @returns `proxy.mp4` or `proxy.m4a` in `outDir`.
 */
export async function makeProxy(input: string, outDir: string, facts: MediaFacts): Promise<Made> {
  const [copied, encoded] = [proxyArguments(facts, true), proxyArguments(facts, false)];
  const wallMs = 300_000 + Math.min(facts.durationMs ?? 0, 3 * 3_600_000) * 10;
  const job = {
    input,
    container: facts.container as ContainerKind,
    outDir,
    outName: facts.video ? 'proxy.mp4' : 'proxy.m4a',
    // AVI has no time stamps, and a copy cannot do without.
    before: ['-fflags', '+genpts'],
    wallMs,
  };
  const made = await checked(await runFfmpeg({ ...job, after: copied }), facts);
  if (made.ok || made.reason !== 'unreadable' || copied.join() === encoded.join()) return made;
  return checked(await runFfmpeg({ ...job, after: encoded }), facts);
}

/** ffmpeg ends well also when it wrote an index without a frame: what it made must hold what the original holds. */
async function checked(made: Made, facts: MediaFacts): Promise<Made> {
  if (!made.ok) return made;
  const head = Buffer.alloc(sniffBytes);
  await using file = await open(made.path);
  const { bytesRead } = await file.read(head, 0, sniffBytes, 0);
  const probed = await probeFile(made.path, head.subarray(0, bytesRead));
  if (probed.kind !== 'media') return { ok: false, reason: 'unreadable' };
  const { video, audio, durationMs } = probed.media;
  const whole =
    durationMs !== null && (!facts.video || video?.codec === 'h264') && (!facts.audio || audio?.codec === 'aac');
  return whole ? made : { ok: false, reason: 'unreadable' };
}

function proxyArguments(facts: MediaFacts, copy: boolean): string[] {
  const plain = ['-map_metadata', '-1', '-map_chapters', '-1', '-dn', '-sn', '-threads', '2'];
  const mp4 = ['-fflags', '+bitexact', '-movflags', '+faststart', '-f', 'mp4'];
  return [...plain, ...pictureArguments(facts, copy), ...soundArguments(facts, copy), ...mp4];
}

function pictureArguments(facts: MediaFacts, copy: boolean): string[] {
  if (!facts.video) return ['-vn'];
  if (copy && facts.video.codec === 'h264') return ['-map', '0:v:0', '-c:v', 'copy'];
  const size = "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2";
  return ['-map', '0:v:0', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p', '-vf', size];
}

function soundArguments(facts: MediaFacts, copy: boolean): string[] {
  if (!facts.audio) return ['-an'];
  if (copy && facts.audio.codec === 'aac') return ['-map', '0:a:0', '-c:a', 'copy'];
  return ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '96k'];
}

/** The longer edge of a thumbnail, in pixels. */
export const thumbnailEdge = 480;

/**
 * One frame as a PPM file (eight bits a channel), not larger than `thumbnailEdge`: a form so plain that nothing of
 * ours has to decode what came out of the sandbox.
 * @param atMs how far into the recording.
 */
export async function grabFrame(input: string, outDir: string, facts: MediaFacts, atMs: number): Promise<Made> {
  const size = `scale='min(${thumbnailEdge},iw)':'min(${thumbnailEdge},ih)':force_original_aspect_ratio=decrease`;
  return runFfmpeg({
    input,
    container: facts.container as ContainerKind,
    outDir,
    outName: 'frame.ppm',
    before: ['-threads', '1', ...(atMs > 0 ? ['-ss', (atMs / 1000).toFixed(3)] : [])],
    after: [
      '-map',
      '0:v:0',
      '-an',
      '-sn',
      '-dn',
      '-frames:v',
      '1',
      '-vf',
      size,
      '-pix_fmt',
      'rgb24',
      '-c:v',
      'ppm',
      '-f',
      'image2pipe',
    ],
    wallMs: 60_000,
  });
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time: the path and environment that fluent-ffmpeg starts its program with belong to the whole process. */
function runFfmpeg(job: FfmpegJob): Promise<Made> {
  const mine = last.then(() => runAlone(job));
  last = mine.catch(() => undefined);
  return mine;
}

async function runAlone(job: FfmpegJob): Promise<Made> {
  if ((await detectSandbox()).state === 'none') return { ok: false, reason: 'no sandbox' };
  const version = await toolVersion();
  if (version === null) return { ok: false, reason: 'tool missing' };
  const { size } = await stat(job.input);
  const limits = { cpuSeconds: (job.wallMs / 1000) * 2, memoryBytes, fileBytes: Math.max(2 ** 30, size * 2) };
  const sandbox = sandboxCommand({ program: 'ffmpeg', input: job.input, outDir: job.outDir, limits });
  process.env['LIUHEN_SANDBOX_COMMAND'] = sandbox.map(shellQuoted).join(' ');

  const before = ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...job.before, ...inputOptions(job.container)];
  const output = `${outputInside}${job.outName}`;
  const words = [...before, '-i', inputInside, ...job.after, output];
  mustFit('ffmpeg', words);
  const reason = await execute(before, job.after, output, job.wallMs);
  if (reason !== null) {
    if (reason === 'no room') throw diskFull(job.outDir);
    await mustHaveSpace(job.outDir);
    return { ok: false, reason };
  }
  const path = join(job.outDir, job.outName);
  const written = await stat(path).catch(() => null);
  // ffmpeg ends well even when not one frame could be read.
  if (written === null || written.size === 0) return { ok: false, reason: 'unreadable' };
  const recipe = { tool: version, arguments: words };
  return { ok: true, path, recipe };
}

/** ffmpeg's exit code does not tell a full disk from a broken file. */
async function mustHaveSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < 2 ** 20) throw diskFull(folder);
}

const diskFull = (folder: string) => new LiuhenError('DISK_FULL', 'no room for a derivative', { context: { folder } });

function execute(
  before: readonly string[],
  after: readonly string[],
  output: string,
  wallMs: number,
): Promise<ToolFailure | 'no room' | null> {
  return new Promise((settle) => {
    let timedOut = false;
    const command = fluent({ stdoutLines: 20 })
      .input(inputInside)
      .inputOptions([...before]);
    command.setFfmpegPath(wrapper);
    const timer = setTimeout(() => {
      timedOut = true;
      command.kill('SIGKILL');
    }, wallMs);
    command
      .output(output)
      .outputOptions([...after])
      .on('end', () => {
        clearTimeout(timer);
        settle(null);
      })
      .on('error', (error: Error) => {
        clearTimeout(timer);
        const exit = /exited with code (\d+)/.exec(error.message)?.[1];
        if (timedOut) settle('timed out');
        else if (Number(exit) === noRoomExit) settle('no room');
        else settle(exit !== undefined && Number(exit) <= 128 ? 'unreadable' : 'killed');
      })
      .run();
  });
}

let version: string | null = null;

async function toolVersion(): Promise<string | null> {
  if (version !== null) return version;
  const limits = { cpuSeconds: 10, memoryBytes, fileBytes: 0 };
  const run = await runSandboxed({ program: 'ffmpeg', limits }, ['-version'], { wallMs: 60_000, answerBytes: 65_536 });
  const said = run.ok ? /^ffmpeg version (\S{1,64})/.exec(run.stdout.toString('latin1'))?.[1] : undefined;
  version = said === undefined ? null : `ffmpeg ${said}`;
  return version;
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
