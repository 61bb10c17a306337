// Rows of where clips were filmed and where operations took place, for finding one by the other. They follow from `derive`
// leaves of the kind `places` and from `operation` leaves; all WGS-84, in millionths of a degree.
import type { Database, Statement } from 'better-sqlite3';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import type { OperationFacts } from '../../core/case-model.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { type FilmedPoint, placesOf } from '../../core/filmed-places.ts';
import { boxAround, type GeoBox } from '../../core/geo/geo-point.ts';
import { placeOf } from '../../core/policy/near-place.ts';
import { guarded } from './database.ts';

/** A clip with a point that may be near, or a track with one. */
export interface FilmedNear {
  readonly clip: string;
  /** Serial, or label where it has none. */
  readonly camera: string | null;
  /** First and last point of a track; null for one that is none. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface PlacedOperation {
  readonly id: string;
  /** Opaque id. */
  readonly case: string;
  readonly facts: OperationFacts;
}

interface Stored extends GeoBox {
  readonly clip: string;
  readonly seq: number;
  readonly isTrack: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly points: string;
}

export class PlaceRows {
  readonly #set: Statement<[Stored]>;
  readonly #of: Statement<[string], { points: string }>;
  readonly #track: Statement<[string], FilmedNear>;
  readonly #tracks: Statement<[{ camera: string; clip: string; from: number; to: number }], { points: string }>;
  readonly #near: Statement<[GeoBox & { from: number; to: number; docked: string }], FilmedNear>;
  readonly #operation: Statement<[string], { case: string; state: string; facts: string | null }>;
  readonly #removeOperation: Statement<[string]>;
  readonly #addOperation: Statement<[string, number, number]>;
  readonly #operations: Statement<[GeoBox], { id: string; case: string; facts: string }>;

  constructor(database: Database) {
    this.#set = database.prepare(
      `INSERT INTO filmed_place (clip, seq, is_track, from_ms, to_ms, min_lat, max_lat, min_lon, max_lon, points)
       VALUES (@clip, @seq, @isTrack, @fromMs, @toMs, @minLatE6, @maxLatE6, @minLonE6, @maxLonE6, @points)
       ON CONFLICT (clip) DO UPDATE SET seq = excluded.seq, is_track = excluded.is_track, from_ms = excluded.from_ms,
         to_ms = excluded.to_ms, min_lat = excluded.min_lat, max_lat = excluded.max_lat, min_lon = excluded.min_lon,
         max_lon = excluded.max_lon, points = excluded.points`,
    );
    this.#of = database.prepare('SELECT points FROM filmed_place WHERE clip = ?');
    const found = `SELECT filmed_place.clip, coalesce(serial, label) AS camera,
      iif(is_track, from_ms, NULL) AS fromMs, iif(is_track, to_ms, NULL) AS toMs
      FROM filmed_place JOIN clip ON clip.id = filmed_place.clip`;
    this.#track = database.prepare(`${found} WHERE filmed_place.clip = ? AND is_track`);
    this.#tracks = database.prepare(
      `SELECT points FROM filmed_place JOIN clip ON clip.id = filmed_place.clip
       WHERE is_track AND coalesce(serial, label) = @camera AND clip <> @clip AND from_ms <= @to AND to_ms >= @from
       ORDER BY filmed_place.seq`,
    );
    // What tells no time itself lies where its clip does; whose clock has no ground may be of any time before its docking.
    this.#near = database.prepare(
      `${found} WHERE max_lat >= @minLatE6 AND min_lat <= @maxLatE6 AND max_lon >= @minLonE6 AND min_lon <= @maxLonE6
         AND clip.state = 'sealed' AND iif(from_ms IS NOT NULL, from_ms < @to AND to_ms >= @from,
           iif(start_ms IS NULL OR offset_trust = 'none', docked > @docked,
             start_ms - offset_uncertainty_ms < @to AND coalesce(end_ms, start_ms) + offset_uncertainty_ms > @from))
       ORDER BY filmed_place.seq`,
    );
    this.#operation = database.prepare('SELECT case_id AS "case", state, facts FROM operation WHERE id = ?');
    this.#removeOperation = database.prepare('DELETE FROM operation_place WHERE operation = ?');
    this.#addOperation = database.prepare('INSERT INTO operation_place (operation, lat, lon) VALUES (?, ?, ?)');
    this.#operations = database.prepare(
      `SELECT operation.id, operation.case_id AS "case", operation.facts
       FROM operation_place JOIN operation ON operation.id = operation_place.operation
       WHERE lat BETWEEN @minLatE6 AND @maxLatE6 AND lon BETWEEN @minLonE6 AND @maxLonE6 ORDER BY operation.seq`,
    );
  }

  /** A `derive` leaf of the kind `places`; one that found nothing leaves no row. @throws LiuhenError LOG_DAMAGED */
  apply(event: CustodyEvent): void {
    const { seq, clip, public: facts } = event;
    if (clip === undefined)
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq } });
    const points = placesOf(event);
    if (points === null) return;
    const times = points.map(({ atMs }) => atMs).filter((atMs) => atMs !== null);
    const isTimed = times.length === points.length;
    this.#set.run({
      ...{ clip, seq, isTrack: isTimed && facts['from'] === 'track' ? 1 : 0 },
      fromMs: isTimed ? times.reduce((a, b) => Math.min(a, b)) : null,
      toMs: isTimed ? times.reduce((a, b) => Math.max(a, b)) : null,
      points: canonicalJson(points.map(({ latE6, lonE6, atMs }): Json => [latE6, lonE6, atMs])),
      ...boxAround(points, 0),
    });
  }

  /** After an `operation` leaf has its row. */
  operated({ public: { action, operation: id }, detail }: CustodyEvent): void {
    const isNowhere = action === 'add' && detail?.['position'] === undefined;
    if (typeof id !== 'string' || isNowhere) return;
    this.#removeOperation.run(id);
    const row = this.#operation.get(id);
    const position =
      row?.state === 'valid' && row.facts ? (JSON.parse(row.facts) as OperationFacts).position : undefined;
    if (!position) return;
    const { latE6, lonE6 } = placeOf(position);
    this.#addOperation.run(id, latE6, lonE6);
  }

  /** What the file of a clip tells; empty where it tells nothing. */
  of(clip: string): FilmedPoint[] {
    return read(() => pointsOf(this.#of.get(clip)?.points));
  }

  /** Whose track it is and of when; undefined where the clip is none. */
  track(clip: string): FilmedNear | undefined {
    return read(() => this.#track.get(clip));
  }

  /** Points of the recorder's tracks in the stretch of time, without those of the clip itself. */
  tracksOf(camera: string, clip: string, fromMs: number, toMs: number): FilmedPoint[] {
    const rows = read(() => this.#tracks.all({ camera, clip, from: fromMs, to: toMs }));
    return rows
      .flatMap(({ points }) => pointsOf(points))
      .filter(({ atMs }) => atMs !== null && atMs >= fromMs && atMs <= toMs);
  }

  /** Clips and tracks that may have been in the box during the stretch of time. */
  near(box: GeoBox, fromMs: number, toMs: number): FilmedNear[] {
    const docked = new Date(fromMs).toISOString();
    return read(() => this.#near.all({ ...box, from: fromMs, to: toMs, docked }));
  }

  /** Valid operations whose place is in the box. */
  operationsIn(box: GeoBox): PlacedOperation[] {
    const rows = read(() => this.#operations.all(box));
    return rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as OperationFacts }));
  }
}

function pointsOf(column: string | undefined): FilmedPoint[] {
  const list = column === undefined ? [] : (JSON.parse(column) as [number, number, number | null][]);
  return list.map(([latE6, lonE6, atMs]) => ({ latE6, lonE6, atMs }));
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
