// Which clips are parts of one recording: the recorder cut it because a file had grown to what the card's file system
// takes, or because it cuts by the minute. Bytes are never joined. Nothing is stored: what a clip goes on with is asked.
import type { Database, Statement } from 'better-sqlite3';

/** Names and containers tell whole seconds: so far apart end and start of two parts may lie. */
const joinMs = 2000;
/** FAT32 holds files of less than 4 GiB; some recorders stop at 2. They cut somewhat before. */
const sizeLimits = [2 ** 31, 2 ** 32];
const beforeLimitBytes = 64 * 2 ** 20;
const minuteMs = 60_000;

/** What of a clip's row tells whether one clip goes on where another ends. */
export interface Part {
  readonly id: string;
  readonly serial: string | null;
  readonly label: string | null;
  readonly profile: string;
  readonly officer: string | null;
  readonly unit: string;
  /** JSON. */
  readonly media: string | null;
  readonly device_start_ms: number | null;
  readonly device_end_ms: number | null;
}

interface Asked {
  readonly id: string;
  readonly camera: string;
  readonly profile: string;
  readonly officer: string | null;
  readonly unit: string;
  readonly media: string;
  readonly atMs: number;
}

/** Ended by the recorder for its size or its length, not by the officer: SQL over a clip's row. */
export const isCut = `(${sizeLimits
  .map((limit) => `(bytes < ${limit} AND bytes >= ${limit - beforeLimitBytes})`)
  .join(
    ' OR ',
  )} OR (duration_ms >= ${minuteMs - joinMs} AND abs((duration_ms + ${joinMs}) % ${minuteMs} - ${joinMs}) <= ${joinMs}))`;
const alike = `coalesce(serial, label) = @camera AND profile = @profile AND officer IS @officer AND unit = @unit
  AND id <> @id AND json_extract(media, '$.container') = json_extract(@media, '$.container')`;

export class ClipNeighbours {
  readonly #before: Statement<[Asked], Part>;
  readonly #after: Statement<[Asked], Part>;

  constructor(database: Database) {
    const near = (column: string) => `${column} BETWEEN @atMs - ${joinMs} AND @atMs + ${joinMs}`;
    const nearest = (column: string) => `ORDER BY abs(${column} - @atMs), seq LIMIT 1`;
    const part = 'SELECT id, serial, label, profile, officer, unit, media, device_start_ms, device_end_ms FROM clip';
    this.#before = database.prepare(
      `${part} WHERE ${alike} AND ${near('device_end_ms')} AND ${isCut} ${nearest('device_end_ms')}`,
    );
    this.#after = database.prepare(
      `${part} WHERE ${alike} AND ${near('device_start_ms')} ${nearest('device_start_ms')}`,
    );
  }

  /** The part before and the part after a clip; each the other's nearest. Null where there is none, or none is known. */
  of(row: Part): { continues: string | null; continuedBy: string | null } {
    const before = this.#beforeOf(row);
    const after = this.#afterOf(row);
    return {
      continues: before && this.#afterOf(before)?.id === row.id ? before.id : null,
      continuedBy: after && this.#beforeOf(after)?.id === row.id ? after.id : null,
    };
  }

  #beforeOf(row: Part): Part | undefined {
    const asked = question(row, row.device_start_ms);
    return asked && this.#before.get(asked);
  }

  #afterOf(row: Part): Part | undefined {
    const asked = question(row, row.device_end_ms);
    return asked && this.#after.get(asked);
  }
}

function question({ id, serial, label, profile, officer, unit, media }: Part, atMs: number | null): Asked | undefined {
  const camera = serial ?? label;
  return camera === null || media === null || atMs === null
    ? undefined
    : { id, camera, profile, officer, unit, media, atMs };
}
