// Rows of what officers said at the dock: all that one docking brings is of a case. And which clips a docking brought.
import type { Database, Statement } from 'better-sqlite3';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { dockChoiceOf } from '../../core/suggestion-event.ts';
import { guarded } from './database.ts';

export interface ChoiceRow {
  /** Opaque id. */
  readonly caseId: string;
  /** Account of the officer. */
  readonly account: string;
}

export class ChoiceRows {
  readonly #add: Statement<[number, string, string, string, string]>;
  readonly #of: Statement<[string, string], ChoiceRow>;
  readonly #clips: Statement<[string, string], { id: string }>;

  constructor(database: Database) {
    this.#add = database.prepare('INSERT INTO dock_choice (seq, case_id, account, bay, docked) VALUES (?, ?, ?, ?, ?)');
    this.#of = database.prepare(
      'SELECT case_id AS caseId, account FROM dock_choice WHERE docked = ? AND bay = ? ORDER BY seq',
    );
    this.#clips = database.prepare('SELECT id FROM clip WHERE docked = ? AND bay = ? ORDER BY seq');
  }

  /** A `suggest` leaf without a clip; one whose private detail was erased leaves no row. @throws LiuhenError LOG_DAMAGED */
  apply(event: CustodyEvent): void {
    const { seq, type, actor, public: facts } = event;
    if (facts['action'] !== 'dock')
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
    const choice = dockChoiceOf(event);
    if (choice) this.#add.run(seq, choice.caseId, actor, choice.bay, choice.docked);
  }

  /** What was said of that docking, in the order of saying. @param docked RFC 3339, as clips have it. */
  of(bay: string, docked: string): ChoiceRow[] {
    return read(() => this.#of.all(docked, bay));
  }

  /** Clips that the docking has brought so far, in the order of sealing. */
  clipsOf(bay: string, docked: string): string[] {
    return read(() => this.#clips.all(docked, bay).map(({ id }) => id));
  }
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
