// Asks ffprobe, in the sandbox, what a media file holds. Its answer is made under the influence of the file, so every
// member is checked for form and bounded before it goes into a manifest. Light on imports: runs in the pull process.
import type { MediaFacts } from '../../core/model.ts';
import type { ProbeOutcome } from '../pull/messages.ts';
import { inputArguments } from './demuxers.ts';
import { runSandboxed } from './sandbox.ts';
import { type ContainerKind, sniffContainer } from './sniff.ts';

const limits = { cpuSeconds: 20, memoryBytes: 2 ** 31, fileBytes: 0 };
/** Long, since a clip whose tool had to wait on a busy machine would lack its facts for good. */
const bounds = { wallMs: 60_000, answerBytes: 256 * 1024 };

const wanted = [
  'format=format_name,duration',
  'format_tags=creation_time',
  'stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,duration,nb_read_packets',
  'stream_disposition=attached_pic',
].join(':');

const stills: readonly ContainerKind[] = ['jpeg', 'png', 'bmp'];

/**
 * Media facts of a file, `none` if its first bytes are no known container (then no tool was asked), or `failed` with a
 * reason from the closed list of the sandbox. Never throws for what the file holds.
 * @param path a file of the station's own; the tool sees nothing else.
 * @param firstBytes its first `sniffBytes` bytes, as copied.
 */
export async function probeFile(path: string, firstBytes: Uint8Array): Promise<ProbeOutcome> {
  const kind = sniffContainer(firstBytes);
  if (kind === null) return { kind: 'none' };
  // ADTS has no header that tells a length, and ffprobe's guess from the bit rate is off: count the frames.
  const count = kind === 'aac' ? ['-count_packets'] : [];
  const args = ['-v', 'error', '-of', 'json=compact=1', ...count, '-show_entries', wanted, ...inputArguments(kind)];
  const run = await runSandboxed({ program: 'ffprobe', input: path, limits }, args, bounds);
  if (!run.ok) return { kind: 'failed', reason: run.reason };
  const answer = readAnswer(run.stdout, kind, firstBytes);
  return answer ?? { kind: 'failed', reason: 'unreadable' };
}

type Members = Readonly<Record<string, unknown>>;

/** Null when the tool's answer is not what it should be. */
function readAnswer(stdout: Buffer, kind: ContainerKind, head: Uint8Array): ProbeOutcome | null {
  const answer = members(parseJson(stdout));
  const format = members(answer['format']);
  const streams = (Array.isArray(answer['streams']) ? answer['streams'] : []).map(members);
  if (streams.length === 0) return null;
  const isStill = stills.includes(kind);
  const video = streams.map((stream) => readVideo(stream, isStill ? kind : null)).find((one) => one !== null);
  const sound = streams.find((stream) => stream['codec_type'] === 'audio');
  if (isStill && !video) return null;
  const media: MediaFacts = {
    container: kind === 'mp3' && format['format_name'] === 'aac' ? 'aac' : kind,
    durationMs: isStill ? null : (adtsDuration(kind, head, sound) ?? readDuration([format, ...streams])),
    ...(video ? { video } : {}),
    ...(sound ? { audio: { codec: codecName(sound) } } : {}),
  };
  const containerTime = readContainerTime(members(format['tags'])['creation_time']);
  return { kind: 'media', media, ...(containerTime === null ? {} : { containerTime }) };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function codecName(stream: Members): string {
  const name = stream['codec_name'];
  return typeof name === 'string' && /^[a-z0-9_]{1,32}$/.test(name) ? name : 'unknown';
}

function readVideo(stream: Members, still: ContainerKind | null): NonNullable<MediaFacts['video']> | null {
  if (stream['codec_type'] !== 'video' || members(stream['disposition'])['attached_pic'] === 1) return null;
  const { width, height } = stream;
  if (!isDimension(width) || !isDimension(height)) return null;
  if (still !== null) return { codec: still, width, height, fps: '0/1' };
  const fps = readRatio(stream['avg_frame_rate']) ?? readRatio(stream['r_frame_rate']) ?? '0/1';
  return { codec: codecName(stream), width, height, fps };
}

function isDimension(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 65_535;
}

function readRatio(value: unknown): string | null {
  return typeof value === 'string' && /^[1-9]\d{0,9}\/[1-9]\d{0,9}$/.test(value) ? value : null;
}

/** The first duration given, in whole milliseconds; a year is more than any recorder writes into one file. */
function readDuration(sources: readonly Members[]): number | null {
  for (const { duration } of sources) {
    if (typeof duration !== 'string' || !/^\d{1,8}(\.\d{1,9})?$/.test(duration)) continue;
    const ms = Math.round(Number(duration) * 1000);
    if (ms > 0 && ms < 366 * 86_400_000) return ms;
  }
  return null;
}

const adtsRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** 1,024 samples a frame at the rate of the first header (ISO/IEC 13818-7 section 6.2.1). */
function adtsDuration(kind: ContainerKind, head: Uint8Array, sound: Members | undefined): number | null {
  const frames = Number(sound?.['nb_read_packets']);
  const rate = adtsRates[((head[2] ?? 0) >> 2) & 0xf];
  if (kind !== 'aac' || rate === undefined || !Number.isSafeInteger(frames) || frames <= 0) return null;
  return Math.round((frames * 1024 * 1000) / rate);
}

/**
 * The container's creation time as RFC 3339 with milliseconds. Its `Z` says nothing: whether the recorder wrote UTC or
 * wall-clock time is for the profile to say. The epochs of QuickTime and Unix mean "never set".
 */
export function readContainerTime(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?Z?$/.exec(value.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(1, 4).padEnd(3, '0')}Z`;
  const ms = Date.parse(text);
  // Date.parse turns 31 February into March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== text) return null;
  return Number(year) >= 1990 && Number(year) < 2100 ? text : null;
}
