// Which clips wait for a word on where they belong: linked to no case and not said to be routine. A column of the clip's
// row that follows from `link` and `unlink` leaves; what is asked of it is one page of those that wait.
import type { Database, Statement } from 'better-sqlite3';
import type { Scope } from '../../core/policy/access.ts';
import { guarded } from './database.ts';

/** none: nobody has said · case: linked to one at least · routine: said to be of no case. */
export type Filing = 'none' | 'case' | 'routine';

/** Place in the order of the inbox: when recorded (sealed, where that is unknown), then the leaf of the seal. */
export interface InboxPlace {
  readonly beginMs: number;
  readonly seq: number;
}

export interface InboxFilter {
  /** Of these numbers alone; left out: of anybody. */
  readonly numbers?: readonly string[];
  readonly after?: InboxPlace;
  readonly limit: number;
  readonly scope: Scope;
}

export interface InboxRow extends InboxPlace {
  readonly clip: string;
}

interface Asked extends InboxPlace {
  readonly numbers: string | null;
  readonly units: string | null;
  readonly own: string;
  readonly limit: number;
}

export class InboxRows {
  readonly #file: Statement<[Filing, string]>;
  readonly #unfile: Statement<[{ clip: string }]>;
  readonly #filing: Statement<[string], { filing: Filing }>;
  readonly #page: Statement<[Asked], InboxRow>;

  constructor(database: Database) {
    this.#file = database.prepare('UPDATE clip SET filing = ? WHERE id = ?');
    this.#unfile = database.prepare(
      `UPDATE clip SET filing = 'none' WHERE id = @clip AND NOT EXISTS (SELECT 1 FROM case_clip WHERE clip = @clip)`,
    );
    this.#filing = database.prepare('SELECT filing FROM clip WHERE id = ?');
    // The index over those that wait has them in this very order.
    this.#page = database.prepare(`
      SELECT id AS clip, begin_ms AS beginMs, seq FROM clip INDEXED BY clip_inbox
      WHERE filing = 'none' AND (begin_ms, seq) > (@beginMs, @seq) AND state = 'sealed'
        AND (@numbers IS NULL OR officer IN (SELECT value FROM json_each(@numbers)))
        AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units))
          OR officer IN (SELECT value FROM json_each(@own)))
      ORDER BY begin_ms, seq LIMIT @limit`);
  }

  file(clip: string, filing: Exclude<Filing, 'none'>): void {
    this.#file.run(filing, clip);
  }

  /** After an unlink: it waits again where that was its last case. */
  unfile(clip: string): void {
    this.#unfile.run({ clip });
  }

  filingOf(clip: string): Filing | undefined {
    return read(() => this.#filing.get(clip)?.filing);
  }

  /** Oldest recorded first. */
  waiting({ numbers, after, limit, scope }: InboxFilter): InboxRow[] {
    return read(() =>
      this.#page.all({
        beginMs: after?.beginMs ?? Number.MIN_SAFE_INTEGER,
        seq: after?.seq ?? -1,
        numbers: numbers === undefined ? null : JSON.stringify(numbers),
        units: scope.units === null ? null : JSON.stringify(scope.units),
        own: JSON.stringify(scope.numbers),
        limit,
      }),
    );
  }
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
