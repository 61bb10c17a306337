// Rows of a case's documents and legal reviews.
import type { Database, Statement } from 'better-sqlite3';
import type { DocumentFacts, ReviewFacts } from '../../core/case-model.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { codeOf, factsOf, parsed } from './json-column.ts';

export interface CaseDocument {
  /** Opaque. */
  readonly id: string;
  readonly kind: string;
  readonly isImported: boolean;
  /** Null where its private detail was erased. */
  readonly facts: DocumentFacts | null;
}

export interface CaseReview {
  readonly outcome: ReviewFacts['outcome'];
  /** Null where its private detail was erased. */
  readonly facts: ReviewFacts | null;
}

/** Every member left out is no condition. */
export interface ReviewQueueFilter {
  /** Codes of the matters that ask for a review. */
  readonly matters: readonly string[];
  /** 当事人, as written. */
  readonly object?: string;
  /** Ids of units; null for all. */
  readonly units: readonly string[] | null;
  /** `seq` of the last one of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/** A case that waits for a review. */
export interface WaitingCase {
  /** Opaque id. */
  readonly id: string;
  /** Leaf of its first document, and its time in milliseconds since 1970: since then it waits. */
  readonly seq: number;
  readonly sinceMs: number;
  /** What the last review came to; null where there was none. */
  readonly outcome: ReviewFacts['outcome'] | null;
}

interface QueueConditions {
  readonly matters: string;
  readonly object: string | null;
  readonly units: string | null;
  readonly after: number;
  readonly limit: number;
}

const documentMembers = ['kind', 'number', 'date', 'servedAt', 'serviceMode', 'servedClip'];
const reviewMembers = ['outcome', 'date', 'reviewer', 'opinion'];

export class DocumentRows {
  readonly #add: Statement<[string, number, string, string, number, string | null]>;
  readonly #ofCase: Statement<[string], { id: string; kind: string; imported: number; facts: string | null }>;
  readonly #addReview: Statement<[number, string, string, string | null]>;
  readonly #reviews: Statement<[string], { outcome: ReviewFacts['outcome']; facts: string | null }>;
  readonly #waiting: Statement<[QueueConditions], WaitingCase>;

  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO document (id, seq, case_id, kind, is_imported, facts) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET is_imported = excluded.is_imported, facts = excluded.facts`,
    );
    this.#ofCase = database.prepare(
      'SELECT id, kind, is_imported AS imported, facts FROM document WHERE case_id = ? ORDER BY seq',
    );
    this.#addReview = database.prepare('INSERT INTO review (seq, case_id, outcome, facts) VALUES (?, ?, ?, ?)');
    this.#reviews = database.prepare('SELECT outcome, facts FROM review WHERE case_id = ? ORDER BY seq');
    this.#waiting = database.prepare(
      `SELECT waiting.id, waiting.first AS seq, event.at_ms AS sinceMs, waiting.outcome
       FROM (
         SELECT id, (SELECT min(seq) FROM document WHERE case_id = cases.id) AS first,
           (SELECT outcome FROM review WHERE case_id = cases.id ORDER BY seq DESC LIMIT 1) AS outcome
         FROM cases
         WHERE state = 'open' AND matter IN (SELECT value FROM json_each(@matters))
           AND (@object IS NULL OR object = @object)
           AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))
       ) AS waiting JOIN event ON event.seq = waiting.first
       WHERE first > @after AND outcome IS NOT 'pass'
       ORDER BY first LIMIT @limit`,
    );
  }

  /** A `document` leaf. @throws LiuhenError LOG_DAMAGED */
  apply(caseId: string, event: CustodyEvent): void {
    const isImported = event.public['imported'] === true ? 1 : 0;
    const [id, kind] = [codeOf(event, 'document'), codeOf(event, 'kind')];
    this.#add.run(id, event.seq, caseId, kind, isImported, factsOf(event.detail, documentMembers));
  }

  /** A `review` leaf. @throws LiuhenError LOG_DAMAGED */
  reviewed(caseId: string, event: CustodyEvent): void {
    this.#addReview.run(event.seq, caseId, codeOf(event, 'outcome'), factsOf(event.detail, reviewMembers));
  }

  /** In the order of adding. */
  documentsOf(caseId: string): CaseDocument[] {
    return this.#ofCase.all(caseId).map(({ imported, facts, ...row }) => ({
      ...row,
      isImported: imported === 1,
      facts: parsed<DocumentFacts>(facts),
    }));
  }

  /** Open cases of these matters that have a document and whose last review did not pass them, longest waiting first. */
  waiting({ matters, object, units, after = -1, limit }: ReviewQueueFilter): WaitingCase[] {
    const within = units && JSON.stringify(units);
    return this.#waiting.all({ matters: JSON.stringify(matters), object: object ?? null, units: within, after, limit });
  }

  reviewsOf(caseId: string): CaseReview[] {
    return this.#reviews.all(caseId).map(({ outcome, facts }) => ({ outcome, facts: parsed<ReviewFacts>(facts) }));
  }
}
