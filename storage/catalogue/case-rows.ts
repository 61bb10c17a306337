// Rows of cases and of their links to clips.
import type { Database, Statement } from 'better-sqlite3';

export interface CaseRow {
  /** Opaque id, as leaves name it. */
  readonly id: string;
  /** The opaque id again where the number was erased. */
  readonly number: string;
  readonly state: 'open' | 'closed';
  /** Id of the unit that opened it. */
  readonly unit: string;
  /** Linked clips in the order of linking. */
  readonly clips: readonly string[];
}

type BareCase = Omit<CaseRow, 'clips'>;

export class CaseRows {
  readonly #open: Statement<[string, number, string | null, string]>;
  readonly #all: Statement<[], BareCase>;
  readonly #byNumber: Statement<[{ number: string }], BareCase>;
  readonly #clips: Statement<[string], { clip: string }>;
  readonly #link: Statement<[string, string, number]>;
  readonly #unlink: Statement<[string, string]>;

  constructor(database: Database) {
    this.#open = database.prepare("INSERT INTO cases (id, seq, number, state, unit) VALUES (?, ?, ?, 'open', ?)");
    this.#all = database.prepare('SELECT id, coalesce(number, id) AS number, state, unit FROM cases ORDER BY seq');
    this.#byNumber = database.prepare(
      `SELECT id, coalesce(number, id) AS number, state, unit FROM cases
       WHERE number = @number OR (id = @number AND number IS NULL) ORDER BY seq LIMIT 1`,
    );
    this.#clips = database.prepare('SELECT clip FROM case_clip WHERE case_id = ? ORDER BY seq');
    this.#link = database.prepare('INSERT OR IGNORE INTO case_clip (case_id, clip, seq) VALUES (?, ?, ?)');
    this.#unlink = database.prepare('DELETE FROM case_clip WHERE case_id = ? AND clip = ?');
  }

  open(id: string, seq: number, number: string | null, unit: string): void {
    this.#open.run(id, seq, number, unit);
  }

  link(id: string, clip: string, seq: number): void {
    this.#link.run(id, clip, seq);
  }

  unlink(id: string, clip: string): void {
    this.#unlink.run(id, clip);
  }

  /** In the order of opening. */
  cases(): CaseRow[] {
    return this.#all.all().map((row) => this.#withClips(row));
  }

  caseByNumber(number: string): CaseRow | undefined {
    const row = this.#byNumber.get({ number });
    return row && this.#withClips(row);
  }

  #withClips(row: BareCase): CaseRow {
    return { ...row, clips: this.#clips.all(row.id).map(({ clip }) => clip) };
  }
}
