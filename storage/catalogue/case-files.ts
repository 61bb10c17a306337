// What belongs to cases, read: operations with all that is said of them, documents, reviews, and the clips that may have
// been recorded during an operation. Nothing is decided here.
import type { Database, Statement } from 'better-sqlite3';
import type { Note, NoteStep, Operation, StandIn, StepMark } from '../../core/case-model.ts';
import type { DockingWindow } from '../../core/policy/camera-clock.ts';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import { isCut } from './clip-neighbours.ts';
import { guarded } from './database.ts';
import type {
  CaseDocument,
  CaseReview,
  DocumentRows,
  ReviewAsk,
  ReviewQueueFilter,
  WaitingCase,
} from './document-rows.ts';
import { mayHaveFilmed } from './filmed-column.ts';
import type { OperationRows, PresentOperation } from './operation-rows.ts';
import type { PresentAt } from './presence-rows.ts';
import type { JudgedRow, MadeRow, StatementRows } from './statement-rows.ts';
import { UnplacedClips } from './unplaced-clips.ts';

type TimedRow = Omit<TimedClip, 'basis' | 'isCut'> & {
  readonly cut: number;
  readonly basis: string | null;
  readonly serial: string | null;
  readonly label: string | null;
  readonly docked: string;
};

/** A clip with the moment when it first lay at the dock, RFC 3339. */
export type DockedClip = TimedClip & { readonly docked: string };

/** An anchor by hand may be uncertain by a month, another offset by a minute (decision 0008). */
const mostUncertaintyMs = 31 * 86_400_000;

const columns = `id, coalesce(serial, label) AS camera, sha256, start_ms AS startMs, end_ms AS endMs,
  start_source AS startSource, offset_ms AS offsetMs, offset_uncertainty_ms AS uncertaintyMs,
  offset_trust AS trust, offset_basis AS basis, coalesce(${isCut}, 0) AS cut, serial, label, docked`;

export interface CaseFileRows {
  readonly operations: OperationRows;
  readonly documents: DocumentRows;
  readonly statements: StatementRows;
}

export class CaseFiles {
  readonly #operations: OperationRows;
  readonly #documents: DocumentRows;
  readonly #statements: StatementRows;
  readonly #windowOf: (clip: Pick<TimedRow, 'serial' | 'label' | 'docked'>) => DockingWindow;
  readonly #placed: Statement<[{ camera: string; from: number; to: number; most: number }], TimedRow>;
  readonly #unplaced: UnplacedClips<TimedRow & { readonly seq: number }>;
  readonly #clip: Statement<[string], TimedRow>;

  constructor(
    database: Database,
    { operations, documents, statements }: CaseFileRows,
    windowOf: (clip: Pick<TimedRow, 'serial' | 'label' | 'docked'>) => DockingWindow,
  ) {
    this.#operations = operations;
    this.#documents = documents;
    this.#statements = statements;
    this.#windowOf = windowOf;
    this.#placed = database.prepare(
      `SELECT ${columns} FROM clip
       WHERE coalesce(serial, label) = @camera AND start_ms < @to + @most AND start_ms > @from - @most - 86400000
         AND offset_trust <> 'none' AND start_ms - offset_uncertainty_ms < @to
         AND coalesce(end_ms, start_ms) + offset_uncertainty_ms > @from AND ${mayHaveFilmed}
       ORDER BY start_ms, seq`,
    );
    this.#clip = database.prepare(`SELECT ${columns} FROM clip WHERE id = ?`);
    this.#unplaced = new UnplacedClips(database, `seq, ${columns}`, mayHaveFilmed);
  }

  operationsOf(caseId: string): readonly Operation[] {
    return read(() => this.#operations.ofCase(caseId));
  }

  operation(id: string): Operation | undefined {
    return read(() => this.#operations.operation(id));
  }

  /** The last mark of each step and item. */
  marksOf(operation: string): readonly StepMark[] {
    return read(() => this.#operations.marksOf(operation));
  }

  standInsOf(operation: string): readonly StandIn[] {
    return read(() => this.#operations.standInsOf(operation));
  }

  notesOf(operation: string): readonly Note[] {
    return read(() => this.#operations.notesOf(operation));
  }

  note(id: string): Note | undefined {
    return read(() => this.#operations.note(id));
  }

  /** What the last who approved or returned a note said; null while nobody has. */
  judgedNote(id: string): JudgedRow | null {
    return read(() => this.#statements.judged(id));
  }

  /** What each of a note's chain of approval said, in order. */
  noteStepsOf(id: string): readonly NoteStep[] {
    return read(() => this.#statements.stepsOf(id));
  }

  /** Statements of completeness that were made of an operation, the last one last. */
  statementsOf(operation: string): readonly MadeRow[] {
    return read(() => this.#statements.ofOperation(operation));
  }

  documentsOf(caseId: string): readonly CaseDocument[] {
    return read(() => this.#documents.documentsOf(caseId));
  }

  reviewsOf(caseId: string): readonly CaseReview[] {
    return read(() => this.#documents.reviewsOf(caseId));
  }

  /** The ask for a legal review that none has answered yet. */
  reviewAskOf(caseId: string): ReviewAsk | null {
    return read(() => this.#documents.askOf(caseId));
  }

  /** Cases that wait for a legal review, those asked for first, longest waiting first. */
  awaitingReview(filter: ReviewQueueFilter): readonly WaitingCase[] {
    return read(() => this.#documents.waiting(filter));
  }

  /** Where one clip lies in time. */
  timedClip(id: string): TimedClip | undefined {
    return read(() => {
      const row = this.#clip.get(id);
      return row && toTimed(row);
    });
  }

  /** Valid operations, of any case, of these officers or cameras that touch the stretch of time. */
  presentAt(asked: PresentAt): readonly PresentOperation[] {
    return read(() => this.#operations.presentAt(asked));
  }

  /**
   * The clips of a camera that can hold a recording and lie in [fromMs, toMs), or may: at the edge of their uncertainty, or because nothing is
   * known of their clock and the dockings around them do not speak against it.
   */
  clipsDuring(camera: string, fromMs: number, toMs: number): readonly DockedClip[] {
    return read(() => {
      const placed = this.#placed.all({ camera, from: fromMs, to: toMs, most: mostUncertaintyMs });
      const unplaced = this.#unplaced
        .during(camera, fromMs, toMs)
        .filter((row) => {
          const { notBeforeMs } = this.#windowOf(row);
          return notBeforeMs === null || notBeforeMs < toMs;
        })
        .sort((a, b) => a.seq - b.seq)
        .map(({ seq: _seq, ...row }) => row);
      return [...placed, ...unplaced].map(toTimed);
    });
  }
}

function toTimed({ basis, cut, serial: _serial, label: _label, ...row }: TimedRow): DockedClip {
  return { ...row, isCut: cut === 1, basis: basis === null ? [] : (JSON.parse(basis) as number[]) };
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
