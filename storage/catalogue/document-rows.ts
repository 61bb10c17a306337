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

const documentMembers = ['kind', 'number', 'date', 'servedAt', 'serviceMode', 'servedClip'];
const reviewMembers = ['outcome', 'date', 'reviewer', 'opinion'];

export class DocumentRows {
  readonly #add: Statement<[string, number, string, string, number, string | null]>;
  readonly #ofCase: Statement<[string], { id: string; kind: string; imported: number; facts: string | null }>;
  readonly #addReview: Statement<[number, string, string, string | null]>;
  readonly #reviews: Statement<[string], { outcome: ReviewFacts['outcome']; facts: string | null }>;

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

  reviewsOf(caseId: string): CaseReview[] {
    return this.#reviews.all(caseId).map(({ outcome, facts }) => ({ outcome, facts: parsed<ReviewFacts>(facts) }));
  }
}
