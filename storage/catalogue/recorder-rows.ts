// What reports ask of recorders: whose clips have no ground for their times, bear times that cannot be, or came off a card
// that reads badly; and when each was last docked.
import type { Database, Statement } from 'better-sqlite3';
import { guarded } from './database.ts';

/** Of one recorder, over a stretch of dockings. */
export interface RecorderCounts {
  /** Serial, or label where it has none. */
  readonly camera: string;
  /** Unit of its last clip. */
  readonly unit: string;
  readonly clips: number;
  /** Nothing tells how far its clock was off. */
  readonly groundless: number;
  /** By its own clock recorded over a day before the docking before, or over a day after its own. */
  readonly impossible: number;
  /** The first and the last time that its own clock wrote. */
  readonly firstOwnMs: number | null;
  readonly lastOwnMs: number | null;
  /** Read around bad blocks of its card. */
  readonly partial: number;
}

interface ArrivalRow extends Omit<RecorderCounts, 'impossible'> {
  readonly label: string | null;
  /** RFC 3339. */
  readonly docked: string;
  readonly beforeMs: number | null;
}

interface Asked {
  readonly camera: string;
  readonly label: string | null;
  readonly docked: string;
  readonly least: number;
  readonly most: number;
}

const dayMs = 86_400_000;

/** A docking at which a card read so badly that there was an alarm. */
export interface CardFault {
  readonly camera: string;
  readonly atMs: number;
  /** Files that could not be read. */
  readonly readErrors: number;
  readonly slowSpots: number;
}

export class RecorderRows {
  readonly #faults: Statement<[number, number], CardFault>;
  readonly #arrivals: Statement<[{ from: string; to: string }], ArrivalRow>;
  readonly #impossible: Statement<[Asked], { n: number }>;

  constructor(database: Database) {
    // The docking before is that of the very volume: storage/catalogue/clock-rows.ts.
    this.#arrivals = database.prepare(`
      SELECT found.*, (SELECT max(docked_ms) FROM docking WHERE device = +camera AND docking.label IS found.label
          AND is_safe = 1 AND docked_ms < CAST(round(unixepoch(docked, 'subsec') * 1000) AS INTEGER)) AS beforeMs
      FROM (SELECT coalesce(serial, label) AS camera, label, max(unit) AS unit, count(*) AS clips, docked,
          sum(offset_trust = 'none') AS groundless, min(device_start_ms) AS firstOwnMs, max(device_start_ms) AS lastOwnMs,
          sum(flags LIKE '%"partial-read"%') AS partial
        FROM clip WHERE docked >= @from AND docked < @to AND coalesce(serial, label) IS NOT NULL
        GROUP BY docked, camera, label) AS found
      ORDER BY docked`);
    this.#faults = database.prepare(
      `SELECT device AS camera, at_ms AS atMs, read_errors AS readErrors, slow_spots AS slowSpots
       FROM card_fault WHERE at_ms >= ? AND at_ms < ? ORDER BY seq`,
    );
    this.#impossible = database.prepare(`
      SELECT count(*) AS n FROM clip
      WHERE coalesce(serial, label) = @camera AND label IS @label AND docked = @docked
        AND (device_start_ms < @least OR device_start_ms > @most)`);
  }

  /** Recorders whose clips were docked in [fromMs, toMs). */
  docked(fromMs: number, toMs: number): RecorderCounts[] {
    return guarded('catalogue.db cannot be read', () => {
      const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
      const rows = this.#arrivals.all({ from, to });
      return [...Map.groupBy(rows, ({ camera }) => camera).values()].map((arrivals) => this.#summed(arrivals));
    });
  }

  /** In the order of their leaves. */
  faults(fromMs: number, toMs: number): CardFault[] {
    return guarded('catalogue.db cannot be read', () => this.#faults.all(fromMs, toMs));
  }

  #summed(arrivals: readonly ArrivalRow[]): RecorderCounts {
    const { camera, unit } = arrivals.at(-1)!;
    const sum = (of: (row: ArrivalRow) => number) => arrivals.reduce((total, row) => total + of(row), 0);
    const own = arrivals.flatMap(({ firstOwnMs, lastOwnMs }) => [firstOwnMs, lastOwnMs]).filter((ms) => ms !== null);
    return {
      camera,
      unit,
      clips: sum(({ clips }) => clips),
      groundless: sum(({ groundless }) => groundless),
      impossible: sum((row) => this.#impossibleOf(row)),
      firstOwnMs: own.length === 0 ? null : Math.min(...own),
      lastOwnMs: own.length === 0 ? null : Math.max(...own),
      partial: sum(({ partial }) => partial),
    };
  }

  /** `isImpossible` of core/policy/camera-clock-state.ts; a test holds the two together. */
  #impossibleOf({ camera, label, docked, beforeMs, firstOwnMs, lastOwnMs }: ArrivalRow): number {
    const least = beforeMs === null ? Number.MIN_SAFE_INTEGER : beforeMs - dayMs;
    const most = Date.parse(docked) + dayMs;
    if ((firstOwnMs ?? least) >= least && (lastOwnMs ?? most) <= most) return 0;
    return this.#impossible.get({ camera, label, docked, least, most })?.n ?? 0;
  }
}
