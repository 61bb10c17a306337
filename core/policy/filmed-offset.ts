// From frames that show the time code to the offset of the recorder's clock, or the reason why there is none. Pure. Decision
// 0008 says what the code is and why one second alone, a photograph of it, proves nothing.
import type { ClockReading } from '../anchor-event.ts';
import type { StartSource } from '../model.ts';
import { hasOwnMac, parseTimeCode } from '../time-code.ts';

/** A text that a frame shows. */
export interface CodeSighting {
  readonly text: string;
  /** Of the frame, milliseconds after the first one of the clip, by the file's own time stamps. */
  readonly frameMs: number;
}

/** The start by the recorder's clock lies between `startMs + earliestMs` and `startMs + latestMs`. */
export interface DeviceStart {
  readonly startMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

export interface FilmedClip {
  /** Id of the station that reads. */
  readonly station: string;
  readonly secret: Uint8Array;
  /** Null where the file does not tell when it began. */
  readonly start: DeviceStart | null;
  /** Station's clock, milliseconds since 1970: no code that was filmed before can say a later time. */
  readonly dockedMs: number;
}

/** Why a clip that shows time codes gives no reading; the last that applies to any of its codes is said. */
export type NoReading =
  /** No frame shows anything in the form of a time code. */
  | 'no-time-code'
  /** Of another station: only that station can tell whether it is true. */
  | 'other-station'
  /** In our name, and not made by us. */
  | 'wrong-mac'
  /** Says a time after the docking. */
  | 'after-docking'
  /** The file does not tell when it began, so that there is nothing to compare with. */
  | 'start-unknown'
  /** One second alone: a photograph of the screen shows that as well. */
  | 'one-second'
  /** The seconds do not go by as the frames do: no screen was filmed as it went. */
  | 'distances-differ'
  /** Two films in one clip tell different offsets. */
  | 'films-differ';

export type FilmedOffset =
  | { readonly ok: true; readonly reading: ClockReading }
  | { readonly ok: false; readonly reason: NoReading };

/** A code is shown for its second; screen and shutter may be this much later (decision 0008). */
export const shownMs = 1000;
export const lateMs = 250;
/** Codes further apart were filmed twice, and each time has to prove itself. */
const filmGapMs = 10_000;
/** What a recorder's clock may drift within one clip: 3 s a day (DOMAIN §3). */
const driftPerMs = 3000 / 86_400_000;

/**
 * How exactly a start is known. A name and a container's time tell the second that had begun. A file's time is rounded
 * down to two seconds by FAT, and is set when the recorder has closed the file, up to three seconds after the last frame.
 */
export function deviceStart(startMs: number, source: StartSource | undefined): DeviceStart {
  if (source === 'file-time') return { startMs, earliestMs: -3000, latestMs: 2000 };
  return { startMs, earliestMs: 0, latestMs: 1000 };
}

/** The offset of the clip's recorder by the codes of our own that its frames show, or why there is none. */
export function filmedOffset(sightings: readonly CodeSighting[], clip: FilmedClip): FilmedOffset {
  const { own, reason } = ownSeconds(sightings, clip);
  if (own.length === 0) return none(reason);
  if (clip.start === null) return none('start-unknown');
  const bounds: Bounds[] = [];
  let refused: NoReading = 'one-second';
  for (const film of filmsOf(own)) {
    const found = boundsOf(film, clip.start);
    if (typeof found === 'string') refused = found;
    else bounds.push(found);
  }
  const [best, ...others] = bounds.sort((a, b) => a.high - a.low - (b.high - b.low));
  if (best === undefined || refused === 'distances-differ') return none(refused);
  for (const other of others) {
    const drift = Math.abs(other.frameMs - best.frameMs) * driftPerMs;
    if (other.low > best.high + drift || other.high < best.low - drift) return none('films-differ');
  }
  const offsetMs = Math.round((best.low + best.high) / 2);
  const uncertaintyMs = Math.ceil((best.high - best.low) / 2) + 1;
  const deviceAtMs = Math.round(clip.start.startMs + best.frameMs);
  return { ok: true, reading: { offsetMs, uncertaintyMs, trust: 'filmed', deviceAtMs } };
}

const none = (reason: NoReading): FilmedOffset => ({ ok: false, reason });

interface Seen {
  readonly second: number;
  readonly frameMs: number;
}

/** The seconds that this station showed before the docking; without any, why not. */
function ownSeconds(sightings: readonly CodeSighting[], { station, secret, dockedMs }: FilmedClip) {
  let reason: NoReading = 'no-time-code';
  const own: Seen[] = [];
  for (const { text, frameMs } of sightings) {
    const code = parseTimeCode(text);
    if (code === null) continue;
    if (code.station !== station) reason = 'other-station';
    else if (!hasOwnMac(code, secret)) reason = 'wrong-mac';
    else if (code.second * 1000 > dockedMs) reason = 'after-docking';
    else own.push({ second: code.second, frameMs });
  }
  return { own: own.sort((a, b) => a.frameMs - b.frameMs), reason };
}

/** Runs of frames without a long gap between two. */
function filmsOf(own: readonly Seen[]): Seen[][] {
  const films: Seen[][] = [];
  for (const seen of own) {
    const film = films.at(-1);
    if (film && seen.frameMs - film.at(-1)!.frameMs <= filmGapMs) film.push(seen);
    else films.push([seen]);
  }
  return films;
}

interface Bounds {
  /** The offset lies between these. */
  readonly low: number;
  readonly high: number;
  /** Middle of the film. */
  readonly frameMs: number;
}

/**
 * Each frame was taken between the beginning of its second and `lateMs` after the end of it; all frames together leave
 * what they have in common. Nothing in common: the distances of the seconds are not those of the frames.
 */
function boundsOf(film: readonly Seen[], { startMs, earliestMs, latestMs }: DeviceStart): Bounds | NoReading {
  const ahead = film.map(({ second, frameMs }) => frameMs - second * 1000);
  const least = ahead.reduce((a, b) => Math.min(a, b));
  const most = ahead.reduce((a, b) => Math.max(a, b));
  if (most - least > shownMs + lateMs) return 'distances-differ';
  if (film.every(({ second }) => second === film[0]?.second)) return 'one-second';
  return {
    low: startMs + earliestMs + most - shownMs - lateMs,
    high: startMs + latestMs + least,
    frameMs: (film[0]!.frameMs + film.at(-1)!.frameMs) / 2,
  };
}
