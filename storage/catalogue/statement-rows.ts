// Rows of the statements of completeness that were made, and of what was said of notes by those who approve them.
import type { Database, Statement } from 'better-sqlite3';
import type { NoteStep } from '../../core/case-model.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { madeStatementOf } from '../../core/statement-event.ts';
import { codeOf } from './json-column.ts';

/** A statement of completeness that was made: its file lies in statements/. */
export interface MadeRow {
  /** Of its leaf. */
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  readonly operation: string;
  readonly sha256: string;
  readonly signature: string;
  readonly verdict: string;
}

/** What the last who approved or returned a note said; name and opinion null where they were erased. */
export interface JudgedRow {
  readonly user: string | null;
  readonly at: string;
  readonly opinion: string | null;
}

export class StatementRows {
  readonly #add: Statement<[MadeRow]>;
  readonly #ofOperation: Statement<[string], MadeRow>;
  readonly #judge: Statement<[JudgedRow & { note: string; seq: number }]>;
  readonly #judged: Statement<[string], JudgedRow>;
  readonly #step: Statement<[NoteStep & { note: string; seq: number }]>;
  readonly #steps: Statement<[string], NoteStep>;

  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO statement (seq, at, operation, sha256, signature, verdict)
       VALUES (@seq, @at, @operation, @sha256, @signature, @verdict)`,
    );
    this.#ofOperation = database.prepare(
      'SELECT seq, at, operation, sha256, signature, verdict FROM statement WHERE operation = ? ORDER BY seq',
    );
    this.#judge = database.prepare(
      `INSERT INTO note_judged (note, seq, at, user, opinion) VALUES (@note, @seq, @at, @user, @opinion)
       ON CONFLICT (note) DO UPDATE SET seq = excluded.seq, at = excluded.at, user = excluded.user,
         opinion = excluded.opinion`,
    );
    this.#judged = database.prepare('SELECT user, at, opinion FROM note_judged WHERE note = ?');
    this.#step = database.prepare(
      `INSERT INTO note_step (seq, note, step, outcome, account, at, title, user, opinion)
       VALUES (@seq, @note, @step, @outcome, @account, @at, @title, @user, @opinion)`,
    );
    this.#steps = database.prepare(
      'SELECT step, title, outcome, account, at, user, opinion FROM note_step WHERE note = ? ORDER BY seq',
    );
  }

  /** A `statement` leaf; those of another action are nothing of this. @throws LiuhenError LOG_DAMAGED */
  stated({ seq, at, type, public: facts }: CustodyEvent): void {
    if (facts['action'] !== 'made') return;
    const made = madeStatementOf(facts);
    if (made === undefined)
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
    this.#add.run({ seq, at, ...made });
  }

  /** An `explain` leaf; one that adds a note judges none. */
  explained(event: CustodyEvent): void {
    if (event.public['action'] === 'add') return;
    const { user, opinion, title } = event.detail ?? {};
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const said = { at: event.at, user: text(user), opinion: text(opinion) };
    const { seq, actor: account } = event;
    const note = codeOf(event, 'note');
    this.#judge.run({ note, seq, ...said });
    const { step } = event.public;
    // A leaf of the time before there were chains names no step.
    if (typeof step !== 'string') return;
    const outcome = codeOf(event, 'action') as NoteStep['outcome'];
    this.#step.run({ seq, note, step, outcome, account, title: text(title), ...said });
  }

  /** In the order of making. */
  ofOperation(operation: string): MadeRow[] {
    return this.#ofOperation.all(operation);
  }

  /** What each of a note's chain said, in order; empty of notes that were judged before there were chains. */
  stepsOf(note: string): NoteStep[] {
    return this.#steps.all(note);
  }

  judged(note: string): JudgedRow | null {
    return this.#judged.get(note) ?? null;
  }
}
