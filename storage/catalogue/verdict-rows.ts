// The verdict of each valid operation, kept so that a report over a year need not judge anew, and a mark on those whose
// verdict may have changed. Leaves set marks, in the transaction of their other rows; who judges writes verdicts back.
// A cache: it follows from log, rules and settings, is no part of what `rebuild` compares, and holds nothing of its own.
import type { Database, Statement } from 'better-sqlite3';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { CoverageVerdict } from '../../core/policy/coverage.ts';
import type { CoverageReason } from '../../core/policy/operation-coverage.ts';
import type { FootageState, OperationVerdict, VerdictHole } from '../../core/policy/operation-verdict.ts';
import { guarded } from './database.ts';
import { codeOf } from './json-column.ts';
import { isUnplaced } from './unplaced-clips.ts';

/** An operation with its verdict; that of one that is due is what it was before, or null. */
export interface VerdictRow {
  readonly operation: string;
  readonly matter: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Opaque id of its case. */
  readonly caseId: string;
  /** Its number, or the id where that was erased. */
  readonly case: string;
  /** Id of the case's unit. */
  readonly unit: string;
  /** The case platform's export has the case. */
  readonly isImported: boolean;
  readonly isDue: boolean;
  readonly judged: OperationVerdict | null;
}

export interface JudgedOperationRow extends OperationVerdict {
  readonly operation: string;
  /** Names all that it was judged by, beside what leaves say. */
  readonly under: string;
}

/** Operations that ended in [fromMs, toMs), in the order of their end; the page after `after`. */
export interface VerdictFilter {
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids of units; null for all. */
  readonly units: readonly string[] | null;
  readonly after?: Pick<VerdictRow, 'toMs' | 'operation'> | undefined;
  readonly limit: number;
}

interface StoredVerdict {
  readonly mode: OperationVerdict['mode'];
  readonly verdict: CoverageVerdict | null;
  readonly isExplained: number;
  readonly footage: FootageState;
  readonly hasCamera: number;
  /** JSON. */
  readonly holes: string;
  readonly reasons: string;
}

type Stored = StoredVerdict &
  Omit<VerdictRow, 'isImported' | 'isDue' | 'judged'> & { isImported: number; isDue: number };
type Written = StoredVerdict & Pick<JudgedOperationRow, 'operation' | 'under'>;
type Page = Omit<VerdictFilter, 'units' | 'after'> & { units: string | null; afterMs: number; afterOperation: string };

/** What of a clip decides in which operations it may lie (case-files.ts asks the same of it). */
interface MarkingClip {
  readonly camera: string | null;
  readonly serial: string | null;
  readonly label: string | null;
  readonly docked: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly trust: string;
}

type WindowOf = (clip: Pick<MarkingClip, 'serial' | 'label' | 'docked'>) => { readonly notBeforeMs: number | null };

export class VerdictRows {
  readonly #windowOf: WindowOf;
  readonly #add: Statement<[string]>;
  readonly #remove: Statement<[string]>;
  readonly #mark: Statement<[string]>;
  readonly #markOfNote: Statement<[string]>;
  readonly #markOfCamera: Statement<[{ camera: string; after: number; before: number }]>;
  readonly #markUnder: Statement<[string, string]>;
  readonly #clip: Statement<[string], MarkingClip>;
  readonly #docking: Statement<[number], { device: string; label: string | null; dockedMs: number }>;
  readonly #hasLater: Statement<[string, string | null, string]>;
  readonly #due: Statement<[number], { operation: string }>;
  readonly #under: Statement<[], { matter: string; under: string }>;
  readonly #page: Statement<[Page], Stored>;
  readonly #write: Statement<[Written]>;
  readonly #putAll: (rows: readonly JudgedOperationRow[]) => void;

  constructor(database: Database, windowOf: WindowOf) {
    this.#windowOf = windowOf;
    this.#add = database.prepare(
      'INSERT INTO operation_verdict (operation, is_due) VALUES (?, 1) ON CONFLICT (operation) DO UPDATE SET is_due = 1',
    );
    this.#remove = database.prepare('DELETE FROM operation_verdict WHERE operation = ?');
    const mark = 'UPDATE operation_verdict SET is_due = 1 WHERE is_due = 0 AND operation';
    this.#mark = database.prepare(`${mark} = ?`);
    this.#markOfNote = database.prepare(`${mark} = (SELECT operation FROM note WHERE id = ?)`);
    // A camera that stands in is no presence; there are few, so those are marked whatever the time.
    this.#markOfCamera = database.prepare(
      `${mark} IN (
         SELECT operation FROM presence INDEXED BY presence_end
         WHERE kind = 'camera' AND who = @camera AND to_ms >= @after AND from_ms <= @before
         UNION ALL SELECT operation FROM stand_in WHERE facts ->> '$.camera' = @camera)`,
    );
    this.#markUnder = database.prepare(`${mark} IN (SELECT id FROM operation WHERE matter = ?) AND under = ?`);
    this.#clip = database.prepare(
      `SELECT coalesce(serial, label) AS camera, serial, label, docked, start_ms AS startMs, end_ms AS endMs,
         offset_uncertainty_ms AS uncertaintyMs, offset_trust AS trust FROM clip WHERE id = ?`,
    );
    this.#docking = database.prepare(
      'SELECT device, label, docked_ms AS dockedMs FROM docking WHERE seq = ? AND is_safe = 1',
    );
    this.#hasLater = database.prepare(
      `SELECT 1 FROM clip WHERE coalesce(serial, label) = ? AND label IS ? AND docked >= ? AND ${isUnplaced} LIMIT 1`,
    );
    this.#due = database.prepare(
      'SELECT operation FROM operation_verdict WHERE is_due = 1 ORDER BY rowid DESC LIMIT ?',
    );
    this.#under = database.prepare(
      `SELECT DISTINCT operation.matter, under FROM operation_verdict JOIN operation ON operation.id = operation
       WHERE is_due = 0`,
    );
    this.#page = database.prepare(
      `SELECT operation.id AS operation, operation.matter, from_ms AS fromMs, to_ms AS toMs, cases.id AS caseId,
         coalesce(cases.number, cases.id) AS "case", cases.unit, case_import.seq IS NOT NULL AS isImported,
         is_due AS isDue, mode, verdict, is_explained AS isExplained, footage, has_camera AS hasCamera, holes, reasons
       FROM operation
         CROSS JOIN operation_verdict ON operation_verdict.operation = operation.id
         CROSS JOIN cases ON cases.id = operation.case_id
         LEFT JOIN case_import ON case_import.case_id = cases.id
       WHERE to_ms >= @fromMs AND to_ms < @toMs AND (to_ms, operation.id) > (@afterMs, @afterOperation)
         AND (@units IS NULL OR cases.unit IN (SELECT value FROM json_each(@units)))
       ORDER BY to_ms, operation.id LIMIT @limit`,
    );
    this.#write = database.prepare(
      `UPDATE operation_verdict SET is_due = 0, under = @under, mode = @mode, verdict = @verdict,
         is_explained = @isExplained, footage = @footage, has_camera = @hasCamera, holes = @holes, reasons = @reasons
       WHERE operation = @operation`,
    );
    this.#putAll = database.transaction((rows: readonly JudgedOperationRow[]) => {
      for (const row of rows) this.#write.run(toStored(row));
    });
  }

  /** An `operation` leaf; a step of the checklist has no say in the verdict. */
  operation(event: CustodyEvent): void {
    const { action } = event.public;
    if (action === 'step') return;
    if (action === 'void') this.#remove.run(codeOf(event, 'operation'));
    else this.#add.run(codeOf(event, 'operation'));
  }

  /** A `statement` leaf; a stand-in changes what counts. */
  stated(event: CustodyEvent): void {
    if (event.public['action'] === 'stand-in') this.#mark.run(codeOf(event, 'operation'));
  }

  /** An `explain` leaf. */
  explained(event: CustodyEvent): void {
    this.#markOfNote.run(codeOf(event, 'note'));
  }

  /** Those in which a clip may lie, as it is now: to be called before and after a change of its place, too. */
  markOfClip(id: string): void {
    const clip = this.#clip.get(id);
    if (!clip || clip.camera === null) return;
    const { camera, docked, startMs, endMs, uncertaintyMs, trust } = clip;
    const span =
      trust === 'none' || startMs === null || uncertaintyMs === null
        ? { after: this.#windowOf(clip).notBeforeMs ?? Number.MIN_SAFE_INTEGER, before: Date.parse(docked) }
        : { after: startMs - uncertaintyMs, before: (endMs ?? startMs) + uncertaintyMs };
    this.#markOfCamera.run({ camera, ...span });
  }

  /** A docking is over: clips of later ones, already here and of unknown place, were recorded after it. @param seq its leaf. */
  markOfDocking(seq: number): void {
    const docking = this.#docking.get(seq);
    if (!docking) return;
    const { device, label, dockedMs } = docking;
    if (this.#hasLater.get(device, label, new Date(dockedMs).toISOString()) === undefined) return;
    this.#markOfCamera.run({ camera: device, after: Number.MIN_SAFE_INTEGER, before: dockedMs });
  }

  /** Ids of operations that are to be judged, those entered last first. */
  due(limit: number): readonly string[] {
    return read(() => this.#due.all(limit).map(({ operation }) => operation));
  }

  /** By what those of each matter were judged that are not due. */
  judgedUnder(): readonly { readonly matter: string; readonly under: string }[] {
    return read(() => this.#under.all());
  }

  /** Marks the operations of a matter that were judged under this. */
  markUnder(matter: string, under: string): void {
    guarded('verdicts could not be written', () => this.#markUnder.run(matter, under));
  }

  page({ units, after, fromMs, ...filter }: VerdictFilter): VerdictRow[] {
    // From the last one on, so that no page goes through those before it.
    const from = {
      fromMs: after?.toMs ?? fromMs,
      afterMs: after?.toMs ?? -1e15,
      afterOperation: after?.operation ?? '',
    };
    return read(() => this.#page.all({ ...filter, ...from, units: units && JSON.stringify(units) }).map(toRow));
  }

  /** All or none, durable on return; of an operation that is no more, nothing. */
  put(rows: readonly JudgedOperationRow[]): void {
    guarded('verdicts could not be written', () => this.#putAll(rows));
  }
}

function toStored({
  operation,
  under,
  mode,
  verdict,
  isExplained,
  footage,
  hasCamera,
  holes,
  reasons,
}: JudgedOperationRow) {
  return {
    operation,
    under,
    mode,
    verdict,
    isExplained: isExplained ? 1 : 0,
    footage,
    hasCamera: hasCamera ? 1 : 0,
    holes: JSON.stringify(holes),
    reasons: JSON.stringify(reasons),
  };
}

function toRow({ isImported, isDue, mode, verdict, isExplained, footage, hasCamera, holes, reasons, ...row }: Stored) {
  const judged =
    verdict === null
      ? null
      : {
          mode,
          verdict,
          isExplained: isExplained === 1,
          footage,
          hasCamera: hasCamera === 1,
          holes: JSON.parse(holes) as VerdictHole[],
          reasons: JSON.parse(reasons) as CoverageReason[],
        };
  return { ...row, isImported: isImported === 1, isDue: isDue === 1, judged };
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
