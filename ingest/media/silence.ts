// Silence in a clip's sound, by ffmpeg's silencedetect. What it found comes back as lines of text; holes in the sound, and
// an end before that of the clip, are filled with silence first, so that they are found as such.
import type { Stretch } from '../../core/stretches.ts';
import { inputArguments } from './demuxers.ts';
import { runSandboxed, type ToolFailure } from './sandbox.ts';
import type { ContainerKind } from './sniff.ts';

/** Below this, on every channel, is silence: the threshold of silencedetect itself (ffmpeg-filters(1)). */
const silenceDb = -60;
const memoryBytes = 4 * 2 ** 30;
/** Three short lines a stretch, of which a day of footage has some thousands at the most. */
const answerBytes = 4 * 2 ** 20;

export interface SoundSource {
  readonly input: string;
  readonly container: ContainerKind;
  /** Where the clip ends; null where that is not known: then where its sound does. */
  readonly endMs: number | null;
  readonly leastMs: number;
  readonly wallMs: number;
}

export interface FoundSilence {
  readonly silent: readonly Stretch[];
  readonly failure: ToolFailure | null;
}

/** Never throws for what the file holds. */
export async function findSilence({ input, container, endMs, leastMs, wallMs }: SoundSource): Promise<FoundSilence> {
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const chain = [
    'aresample=async=1:first_pts=0',
    ...(endMs === null ? [] : [`apad=whole_dur=${seconds(endMs)}`]),
    `silencedetect=n=${silenceDb}dB:d=${seconds(leastMs)}`,
    'ametadata=print:file=-',
  ];
  const limits = { cpuSeconds: (wallMs / 1000) * 2, memoryBytes, fileBytes: 0 };
  const words = [
    ...['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1', '-copyts', '-start_at_zero'],
    ...inputArguments(container),
    ...['-filter_complex', `[0:a:0]${chain.join(',')}[sound]`, '-map', '[sound]', '-f', 'null', 'pipe:1'],
  ];
  const run = await runSandboxed({ program: 'ffmpeg', input, limits }, words, { wallMs, answerBytes });
  if (!run.ok) return { silent: [], failure: run.reason };
  return { silent: readSilence(run.stdout.toString('latin1'), endMs, leastMs), failure: null };
}

/** From the lines of ametadata; a silence that the sound ends with has no end of its own. */
export function readSilence(lines: string, endMs: number | null, leastMs: number): Stretch[] {
  const silent: Stretch[] = [];
  let fromMs: number | null = null;
  let lastMs = 0;
  const add = (toMs: number) => {
    if (fromMs !== null && toMs - fromMs >= leastMs) silent.push({ kind: 'silent', fromMs, toMs });
    fromMs = null;
  };
  for (const line of lines.split('\n')) {
    const [, what, text] =
      /^(?:frame:.* pts_time:|lavfi\.silence_(start|end)=)(-?\d{1,10}(?:\.\d+)?)$/.exec(line) ?? [];
    if (text === undefined) continue;
    const ms = Math.max(0, Math.round(Number(text) * 1000));
    const atMs = endMs === null ? ms : Math.min(ms, endMs);
    lastMs = Math.max(lastMs, atMs);
    if (what === 'start') fromMs = atMs;
    if (what === 'end') add(atMs);
  }
  add(endMs ?? lastMs);
  return silent;
}
