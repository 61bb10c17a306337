// File numbers of one docking, sorted into their series, and what is missing among them, as the board and the log say it.
import type { RunEnds } from '../../core/card-event.ts';
import type { DockFacts, NumberRange } from '../../core/model.ts';
import type { FirmwareProfile } from '../../firmware-profiles/model.ts';
import { fileNumber, numberHoles } from '../../firmware-profiles/number-runs.ts';
import { sourceName } from '../pull/source-name.ts';

/** Ranges that are named; the count is of all. */
const maxRanges = 50;
/** Series whose ends are remembered, the latest ones: a recorder that begins anew each day has one a day. */
const maxSeries = 64;

interface Seen {
  readonly day: string | null;
  readonly fresh: number[];
  readonly present: number[];
  width: number;
}

export interface NumberFacts {
  readonly holes: NonNullable<DockFacts['numberHoles']>;
  readonly runs: RunEnds;
  /** Whether any number came that the last docking had not. */
  readonly hasNews: boolean;
}

export class NumberTally {
  readonly #profile: FirmwareProfile;
  readonly #series = new Map<string, Seen>();

  constructor(profile: FirmwareProfile) {
    this.#profile = profile;
  }

  /** A file that came since the last docking, whether it is still there or not. */
  fresh(pathHex: string): void {
    this.#add(pathHex, 'fresh');
  }

  present(pathHex: string): void {
    this.#add(pathHex, 'present');
  }

  /** @param before where each series ended at the last docking. */
  conclude(before: RunEnds): NumberFacts {
    const runs = new Map(Object.entries(before));
    const ranges: NumberRange[] = [];
    let [count, hasNews] = [0, false];
    for (const [key, { day, fresh, present, width }] of [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (fresh.length === 0) continue;
      hasNews = true;
      const { holes, ends } = numberHoles({ ends: before[key] ?? [], fresh, present }, this.#profile.numbering?.wraps);
      runs.delete(key);
      runs.set(key, ends);
      const written = (number: number) => String(number).padStart(width, '0');
      for (const { from, to } of holes) {
        count += to - from + 1;
        if (ranges.length < maxRanges) ranges.push({ day, from: written(from), to: written(to) });
      }
    }
    return { holes: { count, ranges }, runs: Object.fromEntries([...runs].slice(-maxSeries)), hasNews };
  }

  #add(pathHex: string, list: 'fresh' | 'present'): void {
    if (this.#profile.numbering === undefined) return;
    const path = sourceName(Buffer.from(pathHex, 'hex').toString('latin1')).path;
    const found = fileNumber(this.#profile, path);
    if (found === null) return;
    const { series, day, number, width } = found;
    const seen = this.#series.get(series) ?? { day, fresh: [], present: [], width };
    this.#series.set(series, seen);
    seen[list].push(number);
    seen.width = Math.max(seen.width, width);
  }
}
