// Rows of the register of recorders, as `camera` leaves tell them.
import type { Database, Statement } from 'better-sqlite3';
import { cameraActions } from '../../core/camera-event.ts';
import type { Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Camera } from '../../core/model.ts';

interface CameraRow {
  readonly id: string;
  readonly serial: string;
  readonly name: string | null;
  readonly unit: string;
  readonly officer: string | null;
  readonly state: Camera['state'];
  readonly drawn_by: string | null;
  readonly drawn_at: string | null;
}

/** A serial whose private detail was erased is known by its opaque id alone, and no recorder is found by it. */
const columns = 'id, coalesce(serial, id) AS serial, name, unit, officer, state, drawn_by, drawn_at';

export class CameraRows {
  readonly #add: Statement<[string, number, string | null, string | null, string, string | null]>;
  readonly #assign: Statement<[string, string | null, string]>;
  readonly #retire: Statement<[string]>;
  readonly #lend: Statement<[string | null, string | null, string]>;
  readonly #all: Statement<[], CameraRow>;
  readonly #bySerial: Statement<[string], CameraRow>;

  constructor(database: Database) {
    this.#add = database.prepare(
      "INSERT INTO camera (id, seq, serial, name, unit, officer, state) VALUES (?, ?, ?, ?, ?, ?, 'active')",
    );
    this.#assign = database.prepare('UPDATE camera SET unit = ?, officer = ? WHERE id = ?');
    this.#retire = database.prepare(
      "UPDATE camera SET state = 'retired', drawn_by = NULL, drawn_at = NULL WHERE id = ?",
    );
    this.#lend = database.prepare('UPDATE camera SET drawn_by = ?, drawn_at = ? WHERE id = ?');
    this.#all = database.prepare(`SELECT ${columns} FROM camera ORDER BY seq`);
    this.#bySerial = database.prepare(
      `SELECT ${columns} FROM camera WHERE camera.serial = ? AND state = 'active' ORDER BY seq DESC LIMIT 1`,
    );
  }

  /** @throws LiuhenError LOG_DAMAGED for an action that this software does not know. */
  apply({ seq, at, type, public: facts, detail }: CustodyEvent): void {
    const { action, camera, unit, officer, drawnBy } = facts;
    const damaged = () =>
      new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
    if (typeof camera !== 'string' || typeof unit !== 'string') throw damaged();
    const holder = typeof officer === 'string' ? officer : null;
    if (action === cameraActions.register)
      this.#add.run(camera, seq, textOf(detail?.['serial']), textOf(detail?.['name']), unit, holder);
    else if (action === cameraActions.assign) this.#assign.run(unit, holder, camera);
    else if (action === cameraActions.retire) this.#retire.run(camera);
    else if (action === cameraActions.draw && typeof drawnBy === 'string') this.#lend.run(drawnBy, at, camera);
    else if (action === cameraActions.return) this.#lend.run(null, null, camera);
    else throw damaged();
  }

  /** In the order of registering. */
  cameras(): Camera[] {
    return this.#all.all().map(toCamera);
  }

  /** The one in use that answers to this serial. */
  cameraOf(serial: string): Camera | undefined {
    const row = this.#bySerial.get(serial);
    return row && toCamera(row);
  }
}

function toCamera({ drawn_by, drawn_at, ...row }: CameraRow): Camera {
  return { ...row, drawn: drawn_by === null || drawn_at === null ? null : { officer: drawn_by, since: drawn_at } };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
