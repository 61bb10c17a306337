// Which file numbers are missing. Pure: what the profile says of its numbers, what is on the card, what is new since the
// last docking, and where the numbers ended then. A hole is claimed only between two numbers that were both seen.
import type { FirmwareProfile } from './model.ts';
import { parseName } from './names.ts';

/** Holes at the end of a cycle are claimed up to this many numbers: a counter that begins anew looks like a longer one. */
export const maxAcrossWrap = 20;
/** Ends that are kept of one series; a counter that is set back again and again leaves one each time. */
const maxEnds = 8;

/** A number in a file's name and the series that it belongs to. */
export interface FileNumber {
  /** Serial and run, as one text: numbers of one key were given by one counter. */
  readonly series: string;
  /** yyyymmdd where the run is a day, else null. */
  readonly day: string | null;
  readonly number: number;
  /** Digits as written. */
  readonly width: number;
}

/** @returns null where the profile does not say how its numbers run, or this name has none. */
export function fileNumber(profile: FirmwareProfile, path: string): FileNumber | null {
  const { numbering } = profile;
  if (numbering === undefined) return null;
  const parsed = parseName(profile, path);
  if (parsed?.seq === undefined || !/^\d{1,15}$/.test(parsed.seq)) return null;
  const day = parsed.start?.slice(0, 10).replaceAll('-', '') ?? null;
  if (numbering.runs === 'day' && day === null) return null;
  const run = { volume: '', day, folder: path.slice(0, path.lastIndexOf('/') + 1) }[numbering.runs];
  return {
    series: JSON.stringify([profile.id, parsed.serial ?? null, run]),
    day: numbering.runs === 'day' ? day : null,
    number: Number(parsed.seq),
    width: parsed.seq.length,
  };
}

export interface Series {
  /** Where the counter stood at the end of earlier dockings; more than one after it was set back. */
  readonly ends: readonly number[];
  /** Numbers of files that came since the last docking, still there or not. */
  readonly fresh: readonly number[];
  /** Numbers of all files that are on the card. */
  readonly present: readonly number[];
}

/** From `from` to `to`, both included. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/**
 * Numbers that are missing right before a fresh one, down to the nearest one that is known: so each hole is found once,
 * when the number behind it comes. Below the lowest known number nothing is claimed: the counter may have begun there.
 * @param wraps highest number, after which 1 follows; undefined for a counter that does not wrap.
 */
export function numberHoles({ ends, fresh, present }: Series, wraps?: number): { holes: Hole[]; ends: number[] } {
  const known = ascending([...ends, ...fresh, ...present]);
  const news = new Set(fresh);
  const holes: Hole[] = [];
  known.forEach((number, index) => {
    const before = known[index - 1];
    if (before === undefined || !news.has(number) || number - before < 2) return;
    holes.push({ from: before + 1, to: number - 1 });
  });
  if (wraps === undefined) return { holes, ends: endsOf(ends, news) };
  const stretch = longestUnseen(known, wraps);
  // The stretch of the circle where the counter has not been is no hole, and neither is half a cycle.
  const unseen = ends.length === 0 ? stretch.length : 0;
  const isHole = (hole: Hole) => lengthOf(hole) < wraps / 2 && lengthOf(hole) !== unseen;
  return {
    holes: [...holes.filter(isHole), ...acrossWrap(known, news, wraps, unseen)],
    // The last number before that stretch is where the counter stands, whatever lies above it from before the wrap.
    ends: endsOf(ends, news, news.has(stretch.before) ? [stretch.before] : []),
  };
}

/** From the highest known number over the wrap to the lowest, where that one is fresh. */
function acrossWrap(known: readonly number[], news: ReadonlySet<number>, wraps: number, unseen: number): Hole[] {
  const [lowest, highest] = [known[0], known.at(-1)];
  if (lowest === undefined || highest === undefined || !news.has(lowest) || known.length < 2) return [];
  const length = wraps - highest + lowest - 1;
  if (length <= 0 || length > maxAcrossWrap || length === unseen) return [];
  return [
    { from: highest + 1, to: wraps },
    { from: 1, to: lowest - 1 },
  ].filter((hole) => lengthOf(hole) > 0);
}

function longestUnseen(known: readonly number[], wraps: number): { readonly before: number; readonly length: number } {
  const highest = known.at(-1) ?? 0;
  let longest = { before: highest, length: wraps - highest + (known[0] ?? 0) - 1 };
  known.slice(1).forEach((number, index) => {
    const before = known[index]!;
    if (number - before - 1 > longest.length) longest = { before, length: number - before - 1 };
  });
  return longest;
}

/** Each end moves on to the highest fresh number above it and below the next end; those below all make one of their own. */
function endsOf(ends: readonly number[], news: ReadonlySet<number>, more: readonly number[] = []): number[] {
  const old = ascending(ends);
  const moved = new Map<number, number>();
  for (const number of news) {
    const from = old.findLast((end) => end <= number) ?? -1;
    moved.set(from, Math.max(number, moved.get(from) ?? -1));
  }
  const resting = old.filter((end) => !moved.has(end)).reverse();
  return ascending([...more, ...moved.values(), ...resting].slice(0, maxEnds));
}

const lengthOf = ({ from, to }: Hole) => to - from + 1;
const ascending = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
