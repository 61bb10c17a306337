// Looks through a clip for stretches that show or tell nothing: key frames as small grey pictures, every frame where those
// lie far apart, and all of the sound by ffmpeg's silencedetect.
import type { MediaFacts } from '../../core/model.ts';
import { type PictureSample, pictureStretches } from '../../core/policy/picture-stretches.ts';
import { inOrder, type Stretch } from '../../core/stretches.ts';
import { type FrameRequest, framesOf } from './frame-stream.ts';
import { PictureMeter, pictureLimits } from './picture-meter.ts';
import type { ToolFailure } from './sandbox.ts';
import { findSilence } from './silence.ts';
import type { ContainerKind } from './sniff.ts';

export interface FoundStretches {
  /** In order of time. */
  readonly stretches: readonly Stretch[];
  /** Why nothing is known. */
  readonly failure: ToolFailure | null;
}

/** One picture a second is enough for stretches of some seconds, and a day of footage stays within bounds. */
const pictureDistance = '0.95';
const mostPictures = 100_000;
/** More holes between key frames than this are one large one. */
const mostWindows = 20;

/** @param leastMs shorter stretches are not told. Never throws for what the file holds. */
export async function findStretches(input: string, media: MediaFacts, leastMs: number): Promise<FoundStretches> {
  const durationMs = media.durationMs ?? 0;
  const wallMs = 300_000 + Math.min(durationMs, 24 * 3_600_000) * 5;
  const source = { input, container: media.container as ContainerKind, wallMs };
  const picture = media.video ? await lookThrough(source, durationMs, leastMs / 2) : null;
  if (picture?.failure) return { stretches: [], failure: picture.failure };
  const endMs = media.durationMs ?? picture?.samples.at(-1)?.atMs ?? null;
  const found: Stretch[] = [];
  if (picture && endMs !== null)
    found.push(...pictureStretches(picture.samples, { leastMs, longestGapMs: leastMs / 2, endMs }));
  const whole = (kind: Stretch['kind']): Stretch[] =>
    endMs !== null && endMs >= leastMs ? [{ kind, fromMs: 0, toMs: endMs }] : [];
  if (!media.audio) return { stretches: inOrder([...found, ...whole('silent')]), failure: null };
  const sound = await findSilence({ ...source, endMs, leastMs });
  // A recording of sound alone shows nothing, as a film without a sound track says nothing.
  if (!media.video && sound.failure === null) found.push(...whole('no-picture'));
  return { stretches: inOrder([...found, ...sound.silent]), failure: sound.failure };
}

type Source = Pick<FrameRequest, 'input' | 'container' | 'wallMs'>;

async function lookThrough(source: Source, durationMs: number, longestGapMs: number) {
  const keys = await lookAt(source, { keyFramesOnly: true });
  let { samples } = keys;
  // What a damaged file shows up to the damage is as good as ever.
  if (keys.failure !== null && keys.failure !== 'unreadable') return keys;
  if (samples.length === 0) return { samples, failure: keys.failure ?? ('unreadable' as const) };
  const holes = holesOf(samples, durationMs, longestGapMs);
  if (holes.length === 0) return { samples, failure: null };
  for (const window of holes) {
    const closer = await lookAt(source, { keyFramesOnly: false, window });
    if (closer.failure !== null && closer.failure !== 'unreadable') return closer;
    samples = merged(samples, closer.samples, window);
  }
  return { samples, failure: null };
}

interface Window {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** Where no picture was seen for longer than that: between two, before the first or after the last. */
function holesOf(samples: readonly PictureSample[], durationMs: number, longestGapMs: number): Window[] {
  const times = [0, ...samples.map(({ atMs }) => atMs), durationMs];
  const holes = times.flatMap((toMs, at): Window[] => {
    const fromMs = times[at - 1] ?? 0;
    return toMs - fromMs > longestGapMs ? [{ fromMs, lengthMs: toMs - fromMs }] : [];
  });
  const [first, last] = [holes[0], holes.at(-1)];
  if (!first || !last || holes.length <= mostWindows) return holes;
  return [{ fromMs: first.fromMs, lengthMs: last.fromMs + last.lengthMs - first.fromMs }];
}

/** In the window its own samples count: of one kind of look, so that a picture is compared with the one before. */
function merged(samples: readonly PictureSample[], closer: readonly PictureSample[], window: Window): PictureSample[] {
  const endMs = window.fromMs + window.lengthMs;
  const inside = (atMs: number) => atMs >= window.fromMs && atMs < endMs;
  const within = closer.filter(({ atMs }) => inside(atMs));
  if (within.length === 0) return [...samples];
  return [...samples.filter(({ atMs }) => !inside(atMs)), ...within].sort((a, b) => a.atMs - b.atMs);
}

async function lookAt(source: Source, part: Pick<FrameRequest, 'keyFramesOnly' | 'window'>) {
  const frames = framesOf({
    ...source,
    ...part,
    distance: pictureDistance,
    mostFrames: mostPictures,
    edge: pictureLimits.edge,
  });
  const meter = new PictureMeter();
  const measured: Omit<PictureSample, 'atMs'>[] = [];
  for (;;) {
    const { done, value } = await frames.next();
    if (!done) {
      measured.push(meter.measure(value));
      continue;
    }
    // A frame whose time did not come through is as good as not seen.
    const samples = measured.flatMap((measure, index): PictureSample[] => {
      const atMs = value.timesMs[index];
      return atMs === undefined ? [] : [{ ...measure, atMs }];
    });
    return { samples: ordered(samples), failure: value.failure };
  }
}

/** A file may say any times at all; those that go back are passed over. */
function ordered(samples: readonly PictureSample[]): PictureSample[] {
  let lastMs = -1;
  return samples.filter(({ atMs }) => {
    if (atMs <= lastMs) return false;
    lastMs = atMs;
    return true;
  });
}
