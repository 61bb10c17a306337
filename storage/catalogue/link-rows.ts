// What there is to know before the station suggests that a clip belongs to a case (core/policy/link-suggestion.ts). Read
// only: suggestions themselves are rows of suggestion-rows.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { SuggestionSource } from '../../core/suggestion-event.ts';
import { guarded } from './database.ts';

/** A clip as its possible cases are concerned; where it lies in time says `CaseFiles.timedClip`. */
export interface LinkableClip {
  readonly id: string;
  readonly officer: string | null;
  readonly path: string;
}

export interface LinkWindow {
  /** Serials, or labels where there is no serial. */
  readonly cameras: readonly string[];
  /** Officer numbers as recorders write them. */
  readonly numbers: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

interface Window {
  readonly cameras: string;
  readonly numbers: string;
  readonly from: number;
  readonly to: number;
}

/** An anchor by hand may be uncertain by a month (decision 0008); no clip is longer than a day. */
const reachMs = 31 * 86_400_000;
const longestMs = 86_400_000;

export class LinkRows {
  readonly #clip: Statement<[string], LinkableClip>;
  readonly #within: Statement<[Window], { id: string }>;
  readonly #clipsSince: Statement<[number], { id: string }>;
  readonly #casesSince: Statement<[number], { id: string }>;
  readonly #openCases: Statement<[], { id: string; number: string | null }>;
  readonly #isKnown: Statement<[{ clip: string; case: string; source: SuggestionSource }]>;

  constructor(database: Database) {
    this.#clip = database.prepare(`SELECT id, officer, path FROM clip WHERE id = ? AND state = 'sealed'`);
    const within = (whose: string) =>
      `SELECT id, seq FROM clip WHERE ${whose} AND state = 'sealed' AND offset_trust <> 'none'
         AND start_ms < @to + ${reachMs} AND start_ms > @from - ${reachMs + longestMs}
         AND start_ms - offset_uncertainty_ms < @to AND coalesce(end_ms, start_ms) + offset_uncertainty_ms > @from`;
    this.#within = database.prepare(
      `SELECT id FROM (${within('coalesce(serial, label) IN (SELECT value FROM json_each(@cameras))')}
         UNION ${within('officer IN (SELECT value FROM json_each(@numbers))')}) ORDER BY seq`,
    );
    // `at` never goes back in the log: from the end only the leaves of that time are read.
    const since = 'seq > coalesce((SELECT seq FROM event WHERE at_ms < ? ORDER BY seq DESC LIMIT 1), -1)';
    this.#clipsSince = database.prepare(
      `SELECT DISTINCT clip AS id FROM event WHERE ${since} AND type IN ('seal', 'anchor') AND clip IS NOT NULL`,
    );
    this.#casesSince = database.prepare(
      `SELECT DISTINCT case_id AS id FROM event WHERE ${since} AND type = 'operation' AND case_id IS NOT NULL`,
    );
    this.#openCases = database.prepare(`SELECT id, number FROM cases WHERE state = 'open'`);
    this.#isKnown = database.prepare(
      `SELECT 1 FROM suggestion WHERE clip = @clip AND case_id = @case AND source = @source
       UNION ALL SELECT 1 FROM case_clip WHERE clip = @clip AND case_id = @case LIMIT 1`,
    );
  }

  /** Undefined for one that is not there, or not simply sealed. */
  clip(id: string): LinkableClip | undefined {
    return read(() => this.#clip.get(id));
  }

  /** Clips of any of these recorders or officers that lie in the stretch of time, or may, in the order of sealing. */
  clipsWithin({ cameras, numbers, fromMs, toMs }: LinkWindow): string[] {
    const asked = { cameras: JSON.stringify(cameras), numbers: JSON.stringify(numbers), from: fromMs, to: toMs };
    return read(() => this.#within.all(asked).map(({ id }) => id));
  }

  /** Clips that were sealed or whose offset was said since, and cases whose operations were. @param ms since 1970. */
  touchedSince(ms: number): { readonly clips: readonly string[]; readonly cases: readonly string[] } {
    const ids = (statement: Statement<[number], { id: string }>) => statement.all(ms).map(({ id }) => id);
    return read(() => ({ clips: ids(this.#clipsSince), cases: ids(this.#casesSince) }));
  }

  /** `number` is null where it was erased. */
  openCases(): { readonly id: string; readonly number: string | null }[] {
    return read(() => this.#openCases.all());
  }

  /** Whether this source has spoken of the two before, whatever came of it, or they are linked. */
  isKnown(clip: string, caseId: string, source: SuggestionSource): boolean {
    return read(() => this.#isKnown.get({ clip, case: caseId, source }) !== undefined);
  }
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
