// Cases as reports count them: of which day each is, where it came from, and whether an operation was entered for it. Read
// from rows of others; nothing is written or decided here.
import type { Database, Statement } from 'better-sqlite3';
import { guarded } from './database.ts';

export interface DatedCase {
  readonly seq: number;
  /** Its number, or the opaque id where that was erased. */
  readonly case: string;
  /** Id of a unit. */
  readonly unit: string;
  readonly matter: string | null;
  /** Day on which it was initiated, `2026-01-31`; null where nobody said. */
  readonly initiated: string | null;
  /** When it was entered here, milliseconds since 1970. */
  readonly enteredMs: number;
  /** The case platform's export has it. */
  readonly isImported: boolean;
  /** It has a valid operation of one of the matters that were asked for. */
  readonly hasOperation: boolean;
}

export interface CaseDayFilter {
  /** Codes; of other cases nothing is told. Null for all. */
  readonly matters: readonly string[] | null;
  /** Ids of units; null for all. */
  readonly units: readonly string[] | null;
  readonly afterSeq: number;
  readonly limit: number;
}

/** A legal review, of the unit and matter of its case. */
export interface DatedReview {
  readonly unit: string;
  readonly matter: string | null;
  readonly outcome: 'pass' | 'return';
}

export interface ReviewFilter {
  /** First and last day of its date, `2026-01-31`; one whose date was erased is of the day of its leaf in UTC. */
  readonly from: string;
  readonly to: string;
  readonly units: readonly string[] | null;
}

type Asked = Omit<CaseDayFilter, 'matters' | 'units'> & { matters: string | null; units: string | null };
type Stored = Omit<DatedCase, 'isImported' | 'hasOperation'> & { isImported: number; hasOperation: number };

export class CaseDayRows {
  readonly #page: Statement<[Asked], Stored>;
  readonly #reviews: Statement<[Omit<ReviewFilter, 'units'> & { units: string | null }], DatedReview>;

  constructor(database: Database) {
    this.#page = database.prepare(
      `SELECT cases.seq, coalesce(cases.number, cases.id) AS "case", cases.unit, cases.matter,
         cases.facts ->> '$.stages.initiation' AS initiated, event.at_ms AS enteredMs,
         case_import.seq IS NOT NULL AS isImported,
         EXISTS (SELECT 1 FROM operation WHERE operation.case_id = cases.id AND operation.state = 'valid'
           AND (@matters IS NULL OR operation.matter IN (SELECT value FROM json_each(@matters)))) AS hasOperation
       FROM cases
         CROSS JOIN event ON event.seq = cases.seq
         LEFT JOIN case_import ON case_import.case_id = cases.id
       WHERE cases.seq > @afterSeq AND (@matters IS NULL OR cases.matter IN (SELECT value FROM json_each(@matters)))
         AND (@units IS NULL OR cases.unit IN (SELECT value FROM json_each(@units)))
       ORDER BY cases.seq LIMIT @limit`,
    );
    this.#reviews = database.prepare(
      `SELECT cases.unit, cases.matter, review.outcome
       FROM review CROSS JOIN cases ON cases.id = review.case_id CROSS JOIN event ON event.seq = review.seq
       WHERE coalesce(review.facts ->> '$.date', date(event.at_ms / 1000, 'unixepoch')) BETWEEN @from AND @to
         AND (@units IS NULL OR cases.unit IN (SELECT value FROM json_each(@units)))`,
    );
  }

  /** In the order in which they were entered; the page after `afterSeq`. */
  page({ matters, units, ...filter }: CaseDayFilter): DatedCase[] {
    const asked = { ...filter, matters: matters && JSON.stringify(matters), units: units && JSON.stringify(units) };
    return guarded('catalogue.db cannot be read', () =>
      this.#page.all(asked).map(({ isImported, hasOperation, ...row }) => ({
        ...row,
        isImported: isImported === 1,
        hasOperation: hasOperation === 1,
      })),
    );
  }

  reviews({ units, ...days }: ReviewFilter): readonly DatedReview[] {
    return guarded('catalogue.db cannot be read', () =>
      this.#reviews.all({ ...days, units: units && JSON.stringify(units) }),
    );
  }
}
