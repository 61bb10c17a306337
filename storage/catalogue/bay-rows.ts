// Rows of bound bays: which label a USB port has on the board. They follow from `config` leaves of the key `dock.bay`.
import type { Database, Statement } from 'better-sqlite3';

/** `public.key` of the leaf; port and label stand beside it, a null label unbinds. */
export const bayKey = 'dock.bay';

export class BayRows {
  readonly #bind: Statement<[string, string, number]>;
  readonly #unbind: Statement<[string, string | null]>;
  readonly #all: Statement<[], { port: string; label: string }>;

  constructor(database: Database) {
    this.#bind = database.prepare('INSERT INTO bay (port, label, seq) VALUES (?, ?, ?)');
    this.#unbind = database.prepare('DELETE FROM bay WHERE port = ? OR label = ?');
    this.#all = database.prepare('SELECT port, label FROM bay ORDER BY seq');
  }

  /** A port has one label and a label one port: the last word counts. */
  bind(port: string, label: string | null, seq: number): void {
    this.#unbind.run(port, label);
    if (label !== null) this.#bind.run(port, label, seq);
  }

  /** In the order of binding, which is that of the bays. */
  bindings(): ReadonlyMap<string, string> {
    return new Map(this.#all.all().map(({ port, label }) => [port, label]));
  }
}
