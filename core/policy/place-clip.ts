// Where a clip lies in time, and what of that it shares with other clips of its recorder: decision 0017. Pure.
import type { OffsetTrust, StartSource } from '../model.ts';
import { dayMs } from './camera-clock.ts';
import type { PlacedClip } from './coverage.ts';
import { deviceStart } from './filmed-offset.ts';

/** A clip as its place in time is concerned. */
export interface TimedClip {
  readonly id: string;
  /** Serial, or label where it has none. */
  readonly camera: string;
  readonly sha256: string;
  /** Corrected; null where the file tells none. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly startSource: StartSource | null;
  readonly offsetMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly trust: OffsetTrust;
  /** Leaves of the readings that its offset rests on; empty for a person's word. */
  readonly basis: readonly number[];
  /** Ended by the recorder, for its size or its length, not by the officer. */
  readonly isCut: boolean;
}

/** How exactly places are told. */
export interface PlacingRule {
  /** What a recorder's clock may drift unseen. */
  readonly driftMsPerDay: number;
  /**
   * Where the recorder itself cut a recording, its parts are as far apart as their starts say to the second, though each
   * may have begun up to a second later than it says. False: such a seam counts at its worst, like any other.
   */
  readonly trustsCuts: boolean;
  /** As if names and containers told more than whole seconds: for saying what a hole is due to. */
  readonly isExact?: boolean;
}

/** Names and containers tell whole seconds: so far apart end and start of two parts may lie. */
const joinMs = 2000;

/** The place of each clip, in the same order. */
export function placeClips(clips: readonly TimedClip[], rule: PlacingRule): PlacedClip[] {
  const recordings = rule.trustsCuts ? recordingsOf(clips) : new Map<string, string>();
  return clips.map((clip) => {
    const recording = recordings.get(clip.id);
    const { id, camera, startMs, endMs, startSource, offsetMs, uncertaintyMs, trust, basis } = clip;
    if (trust === 'none' || startMs === null || endMs === null || uncertaintyMs === null)
      return { clip: id, camera, place: null };
    const span = { fromMs: startMs, toMs: endMs };
    if (basis.length === 0)
      return { clip: id, camera, place: { ...span, clock: id, commonMs: 0, ownMs: uncertaintyMs } };
    const { earliestMs, latestMs } = deviceStart(0, startSource ?? 'file-time');
    const laterMs = (earliestMs + latestMs) / 2;
    const unreadMs = rule.isExact ? 0 : (latestMs - earliestMs) / 2;
    const driftMs = Math.ceil((rule.driftMsPerDay * Math.max(0, endMs - startMs)) / dayMs);
    const clock = `${basis.join(' ')} ${offsetMs}`;
    const place = { fromMs: startMs + laterMs, toMs: endMs + laterMs };
    // Parts of one recording are late together.
    const shared =
      recording === undefined
        ? { clock, commonMs: uncertaintyMs, ownMs: unreadMs + driftMs }
        : { clock: `${clock} ${recording}`, commonMs: uncertaintyMs + unreadMs, ownMs: driftMs };
    return { clip: id, camera, place: { ...place, ...shared } };
  });
}

/** Of each part of a recording that the recorder cut: the first of them. */
function recordingsOf(clips: readonly TimedClip[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const ofCamera of Map.groupBy(clips, ({ camera }) => camera).values()) {
    const sorted = ofCamera.filter(({ startMs }) => startMs !== null).sort((a, b) => a.startMs! - b.startMs!);
    // What else the recorder wrote meanwhile, such as a sound file, is no part and parts nothing.
    let cut: TimedClip | undefined;
    for (const clip of sorted) {
      if (cut && isNextPart(cut, clip)) {
        const recording = first.get(cut.id) ?? cut.id;
        first.set(cut.id, recording).set(clip.id, recording);
      }
      if (clip.isCut) cut = clip;
    }
  }
  return first;
}

function isNextPart(before: TimedClip, clip: TimedClip): boolean {
  if (!before.isCut || before.endMs === null || clip.startMs === null) return false;
  const isOfOneClock =
    before.offsetMs === clip.offsetMs && before.basis.length > 0 && before.basis.join() === clip.basis.join();
  return (
    isOfOneClock &&
    before.startSource === clip.startSource &&
    clip.startSource !== 'file-time' &&
    Math.abs(clip.startMs - before.endMs) <= joinMs
  );
}
