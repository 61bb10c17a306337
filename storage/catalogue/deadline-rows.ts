// What the deadlines of cases are counted from, of many cases at once: each kind of row is asked for once a page, and only
// what a deadline reads of it. What follows is decided in core/policy/case-deadlines.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { DocumentFacts, StepMark } from '../../core/case-model.ts';
import { countedSteps } from '../../core/policy/case-deadlines.ts';
import type { CheckDocument } from '../../core/policy/check-question.ts';
import type { PropertyItem } from '../../core/property-model.ts';
import { guarded } from './database.ts';
import { parsed } from './json-column.ts';
import type { PropertyRows } from './property-rows.ts';

export interface OpenCase {
  /** Opaque. */
  readonly id: string;
  /** Of its first leaf: its place in the order. */
  readonly seq: number;
  /** The id again where the number was erased. */
  readonly number: string;
  /** Id. */
  readonly unit: string;
  /** Code; null where nobody said. */
  readonly matter: string | null;
}

export interface OpenCaseFilter {
  /** Ids; null for all. */
  readonly units: readonly string[] | null;
  /** `seq` of the last one of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A valid operation. */
export interface GroundOperation {
  readonly id: string;
  readonly matter: string;
  /** When its first session began; null where that was erased. */
  readonly fromMs: number | null;
  /** Of the steps that a deadline reads. */
  readonly marks: readonly StepMark[];
}

/** All in the order of adding. */
export interface DeadlineGrounds {
  readonly operations: readonly GroundOperation[];
  readonly documents: readonly CheckDocument[];
  readonly items: readonly PropertyItem[];
}

interface OperationRow {
  readonly caseId: string;
  readonly id: string;
  readonly matter: string;
  readonly fromMs: number | null;
  /** JSON. */
  readonly mark: string | null;
}

const steps = JSON.stringify(countedSteps);

export class DeadlineRows {
  readonly #property: Pick<PropertyRows, 'ofCases'>;
  readonly #open: Statement<[{ units: string | null; before: number; limit: number }], OpenCase>;
  readonly #operations: Statement<[{ cases: string; steps: string }], OperationRow>;
  readonly #documents: Statement<[string], { caseId: string; kind: string; facts: string | null }>;

  constructor(database: Database, property: Pick<PropertyRows, 'ofCases'>) {
    this.#property = property;
    this.#open = database.prepare(
      `SELECT id, seq, coalesce(number, id) AS number, unit, matter FROM cases
       WHERE seq < @before AND state = 'open' AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))
       ORDER BY seq DESC LIMIT @limit`,
    );
    this.#operations = database.prepare(
      `SELECT case_id AS caseId, operation.id, matter, from_ms AS fromMs, mark
       FROM json_each(@cases) AS asked
         CROSS JOIN operation ON case_id = asked.value
         LEFT JOIN step_mark ON step_mark.operation = operation.id AND step IN (SELECT value FROM json_each(@steps))
       WHERE state = 'valid' ORDER BY operation.seq, step_mark.seq`,
    );
    this.#documents = database.prepare(
      `SELECT case_id AS caseId, kind, facts FROM json_each(?) AS asked CROSS JOIN document ON case_id = asked.value
       ORDER BY seq`,
    );
  }

  /** Newest first. */
  open({ units, before = Number.MAX_SAFE_INTEGER, limit }: OpenCaseFilter): OpenCase[] {
    return read(() => this.#open.all({ units: units && JSON.stringify(units), before, limit }));
  }

  /** In the order of the ids. */
  groundsOf(cases: readonly string[]): DeadlineGrounds[] {
    return read(() => {
      const ids = JSON.stringify(cases);
      const operations = Map.groupBy(this.#operations.all({ cases: ids, steps }), ({ caseId }) => caseId);
      const documents = Map.groupBy(this.#documents.all(ids), ({ caseId }) => caseId);
      const items = Map.groupBy(this.#property.ofCases(cases), (item) => item.case);
      return cases.map((id) => ({
        operations: operationsOf(operations.get(id) ?? []),
        documents: (documents.get(id) ?? []).map(({ kind, facts }) => ({ kind, facts: parsed<DocumentFacts>(facts) })),
        items: items.get(id) ?? [],
      }));
    });
  }
}

/** A row a mark; those of one operation follow each other. */
function operationsOf(rows: readonly OperationRow[]): GroundOperation[] {
  const found: (GroundOperation & { readonly marks: StepMark[] })[] = [];
  for (const { id, matter, fromMs, mark } of rows) {
    if (found.at(-1)?.id !== id) found.push({ id, matter, fromMs, marks: [] });
    if (mark !== null) found.at(-1)!.marks.push(JSON.parse(mark) as StepMark);
  }
  return found;
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
