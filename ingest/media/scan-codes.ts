// Looks through a clip for QR codes: key frames over all of it, closely where a code is seen that asks for it. Says which
// texts were seen at which frames and judges none of them; whoever knows a prefix does (code-listener.ts).
import type { MediaFacts } from '../../core/model.ts';
import type { CodeSighting } from '../../core/policy/filmed-offset.ts';
import { type FrameRequest, framesOf } from './frame-stream.ts';
import { readCodes } from './read-codes.ts';
import type { ToolFailure } from './sandbox.ts';
import type { ContainerKind } from './sniff.ts';

export interface ScanResult {
  /** In order of time. A text has a line for each frame that shows it. */
  readonly sightings: readonly CodeSighting[];
  /** Why nothing is known. A clip whose damaged part alone could not be looked at has none. */
  readonly failure: ToolFailure | null;
}

/** How a clip is sampled. Codes are filmed when a recorder is drawn or brought back: at the ends of a shift's footage. */
export const sampling = {
  /** Here, at either end, one key frame a second. */
  endMs: 300_000,
  /** In between so far apart that there are no more than this. */
  mostInMiddle: 600,
  /** An hour's clip has 1,200 of them, and none has more. */
  mostKeyFrames: 1300,
  /** Key frames further apart than this miss somebody who films for five seconds: the ends are then decoded in full. */
  longestGapMs: 2500,
  closeEndMs: 60_000,
  /** On either side of a code that asks for it. */
  closeMs: 3000,
  /** All close looks together, in milliseconds of the clip. */
  mostCloseMs: 60_000,
} as const;

const mostSightings = 2000;

/** @param closely whether a text is worth a close look at the frames around it. */
export async function scanCodes(
  input: string,
  media: MediaFacts,
  closely: (text: string) => boolean,
): Promise<ScanResult> {
  const durationMs = media.durationMs ?? 0;
  const container = media.container as ContainerKind;
  const wallMs = 300_000 + Math.min(durationMs, 3 * 3_600_000) * 5;
  const seen = new Map<string, CodeSighting>();
  let failure: ToolFailure | null = null;
  const look = async (part: Omit<FrameRequest, 'input' | 'container' | 'wallMs'>) => {
    const found = await lookAt({ ...part, input, container, wallMs });
    for (const one of found.sightings) if (seen.size < mostSightings) seen.set(`${one.frameMs} ${one.text}`, one);
    // What a damaged file shows up to the damage is as good as ever.
    if (found.failure !== 'unreadable') failure ??= found.failure;
    return found;
  };

  const distance = keyDistance(durationMs);
  const { timesMs } = await look({ keyFramesOnly: true, distance, mostFrames: sampling.mostKeyFrames });
  if (timesMs.length === 0) return { sightings: [], failure: failure ?? 'unreadable' };
  if (isSparse(timesMs, durationMs))
    for (const window of endsOf(durationMs))
      await look({ keyFramesOnly: false, distance: '0.95', mostFrames: 100, window });
  const asking = [...seen.values()].filter(({ text }) => closely(text)).map(({ frameMs }) => frameMs);
  for (const window of closeWindows(asking))
    await look({ keyFramesOnly: false, distance: '0.12', mostFrames: 600, window });
  if (failure !== null) return { sightings: [], failure };
  return { sightings: [...seen.values()].sort((a, b) => a.frameMs - b.frameMs), failure };
}

async function lookAt(request: FrameRequest) {
  const texts: { readonly index: number; readonly text: string }[] = [];
  const frames = framesOf(request);
  for (;;) {
    const { done, value } = await frames.next();
    if (!done) {
      for (const text of await readCodes(value)) texts.push({ index: value.index, text });
      continue;
    }
    const { timesMs, failure } = value;
    // A frame whose time did not come through is as good as not seen.
    const sightings = texts.flatMap(({ index, text }): CodeSighting[] => {
      const frameMs = timesMs[index];
      return frameMs === undefined ? [] : [{ text, frameMs }];
    });
    return { sightings, timesMs, failure };
  }
}

/** In ffmpeg's words, with `t` the time of the frame: a second at the ends, and what the bound leaves for the middle. */
function keyDistance(durationMs: number): string {
  const middleMs = durationMs - 2 * sampling.endMs;
  if (middleMs <= sampling.mostInMiddle * 1000) return '0.95';
  const ends = `lt(t,${sampling.endMs / 1000})+gt(t,${(durationMs - sampling.endMs) / 1000})`;
  return `if(${ends},0.95,${(middleMs / 1000 / sampling.mostInMiddle).toFixed(3)})`;
}

/** Whether key frames lie so far apart, at the beginning, that five seconds of filming may fall between two. */
function isSparse(timesMs: readonly number[], durationMs: number): boolean {
  const early = [0, ...timesMs.filter((ms) => ms < sampling.endMs), Math.min(durationMs, sampling.endMs)];
  return early.some((ms, at) => at > 0 && ms - (early[at - 1] ?? 0) > sampling.longestGapMs);
}

function endsOf(durationMs: number): { fromMs: number; lengthMs: number }[] {
  const lengthMs = sampling.closeEndMs;
  if (durationMs <= 2 * lengthMs) return [{ fromMs: 0, lengthMs: Math.max(durationMs, 1000) }];
  return [
    { fromMs: 0, lengthMs },
    { fromMs: durationMs - lengthMs, lengthMs },
  ];
}

/** The surroundings of these frames, joined where they touch, up to the bound. */
export function closeWindows(framesMs: readonly number[]): { fromMs: number; lengthMs: number }[] {
  const windows: { fromMs: number; lengthMs: number }[] = [];
  let left: number = sampling.mostCloseMs;
  for (const ms of framesMs.toSorted((a, b) => a - b)) {
    const fromMs = Math.max(0, ms - sampling.closeMs);
    const endMs = ms + sampling.closeMs;
    const last = windows.at(-1);
    const lastEnd = last ? last.fromMs + last.lengthMs : -1;
    const begin = Math.max(fromMs, lastEnd);
    const lengthMs = Math.min(endMs - begin, left);
    if (lengthMs <= 0) continue;
    left -= lengthMs;
    if (last && begin === lastEnd) windows[windows.length - 1] = { ...last, lengthMs: last.lengthMs + lengthMs };
    else windows.push({ fromMs: begin, lengthMs });
  }
  return windows;
}
