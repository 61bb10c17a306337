// Clips by when they first lay at the dock, for reports: all as counts, and one by one those of known time that did
// not surely come in time, so that core/policy/deposit.ts judges no more than it must.
import type { Database, Statement } from 'better-sqlite3';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import { guarded } from './database.ts';
import { isUnplaced } from './unplaced-clips.ts';

/** Whose clips. */
export interface DepositKey {
  readonly unit: string;
  /** Number on the recorder; null where it wrote none. */
  readonly officer: string | null;
  /** Of those without a number: the recorder. */
  readonly camera: string | null;
}

export interface DepositCount extends DepositKey {
  readonly clips: number;
  /** Nothing tells when they were recorded. */
  readonly unplaced: number;
  /** When the first of them was recorded; sealed, where that is unknown. */
  readonly oldestMs: number;
}

export interface DoubtfulClip
  extends DepositKey,
    Pick<TimedClip, 'startMs' | 'endMs' | 'startSource' | 'offsetMs' | 'uncertaintyMs' | 'trust' | 'basis'> {
  readonly id: string;
  readonly dockedMs: number;
  /** A photograph, which has no end. */
  readonly isStill: boolean;
}

export interface DepositFilter {
  /** Ids; null for all. */
  readonly units: readonly string[] | null;
  /** So soon after its end every clip is in time; null where no rule says so. */
  readonly leastMs: number | null;
  readonly driftMsPerDay: number;
}

interface Asked {
  readonly units: string | null;
  readonly least: number | null;
  readonly drift: number;
  readonly from: number | string;
  readonly to: number | string;
}

type DoubtfulRow = Omit<DoubtfulClip, 'basis' | 'isStill'> & { readonly basis: string | null; readonly still: number };

const docked = `CAST(round(unixepoch(docked, 'subsec') * 1000) AS INTEGER)`;
const still = `coalesce(json_extract(media, '$.container') IN ('jpeg', 'png', 'bmp'), FALSE)`;
/** What is no footage at all, such as a recorder's own log. */
const footage = `(media IS NOT NULL OR flags LIKE '%"no-media"%' OR flags LIKE '%"probe-failed"%')`;
/** More than names, file times and drift may put its end off beside the offset's own uncertainty. */
const inTime = `coalesce(offset_trust <> 'none'
  AND ${docked} < end_ms - 3000 - offset_uncertainty_ms - (end_ms - start_ms) * @drift / 86400000 + @least, FALSE)`;
const key = 'unit, officer, CASE WHEN officer IS NULL THEN coalesce(serial, label) END AS camera';
const ofUnits = '(@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))';

const counts = (from: string) => `
  SELECT ${key}, count(*) AS clips, sum(${isUnplaced}) AS unplaced, min(begin_ms) AS oldestMs
  FROM clip ${from} AND ${ofUnits} GROUP BY unit, officer, 3`;
const doubtful = (from: string) => `
  SELECT ${key}, id, start_ms AS startMs, end_ms AS endMs, start_source AS startSource, offset_ms AS offsetMs,
    offset_uncertainty_ms AS uncertaintyMs, offset_trust AS trust, offset_basis AS basis, ${docked} AS dockedMs,
    ${still} AS still
  FROM clip ${from} AND ${ofUnits} AND NOT ${isUnplaced} AND NOT ${inTime}`;

const dockedWithin = `WHERE docked >= @from AND docked < @to AND ${footage}`;
const waiting = `INDEXED BY clip_inbox WHERE filing = 'none' AND begin_ms >= @from AND begin_ms < @to AND state = 'sealed'`;

export class DepositRows {
  readonly #counts: Readonly<Record<'docked' | 'waiting', Statement<[Asked], DepositCount>>>;
  readonly #doubtful: Readonly<Record<'docked' | 'waiting', Statement<[Asked], DoubtfulRow>>>;
  readonly #routine: Statement<[{ units: string | null }], Pick<DepositCount, 'unit' | 'officer' | 'camera' | 'clips'>>;
  readonly #nextWaiting: Statement<[number], { at: number | null }>;

  constructor(database: Database) {
    this.#counts = { docked: database.prepare(counts(dockedWithin)), waiting: database.prepare(counts(waiting)) };
    this.#doubtful = { docked: database.prepare(doubtful(dockedWithin)), waiting: database.prepare(doubtful(waiting)) };
    this.#routine = database.prepare(`
      SELECT ${key}, count(*) AS clips FROM clip WHERE filing = 'routine' AND ${ofUnits} GROUP BY unit, officer, 3`);
    this.#nextWaiting = database.prepare(
      "SELECT min(begin_ms) AS at FROM clip INDEXED BY clip_inbox WHERE filing = 'none' AND begin_ms >= ?",
    );
  }

  /** Footage that was docked in [fromMs, toMs). */
  docked(fromMs: number, toMs: number, filter: DepositFilter) {
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    return this.#both('docked', { ...askedOf(filter), from, to });
  }

  /** What waits for a word on where it belongs and begins in [fromMs, toMs). */
  waiting(fromMs: number, toMs: number, filter: DepositFilter) {
    return this.#both('waiting', { ...askedOf(filter), from: fromMs, to: toMs });
  }

  /** When the next that waits begins, from a moment on; null where none does. */
  nextWaiting(fromMs: number): number | null {
    return read(() => this.#nextWaiting.get(fromMs)?.at ?? null);
  }

  /** What was said to be of no case. */
  routine(units: readonly string[] | null) {
    return read(() => this.#routine.all({ units: units === null ? null : JSON.stringify(units) }));
  }

  #both(which: 'docked' | 'waiting', asked: Asked): { counts: DepositCount[]; doubtful: DoubtfulClip[] } {
    return read(() => ({
      counts: this.#counts[which].all(asked),
      doubtful: this.#doubtful[which].all(asked).map(({ basis, still: isStill, ...row }) => ({
        ...row,
        isStill: isStill === 1,
        basis: basis === null ? [] : (JSON.parse(basis) as number[]),
      })),
    }));
  }
}

function askedOf({ units, leastMs, driftMsPerDay }: DepositFilter) {
  return { units: units === null ? null : JSON.stringify(units), least: leastMs, drift: driftMsPerDay };
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
