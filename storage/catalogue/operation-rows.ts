// Rows of operations and of what is said of them: steps, stand-ins, notes of interruption.
import type { Database, Statement } from 'better-sqlite3';
import { operationActions } from '../../core/case-event.ts';
import type { Note, NoteFacts, Operation, OperationFacts, StandIn, StepMark } from '../../core/case-model.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { codeOf, factsOf, parsed } from './json-column.ts';
import { PresenceRows, type PresentAt } from './presence-rows.ts';

interface StoredOperation {
  readonly id: string;
  readonly matter: string;
  readonly state: Operation['state'];
  readonly facts: string | null;
}

interface Times {
  readonly from_ms: number | null;
  readonly to_ms: number | null;
}

type StoredNote = Omit<Note, 'facts'> & { readonly facts: string | null };

const columns = 'id, matter, state, facts';
const operationMembers = ['sessions', 'place', 'officers', 'posted', 'items', 'ref'];
const standInMembers = ['post', 'camera', 'from', 'to', 'officer', 'reason'];
const noteMembers = ['cause', 'gaps', 'text', 'substitute', 'signers'];
/** A mark of the whole operation: null would be no key. */
const wholeOperation = 0;

/** An operation that others are held against. */
export interface PresentOperation {
  readonly id: string;
  /** Opaque id of its case. */
  readonly case: string;
  readonly matter: string;
  readonly facts: OperationFacts;
}

export class OperationRows {
  readonly #presence: PresenceRows;
  readonly #add: Statement<[StoredOperation & Times & { seq: number; case_id: string }]>;
  readonly #change: Statement<[StoredOperation & Times]>;
  readonly #ofCase: Statement<[string], StoredOperation>;
  readonly #byId: Statement<[string], StoredOperation>;
  readonly #mark: Statement<[number, string, string, number, string]>;
  readonly #marks: Statement<[string], { mark: string }>;
  readonly #addStandIn: Statement<[number, string, string | null]>;
  readonly #standIns: Statement<[string], { facts: string | null }>;
  readonly #addNote: Statement<[string, number, string, string | null]>;
  readonly #judgeNote: Statement<[string, string]>;
  readonly #notes: Statement<[string], StoredNote>;
  readonly #note: Statement<[string], StoredNote>;

  constructor(database: Database) {
    this.#presence = new PresenceRows(database);
    this.#add = database.prepare(
      `INSERT INTO operation (id, seq, case_id, matter, state, from_ms, to_ms, facts)
       VALUES (@id, @seq, @case_id, @matter, @state, @from_ms, @to_ms, @facts)`,
    );
    this.#change = database.prepare(
      'UPDATE operation SET matter = @matter, state = @state, from_ms = @from_ms, to_ms = @to_ms, facts = @facts WHERE id = @id',
    );
    this.#ofCase = database.prepare(`SELECT ${columns} FROM operation WHERE case_id = ? ORDER BY seq`);
    this.#byId = database.prepare(`SELECT ${columns} FROM operation WHERE id = ?`);
    this.#mark = database.prepare(
      `INSERT INTO step_mark (seq, operation, step, item, mark) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (operation, step, item) DO UPDATE SET seq = excluded.seq, mark = excluded.mark`,
    );
    this.#marks = database.prepare('SELECT mark FROM step_mark WHERE operation = ? ORDER BY seq');
    this.#addStandIn = database.prepare('INSERT INTO stand_in (seq, operation, facts) VALUES (?, ?, ?)');
    this.#standIns = database.prepare('SELECT facts FROM stand_in WHERE operation = ? ORDER BY seq');
    this.#addNote = database.prepare(
      "INSERT INTO note (id, seq, operation, state, facts) VALUES (?, ?, ?, 'submitted', ?)",
    );
    this.#judgeNote = database.prepare('UPDATE note SET state = ? WHERE id = ?');
    this.#notes = database.prepare('SELECT id, operation, state, facts FROM note WHERE operation = ? ORDER BY seq');
    this.#note = database.prepare('SELECT id, operation, state, facts FROM note WHERE id = ?');
  }

  /** An `operation` leaf. @throws LiuhenError LOG_DAMAGED */
  apply(caseId: string, event: CustodyEvent): void {
    const action = codeOf(event, 'action');
    const id = codeOf(event, 'operation');
    if (action === 'step') {
      this.#marked(id, event);
      return;
    }
    if (!(operationActions as readonly string[]).includes(action)) throw unknownAction(event);
    const facts = factsOf(event.detail, operationMembers, ['position']);
    const known = parsed<OperationFacts>(facts);
    const row = {
      id,
      matter: codeOf(event, 'matter'),
      state: action === 'void' ? ('void' as const) : ('valid' as const),
      from_ms: instantOrNull(known?.sessions[0]?.from),
      to_ms: instantOrNull(known?.sessions.at(-1)?.to),
      facts,
    };
    if (action === 'add') this.#add.run({ ...row, seq: event.seq, case_id: caseId });
    else {
      const before = this.operation(id);
      if (before?.facts) this.#presence.remove(id, before.facts);
      this.#change.run(row);
    }
    if (row.state === 'valid' && known) this.#presence.add(id, known);
  }

  /** A `statement` leaf; of its actions only a stand-in has a row. */
  stated(event: CustodyEvent): void {
    if (event.public['action'] !== 'stand-in') return;
    this.#addStandIn.run(event.seq, codeOf(event, 'operation'), factsOf(event.detail, standInMembers));
  }

  /** An `explain` leaf. @throws LiuhenError LOG_DAMAGED */
  explained(event: CustodyEvent): void {
    const action = codeOf(event, 'action');
    const note = codeOf(event, 'note');
    if (action === 'add') {
      // A note of the time before there were chains has none.
      const members = event.detail?.['chain'] === undefined ? noteMembers : [...noteMembers, 'chain'];
      this.#addNote.run(note, event.seq, codeOf(event, 'operation'), factsOf(event.detail, members));
    }
    // One step of several leaves the note as it is; a leaf of the time before there were chains has no `left`.
    else if (action === 'approve') this.#judgeNote.run(isLastStep(event) ? 'approved' : 'submitted', note);
    else if (action === 'return') this.#judgeNote.run('returned', note);
    else throw unknownAction(event);
  }

  /** In the order of adding, voided ones included. */
  ofCase(caseId: string): Operation[] {
    return this.#ofCase.all(caseId).map(toOperation);
  }

  /** Valid operations of any of these officers or cameras that touch the stretch of time. */
  presentAt(asked: PresentAt): PresentOperation[] {
    return this.#presence
      .during(asked)
      .map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as OperationFacts }));
  }

  operation(id: string): Operation | undefined {
    const row = this.#byId.get(id);
    return row && toOperation(row);
  }

  /** The last mark of each step and item, in the order of marking. */
  marksOf(operation: string): StepMark[] {
    return this.#marks.all(operation).map(({ mark }) => JSON.parse(mark) as StepMark);
  }

  standInsOf(operation: string): StandIn[] {
    return this.#standIns.all(operation).flatMap(({ facts }) => parsed<StandIn>(facts) ?? []);
  }

  notesOf(operation: string): Note[] {
    return this.#notes.all(operation).map(toNote);
  }

  note(id: string): Note | undefined {
    const row = this.#note.get(id);
    return row && toNote(row);
  }

  #marked(operation: string, event: CustodyEvent): void {
    const { detail = {}, clip = null } = event;
    const { item } = event.public;
    const step = codeOf(event, 'step');
    const text = (member: string) => (typeof detail[member] === 'string' ? detail[member] : null);
    const mark: StepMark = {
      step,
      state: event.public['state'] === 'not-applicable' ? 'not-applicable' : 'done',
      clip,
      at: text('at'),
      document: text('document'),
      item: typeof item === 'number' ? item : null,
      reason: text('reason'),
    };
    this.#mark.run(event.seq, operation, step, mark.item ?? wholeOperation, JSON.stringify(mark));
  }
}

const isLastStep = ({ public: facts }: CustodyEvent) => facts['left'] === undefined || facts['left'] === 0;

const toOperation = ({ facts, ...row }: StoredOperation): Operation => ({
  ...row,
  facts: parsed<OperationFacts>(facts),
});
const toNote = ({ facts, ...row }: StoredNote): Note => ({ ...row, facts: parsed<NoteFacts>(facts) });

/** An operation whose facts were erased is voided without a session. */
function instantOrNull(at: string | undefined): number | null {
  return at === undefined ? null : Date.parse(at);
}

function unknownAction({ seq, type }: CustodyEvent): LiuhenError {
  return new LiuhenError('LOG_DAMAGED', 'a leaf of an action that its type does not have', { context: { seq, type } });
}
