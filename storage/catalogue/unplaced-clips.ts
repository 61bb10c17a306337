// Clips of a camera whose place in time nobody knows, and that may lie in a stretch of it by the dockings around them. A
// camera may have years of them: only those between two dockings of their own volume are looked at.
import type { Database, Statement } from 'better-sqlite3';

/** The condition of the index `clip_unplaced`, word for word. */
export const isUnplaced = "(offset_trust = 'none' OR start_ms IS NULL OR offset_uncertainty_ms IS NULL)";

export class UnplacedClips<Row> {
  readonly #withoutLabel: Statement<[string], { found: number }>;
  readonly #nextLabel: Statement<[string, string], { label: string }>;
  readonly #nextDocking: Statement<[string, string | null, number], { dockedMs: number | null }>;
  readonly #docked: Statement<[string, string | null, string, string], Row>;

  /** @param columns of the rows, in SQL. @param condition that they have to meet. */
  constructor(database: Database, columns: string, condition: string) {
    const ofCamera = `FROM clip WHERE coalesce(serial, label) = ? AND ${isUnplaced}`;
    this.#withoutLabel = database.prepare(`SELECT 1 AS found ${ofCamera} AND label IS NULL LIMIT 1`);
    this.#nextLabel = database.prepare(`SELECT label ${ofCamera} AND label >= ? ORDER BY label LIMIT 1`);
    this.#nextDocking = database.prepare(
      'SELECT min(docked_ms) AS dockedMs FROM docking WHERE device = ? AND label IS ? AND is_safe = 1 AND docked_ms >= ?',
    );
    this.#docked = database.prepare(
      `SELECT ${columns} ${ofCamera} AND label IS ? AND docked > ? AND docked <= ? AND ${condition}`,
    );
  }

  /**
   * Docked after `fromMs` and, of each volume, up to its first docking after `toMs` at which everything was stored: what
   * came later was recorded later. In no order; a little more than that.
   */
  during(camera: string, fromMs: number, toMs: number): Row[] {
    return this.#labels(camera).flatMap((label) => {
      const next = this.#nextDocking.get(camera, label, toMs)?.dockedMs ?? null;
      const until = next === null ? '9999' : new Date(next + 1000).toISOString();
      return this.#docked.all(camera, label, new Date(fromMs).toISOString(), until);
    });
  }

  /** One look-up a label: a camera has one or two. */
  #labels(camera: string): (string | null)[] {
    const labels: (string | null)[] = this.#withoutLabel.get(camera) ? [null] : [];
    for (let next = this.#nextLabel.get(camera, ''); next; next = this.#nextLabel.get(camera, `${next.label}\u0000`))
      labels.push(next.label);
    return labels;
  }
}
