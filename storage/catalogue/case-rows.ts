// Rows of cases and of their links to clips.
import type { Database, Statement } from 'better-sqlite3';
import type { caseActions } from '../../core/case-event.ts';
import type { CaseFacts, CaseState } from '../../core/case-model.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { rootUnit } from '../../core/policy/units.ts';
import { codeOf, factsOf, parsed } from './json-column.ts';

export interface CaseRow {
  /** Opaque id, as leaves name it. */
  readonly id: string;
  /** The opaque id again where the number was erased. */
  readonly number: string;
  readonly state: CaseState;
  /** Id of a unit. */
  readonly unit: string;
  /** Code of a matter; null where nobody said. */
  readonly matter: string | null;
  /** Null where the private detail was erased. */
  readonly facts: CaseFacts | null;
  /** Opaque ids of the accounts that opened or changed it. */
  readonly authors: readonly string[];
  /** Linked clips in the order of linking. */
  readonly clips: readonly string[];
}

/** Every member left out is no condition. */
export interface CaseFilter {
  /** 当事人, as written. */
  readonly object?: string;
  readonly state?: CaseState;
  /** Ids of units; null for all. */
  readonly units: readonly string[] | null;
  /** From the `next` of the page before. */
  readonly before?: number;
  readonly limit: number;
}

export interface CasePage {
  readonly cases: readonly CaseRow[];
  readonly next: number | null;
}

interface Listed {
  readonly object: string | null;
  readonly state: CaseState | null;
  readonly units: string | null;
  readonly before: number;
  readonly limit: number;
}

interface StoredCase {
  readonly id: string;
  readonly number: string;
  readonly state: CaseState;
  readonly unit: string;
  readonly matter: string | null;
  readonly facts: string | null;
  readonly authors: string;
}

type Written = Omit<StoredCase, 'number' | 'authors'> & { seq: number; number: string | null; object: string | null };

const columns = 'id, coalesce(number, id) AS number, state, unit, matter, facts, authors';
/** What a leaf of the time before there was more than a number says of the rest. */
const unsaid = { object: null, actingName: null, body: null, power: null, stages: {}, people: [] };
const members = ['number', ...Object.keys(unsaid)];

export class CaseRows {
  readonly #open: Statement<[Written & { author: string }]>;
  readonly #change: Statement<[Written]>;
  readonly #authors: Statement<[string], { authors: string }>;
  readonly #setAuthors: Statement<[string, string]>;
  readonly #list: Statement<[Listed], StoredCase & { readonly seq: number }>;
  readonly #byNumber: Statement<[string], StoredCase>;
  readonly #erased: Statement<[string], StoredCase>;
  readonly #taken: Statement<[{ numbers: string }], { number: string }>;
  readonly #byId: Statement<[string], StoredCase>;
  readonly #clips: Statement<[string], { clip: string }>;
  readonly #link: Statement<[string, string, number]>;
  readonly #unlink: Statement<[string, string]>;

  constructor(database: Database) {
    this.#open = database.prepare(
      `INSERT INTO cases (id, seq, number, state, unit, matter, object, facts, authors)
       VALUES (@id, @seq, @number, @state, @unit, @matter, @object, @facts, json_array(@author))`,
    );
    this.#change = database.prepare(
      `UPDATE cases SET number = @number, state = @state, unit = @unit, matter = @matter, object = @object, facts = @facts
       WHERE id = @id`,
    );
    this.#authors = database.prepare('SELECT authors FROM cases WHERE id = ?');
    this.#setAuthors = database.prepare('UPDATE cases SET authors = ? WHERE id = ?');
    this.#list = database.prepare(
      `SELECT ${columns}, seq FROM cases
       WHERE seq < @before AND (@object IS NULL OR object = @object) AND (@state IS NULL OR state = @state)
         AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))
       ORDER BY seq DESC LIMIT @limit`,
    );
    this.#byNumber = database.prepare(`SELECT ${columns} FROM cases WHERE cases.number = ? ORDER BY seq LIMIT 1`);
    this.#erased = database.prepare(`SELECT ${columns} FROM cases WHERE id = ? AND cases.number IS NULL`);
    this.#taken = database.prepare(
      `SELECT value AS number FROM json_each(@numbers) WHERE EXISTS (SELECT 1 FROM cases WHERE cases.number = value)
         OR EXISTS (SELECT 1 FROM cases WHERE id = value AND cases.number IS NULL)`,
    );
    this.#byId = database.prepare(`SELECT ${columns} FROM cases WHERE id = ?`);
    this.#clips = database.prepare('SELECT clip FROM case_clip WHERE case_id = ? ORDER BY seq');
    this.#link = database.prepare('INSERT OR IGNORE INTO case_clip (case_id, clip, seq) VALUES (?, ?, ?)');
    this.#unlink = database.prepare('DELETE FROM case_clip WHERE case_id = ? AND clip = ?');
  }

  /** A `case` leaf: each carries the whole new state. @throws LiuhenError LOG_DAMAGED */
  apply(id: string, event: CustodyEvent): void {
    const { unit, matter } = event.public;
    const action = codeOf(event, 'action') as (typeof caseActions)[number];
    const facts = factsOf(event.detail && { ...unsaid, ...event.detail }, members);
    const number = event.detail?.['number'];
    const object = event.detail?.['object'];
    const row: Written = {
      id,
      seq: event.seq,
      number: typeof number === 'string' ? number : null,
      state: action === 'close' ? 'closed' : 'open',
      unit: typeof unit === 'string' ? unit : rootUnit,
      matter: typeof matter === 'string' ? matter : null,
      object: typeof object === 'string' ? object : null,
      facts,
    };
    if (action === 'open') {
      this.#open.run({ ...row, author: event.actor });
      return;
    }
    this.#change.run(row);
    const authors = JSON.parse(this.#authors.get(id)?.authors ?? '[]') as string[];
    if (!authors.includes(event.actor)) this.#setAuthors.run(JSON.stringify([...authors, event.actor]), id);
  }

  link(id: string, clip: string, seq: number): void {
    this.#link.run(id, clip, seq);
  }

  unlink(id: string, clip: string): void {
    this.#unlink.run(id, clip);
  }

  /** Newest first. */
  list({ object, state, units, before = Number.MAX_SAFE_INTEGER, limit }: CaseFilter): CasePage {
    const conditions = { object: object ?? null, state: state ?? null, units: units && JSON.stringify(units) };
    const rows = this.#list.all({ ...conditions, before, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? page.at(-1)!.seq : null;
    return { cases: page.map(({ seq: _seq, ...row }) => this.#complete(row)), next };
  }

  caseByNumber(number: string): CaseRow | undefined {
    const row = this.#byNumber.get(number) ?? this.#erased.get(number);
    return row && this.#complete(row);
  }

  /** Those of which `caseByNumber` finds one. */
  takenOf(numbers: readonly string[]): Set<string> {
    return new Set(this.#taken.all({ numbers: JSON.stringify(numbers) }).map(({ number }) => number));
  }

  caseById(id: string): CaseRow | undefined {
    const row = this.#byId.get(id);
    return row && this.#complete(row);
  }

  #complete({ facts, authors, ...row }: StoredCase): CaseRow {
    return {
      ...row,
      facts: parsed<CaseFacts>(facts),
      authors: JSON.parse(authors) as string[],
      clips: this.#clips.all(row.id).map(({ clip }) => clip),
    };
  }
}
