// What the reports ask of shifts and the footage around them, set by set: who has some of it for certain, and what there is
// near those who have not. What follows is decided in core/policy/duty.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import type { RecordedBetween } from '../../core/policy/untimed-clips.ts';
import { guarded } from './database.ts';
import { mayHaveFilmed } from './filmed-column.ts';
import { isUnplaced } from './unplaced-clips.ts';

export interface DutyRow {
  readonly id: string;
  readonly unit: string;
  readonly day: string;
  /** Null, with the times, where what the roster said was erased. */
  readonly officer: string | null;
  readonly camera: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly task: string | null;
  /** When it was imported, RFC 3339. */
  readonly at: string;
  /** A clip of his or of his recorder lies in it, however the clocks stood. Exact only where true. */
  readonly isRecorded: boolean;
  /** Some clip of his or of his recorder has a time and is of about these days: false, there is none near the shift. */
  readonly hasTimed: boolean;
}

export interface DutyFilter {
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  /** Ids; null for all. */
  readonly units: readonly string[] | null;
  /** What a recorder's clock may drift unseen. */
  readonly driftMsPerDay: number;
}

/** Whose it is: the number on the recorder, and the recorder. */
export interface Owners {
  readonly officer: string | null;
  /** Serial, or label where it has none. */
  readonly camera: string | null;
}

export type NearClip = TimedClip & { readonly shift: string };
export type UntimedGroup = RecordedBetween & Owners;

type NearRow = Omit<NearClip, 'basis' | 'isCut'> & { readonly basis: string | null };

/** An offset is known to a minute (decision 0008) but for a person's word, which may be off by a month. */
const narrowMs = 60_000;
const wide = `offset_uncertainty_ms > ${narrowMs}`;
/** How far names, file times and drift may put a clip's edges off beside its offset's own uncertainty; more than enough. */
const edge = '3000 + offset_uncertainty_ms + (end_ms - start_ms) * @drift / 86400000';

/** Numbers of a shift's officer: as the roster has it, and all that the register gives him. */
const numbers = `(SELECT shift.officer UNION ALL
  SELECT other.number FROM officer_number AS own JOIN officer_number AS other ON other.officer = own.officer
  WHERE own.number = shift.officer)`;
const ofOfficer = `clip.officer IN ${numbers}`;
// The plus takes a column's affinity away: with it the index over the expression would not serve.
/** Asked first: it takes the least. */
const ofPlanned = 'coalesce(clip.serial, clip.label) = +shift.camera';
/** That which was planned, and those that are his own by the register. */
const ofCamera = `coalesce(clip.serial, clip.label) IN (SELECT +shift.camera UNION ALL
  SELECT +camera.serial FROM officer_number AS own JOIN camera ON camera.officer = own.officer
  WHERE own.number = shift.officer AND camera.state = 'active')`;

const surely = (whose: string, begins: string) => `EXISTS (SELECT 1 FROM clip
  WHERE ${whose} AND ${begins} AND offset_trust <> 'none'
    AND start_ms + ${edge} < shift.to_ms AND end_ms - (${edge}) > shift.from_ms AND ${mayHaveFilmed})`;
const begunWithin = 'start_ms >= shift.from_ms AND start_ms < shift.to_ms';
const begunBefore = 'start_ms > shift.from_ms - 86400000 AND start_ms < shift.from_ms';
/** No clip is longer than a day; the edges are those of `near`. */
const earliest = `86400000 + 2 * ${narrowMs}`;
const latest = `2 * ${narrowMs}`;
const within = (whose: string) => `EXISTS (SELECT 1 FROM clip
  WHERE ${whose} AND offset_trust <> 'none' AND start_ms > span.fromMs - (${earliest}) AND start_ms < span.toMs + ${latest})`;

const near = (whose: string) => `
  SELECT shift.id AS shift, clip.id, coalesce(serial, label) AS camera, sha256, start_ms AS startMs, end_ms AS endMs,
    start_source AS startSource, offset_ms AS offsetMs, offset_uncertainty_ms AS uncertaintyMs, offset_trust AS trust,
    offset_basis AS basis
  FROM json_each(@shifts) AS asked CROSS JOIN shift ON shift.id = asked.value CROSS JOIN clip ON ${whose}
    AND start_ms > shift.from_ms - (${earliest}) AND start_ms < shift.to_ms + ${latest}
    AND (end_ms IS NULL OR end_ms + ${latest} > shift.from_ms)
  WHERE offset_trust <> 'none' AND NOT ${isUnplaced} AND NOT ${wide} AND ${mayHaveFilmed}`;

export class DutyRows {
  readonly #shifts: Statement<[Omit<DutyFilter, 'units' | 'driftMsPerDay'> & { units: string | null; drift: number }], Omit<DutyRow, 'isRecorded' | 'hasTimed'> & { recorded: number; timed: number }>; // biome-ignore format: one type
  readonly #near: readonly Statement<[{ shifts: string }], NearRow>[];
  readonly #untimed: Statement<[{ after: string; until: string; to: number }], UntimedGroup>;
  readonly #wide: Statement<[{ from: number; to: number }], UntimedGroup>;
  readonly #docked: Statement<[], { device: string; docked: number }>;
  readonly #days: Statement<[], { first: string | null; last: string | null }>;

  constructor(database: Database) {
    // Whoever has no clip of known time in all these days is not asked after shift by shift.
    this.#shifts = database.prepare(`
      WITH asked AS MATERIALIZED (
        SELECT * FROM shift WHERE day >= @from AND day <= @to
          AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))),
      timed AS MATERIALIZED (
        SELECT officer, camera FROM (SELECT DISTINCT officer, camera FROM asked) AS shift
          CROSS JOIN (SELECT min(from_ms) AS fromMs, max(to_ms) AS toMs FROM asked) AS span
        WHERE ${within(ofPlanned)} OR ${within(ofOfficer)} OR ${within(ofCamera)})
      SELECT id, unit, day, shift.officer, shift.camera, from_ms AS fromMs, to_ms AS toMs, task, at,
        timed.officer IS NOT NULL AS timed,
        timed.officer IS NOT NULL AND (${surely(ofPlanned, begunWithin)} OR ${surely(ofCamera, begunWithin)}
          OR ${surely(ofOfficer, begunWithin)} OR ${surely(ofCamera, begunBefore)}
          OR ${surely(ofOfficer, begunBefore)}) AS recorded
      FROM asked AS shift
        LEFT JOIN timed ON timed.officer = shift.officer AND timed.camera IS shift.camera
      ORDER BY day, coalesce(from_ms, 0), id`);
    this.#near = [ofCamera, ofOfficer].map((whose) => database.prepare(near(whose)));
    // Clips of one arrival have one \`docked\`: as many groups as dockings, not as clips.
    this.#untimed = database.prepare(`
      SELECT camera, officer, notAfterMs, notBeforeMs FROM (
        SELECT camera, officer, notAfterMs, (SELECT max(docked_ms) FROM docking
            WHERE device = +camera AND docking.label IS found.label AND is_safe = 1 AND docked_ms < notAfterMs) AS notBeforeMs
        FROM (SELECT coalesce(serial, label) AS camera, label, officer,
            CAST(round(unixepoch(docked, 'subsec') * 1000) AS INTEGER) AS notAfterMs
          FROM clip INDEXED BY clip_untimed WHERE docked > @after AND docked <= @until AND ${isUnplaced} AND ${mayHaveFilmed}
          GROUP BY docked, serial, label, officer) AS found)
      WHERE notBeforeMs IS NULL OR notBeforeMs < @to`);
    this.#wide = database.prepare(`
      SELECT coalesce(serial, label) AS camera, officer, start_ms - offset_uncertainty_ms AS notBeforeMs,
        coalesce(end_ms, start_ms) + offset_uncertainty_ms AS notAfterMs
      FROM clip INDEXED BY clip_wide WHERE ${wide} AND offset_trust <> 'none' AND start_ms IS NOT NULL
        AND start_ms - offset_uncertainty_ms < @to AND coalesce(end_ms, start_ms) + offset_uncertainty_ms > @from
        AND ${mayHaveFilmed}`);
    this.#docked = database.prepare(
      'SELECT device, max(docked_ms) AS docked FROM docking WHERE is_safe = 1 GROUP BY device',
    );
    this.#days = database.prepare('SELECT min(day) AS first, max(day) AS last FROM shift');
  }

  /** In the order of days. */
  shifts({ from, to, units, driftMsPerDay }: DutyFilter): DutyRow[] {
    const asked = { from, to, units: units === null ? null : JSON.stringify(units), drift: driftMsPerDay };
    return read(() =>
      this.#shifts
        .all(asked)
        .map(({ recorded, timed, ...row }) => ({ ...row, isRecorded: recorded === 1, hasTimed: timed === 1 })),
    );
  }

  /** Clips of known time of a shift's officer or recorder that may touch it, of these shifts; one may come twice. */
  near(shifts: readonly string[]): NearClip[] {
    const asked = { shifts: JSON.stringify(shifts) };
    return read(() =>
      this.#near.flatMap((statement) =>
        statement.all(asked).map(({ basis, ...row }) => ({
          ...row,
          isCut: false,
          basis: basis === null ? [] : (JSON.parse(basis) as number[]),
        })),
      ),
    );
  }

  /**
   * Between which dockings clips of no known time were recorded that first lay at the dock in (afterMs, untilMs] and may
   * have been recorded before `toMs`. @param untilMs null for no end.
   */
  untimed(afterMs: number, untilMs: number | null, toMs: number): UntimedGroup[] {
    const [after, until] = [
      new Date(afterMs).toISOString(),
      untilMs === null ? '9999' : new Date(untilMs).toISOString(),
    ];
    return read(() => this.#untimed.all({ after, until, to: toMs }));
  }

  /** When, by a person's vague word, clips were recorded that may be of [fromMs, toMs). */
  wide(fromMs: number, toMs: number): UntimedGroup[] {
    return read(() => this.#wide.all({ from: fromMs, to: toMs }));
  }

  /** Recorder → when a docking of it began that is over and left nothing on it, the last of them. */
  lastDockings(): Map<string, number> {
    return read(() => new Map(this.#docked.all().map(({ device, docked }) => [device, docked])));
  }

  /** First and last day that the roster knows. */
  days(): { readonly first: string; readonly last: string } | null {
    return read(() => {
      const { first = null, last = null } = this.#days.get() ?? {};
      return first === null || last === null ? null : { first, last };
    });
  }
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
