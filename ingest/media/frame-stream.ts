// Frames of a clip as grey pixels, one after the other out of the sandbox: never on disk, never more than one at a time, in
// a form so plain that nothing of ours has to decode it. Their times are those of the file's own stamps, not counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inputArguments } from './demuxers.ts';
import { detectSandbox, mustFit, sandboxCommand, type ToolFailure } from './sandbox.ts';
import type { ContainerKind } from './sniff.ts';

/** The longer edge of a frame where nothing else is asked for, in pixels; none is larger. */
export const frameEdge = 1280;

export interface FrameRequest {
  readonly input: string;
  readonly container: ContainerKind;
  /** Where to begin and for how long, in milliseconds of the clip; left out: all of it. */
  readonly window?: { readonly fromMs: number; readonly lengthMs: number };
  /** Key frames are decoded many times faster, and are all that is needed to find out where to look closely. */
  readonly keyFramesOnly: boolean;
  /** Least distance of two frames: a number, or an expression of ffmpeg in `t`, both in seconds. */
  readonly distance: string;
  readonly mostFrames: number;
  /** The longer edge, in pixels. */
  readonly edge?: number;
  /** Then everything in the sandbox is killed. */
  readonly wallMs: number;
}

export interface GreyFrame {
  /** Place in the stream, from 0: the key to `timesMs` at its end. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** A byte a pixel, row by row. */
  readonly pixels: Buffer;
}

export interface FramesEnd {
  /** Milliseconds from the beginning of the clip, by index. Fewer than frames where the tool died. */
  readonly timesMs: readonly number[];
  /** Why the tool ended early. A damaged file gives frames up to the damage and then this. */
  readonly failure: ToolFailure | null;
}

/** Never throws for what the file holds. Whoever stops asking ends the tool. */
export async function* framesOf(request: FrameRequest): AsyncGenerator<GreyFrame, FramesEnd> {
  if ((await detectSandbox()).state === 'none') return { timesMs: [], failure: 'no sandbox' };
  const limits = { cpuSeconds: (request.wallMs / 1000) * 2, memoryBytes: 4 * 2 ** 30, fileBytes: 0 };
  const [command, ...words] = sandboxCommand({ program: 'ffmpeg', input: request.input, limits });
  const asked = argumentsOf(request);
  mustFit('ffmpeg', asked);
  const child = spawn(command, [...words, ...asked], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  let failure: ToolFailure | null = null;
  const stop = (why: ToolFailure) => {
    failure ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => stop('timed out'), request.wallMs);
  const times = new FrameTimes();
  child.stderr.on('data', (chunk: Buffer) => times.read(chunk));
  child.on('error', () => stop('tool missing'));
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const stream = new GreyStream();
  try {
    for await (const chunk of child.stdout) {
      for (const frame of stream.push(chunk as Buffer)) yield frame;
      if (stream.isStrange) stop('unreadable');
    }
    const [exit] = (await closed.catch(() => [null])) as [number | null];
    if (exit !== 0) failure ??= exit === null || exit > 128 ? 'killed' : 'unreadable';
    return { timesMs: times.list, failure };
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** Here a seek lands anywhere, and nothing can be decoded before the next key frame. */
const withoutIndex: readonly ContainerKind[] = ['mpegts', 'mpeg', 'asf', 'flv'];
const leadMs = 6000;

function argumentsOf({
  container,
  window,
  keyFramesOnly,
  distance,
  mostFrames,
  edge = frameEdge,
}: FrameRequest): string[] {
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const from = window?.fromMs ?? 0;
  const seekMs = Math.max(0, from - (withoutIndex.includes(container) ? leadMs : 0));
  const chosen = `select='gte(t,${seconds(from)})*(isnan(prev_selected_t)+gte(t-prev_selected_t,${distance}))'`;
  const size = `scale='min(${edge},iw)':'min(${edge},ih)':force_original_aspect_ratio=decrease`;
  return [
    // Quiet: standard error belongs to the times, and what the tool would say there follows from the file.
    ...['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1'],
    ...(keyFramesOnly ? ['-skip_frame', 'nokey'] : []),
    // Times as the file has them, from its own beginning, whether or not a part of it is skipped.
    ...['-copyts', '-start_at_zero'],
    ...(window ? ['-ss', seconds(seekMs), '-t', seconds(from + window.lengthMs - seekMs)] : []),
    ...inputArguments(container),
    '-filter_complex',
    `[0:v:0]${chosen},settb=1/1000,${size},format=gray,split[frame][timed];[timed]scale=16:16[time]`,
    // As many frames out as were chosen, each with its own time: nothing doubled, dropped or rounded to a rate.
    ...['-map', '[frame]', '-vsync', 'passthrough', '-frames:v', String(mostFrames)],
    ...['-c:v', 'pgm', '-f', 'image2pipe', 'pipe:1'],
    ...['-map', '[time]', '-vsync', 'passthrough', '-frames:v', String(mostFrames)],
    ...['-enc_time_base', '1:1000', '-c:v', 'rawvideo', '-f', 'framecrc', 'pipe:2'],
  ];
}

const longestHeader = 20;

/** Cuts a stream of binary PGM (netpbm pgm(5), as ffmpeg writes it) into frames. */
export class GreyStream {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted: { readonly header: number; readonly width: number; readonly height: number } | null = null;
  #next = 0;
  /** Something else came than frames of a size that was asked for. */
  isStrange = false;

  *push(chunk: Buffer): Generator<GreyFrame> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (!this.isStrange) {
      const wanted = this.#wanted ?? this.#readHeader();
      if (wanted === null) return;
      this.#wanted = wanted;
      const end = wanted.header + wanted.width * wanted.height;
      if (this.#bytes < end) return;
      const all = this.#joined();
      yield { index: this.#next, ...sizeOf(wanted), pixels: all.subarray(wanted.header, end) };
      this.#next += 1;
      this.#wanted = null;
      this.#chunks = [all.subarray(end)];
      this.#bytes = all.length - end;
    }
  }

  #readHeader() {
    const head = this.#joined().toString('latin1', 0, longestHeader);
    const match = /^P5\n([1-9]\d{0,3}) ([1-9]\d{0,3})\n255\n/.exec(head);
    const [width, height] = [Number(match?.[1]), Number(match?.[2])];
    if (match && width <= frameEdge && height <= frameEdge) return { header: match[0].length, width, height };
    this.isStrange = match !== null || head.length === longestHeader;
    return null;
  }

  #joined(): Buffer {
    const [only, ...others] = this.#chunks;
    if (only && others.length === 0) return only;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

const sizeOf = ({ width, height }: { width: number; height: number }) => ({ width, height });

/** Reads the times from the lines of ffmpeg's framecrc: `#tb 0: 1/1000`, then `0, dts, pts, duration, bytes, checksum`. */
class FrameTimes {
  #line = '';
  #tickMs = 1;
  readonly list: number[] = [];

  read(chunk: Buffer): void {
    const lines = (this.#line + chunk.toString('latin1')).split('\n');
    this.#line = (lines.pop() ?? '').slice(0, 256);
    for (const line of lines) {
      const base = /^#tb 0: (\d{1,9})\/(\d{1,9})$/.exec(line);
      if (base) this.#tickMs = (Number(base[1]) / Number(base[2])) * 1000;
      const pts = /^0,\s*-?\d+,\s*(-?\d{1,15}),/.exec(line)?.[1];
      if (pts !== undefined) this.list.push(Math.round(Number(pts) * this.#tickMs));
    }
  }
}
