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

/** That a legal review was asked for. */
export interface ReviewAsk {
  /** RFC 3339. */
  readonly at: string;
  /** Name of the account; null where it was erased. */
  readonly user: string | null;
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
  /** Its place in the list. */
  readonly seq: number;
  /** Time of its first document, or of the ask where it has none, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** When the review was last asked for, if that was not answered yet. */
  readonly askedAt: string | null;
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
/** More than a log has leaves, and a cursor of fifteen digits. */
const askedFirst = 100_000_000_000_000;
const reviewMembers = ['outcome', 'date', 'reviewer', 'opinion'];

export class DocumentRows {
  readonly #add: Statement<[string, number, string, string, number, string | null]>;
  readonly #ofCase: Statement<[string], { id: string; kind: string; imported: number; facts: string | null }>;
  readonly #addReview: Statement<[number, string, string, string | null]>;
  readonly #reviews: Statement<[string], { outcome: ReviewFacts['outcome']; facts: string | null }>;
  readonly #addAsk: Statement<[number, string, string, string | null]>;
  readonly #ask: Statement<[{ id: string }], ReviewAsk>;
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
    this.#addAsk = database.prepare('INSERT INTO review_ask (seq, case_id, at, user) VALUES (?, ?, ?, ?)');
    this.#ask = database.prepare(
      `SELECT at, user FROM review_ask
       WHERE case_id = @id AND seq > coalesce((SELECT max(seq) FROM review WHERE case_id = @id), -1)
       ORDER BY seq DESC LIMIT 1`,
    );
    // Those asked for come before all others.
    this.#waiting = database.prepare(
      `SELECT id, waiting.seq AS seq, event.at_ms AS sinceMs, outcome, askedAt
       FROM (
         SELECT id, outcome, coalesce(first, asked) AS since, ask.at AS askedAt,
           iif(asked IS NULL, ${askedFirst} + first, asked) AS seq
         FROM (
           SELECT id, (SELECT min(seq) FROM document WHERE case_id = cases.id) AS first,
             (SELECT outcome FROM review WHERE case_id = cases.id ORDER BY seq DESC LIMIT 1) AS outcome,
             (SELECT max(seq) FROM review_ask WHERE case_id = cases.id
                AND seq > coalesce((SELECT max(seq) FROM review WHERE case_id = cases.id), -1)) AS asked
           FROM cases
           WHERE state = 'open' AND matter IN (SELECT value FROM json_each(@matters))
             AND (@object IS NULL OR object = @object)
             AND (@units IS NULL OR unit IN (SELECT value FROM json_each(@units)))
         ) LEFT JOIN review_ask AS ask ON ask.seq = asked
         WHERE asked IS NOT NULL OR outcome IS NOT 'pass'
       ) AS waiting JOIN event ON event.seq = since
       WHERE waiting.seq > @after
       ORDER BY waiting.seq LIMIT @limit`,
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
    if (event.public['outcome'] === 'ask') {
      const user = event.detail?.['user'];
      this.#addAsk.run(event.seq, caseId, event.at, typeof user === 'string' ? user : null);
      return;
    }
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

  /**
   * Open cases of these matters: those for which a review was asked, then those that have a document and whose last review did
   * not pass them; of each the longest waiting first.
   */
  waiting({ matters, object, units, after = -1, limit }: ReviewQueueFilter): WaitingCase[] {
    const within = units && JSON.stringify(units);
    return this.#waiting.all({ matters: JSON.stringify(matters), object: object ?? null, units: within, after, limit });
  }

  /** The last one that no review has answered. */
  askOf(caseId: string): ReviewAsk | null {
    return this.#ask.get({ id: caseId }) ?? null;
  }

  reviewsOf(caseId: string): CaseReview[] {
    return this.#reviews.all(caseId).map(({ outcome, facts }) => ({ outcome, facts: parsed<ReviewFacts>(facts) }));
  }
}
