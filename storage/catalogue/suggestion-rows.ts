// Rows of suggestions: clips that may belong to a case, by whatever source, and what became of each.
import type { Database, Statement } from 'better-sqlite3';
import { rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Scope } from '../../core/policy/access.ts';
import { type SuggestionSource, suggestionOf } from '../../core/suggestion-event.ts';

/** open: nobody has said anything yet · taken: clip and case were linked · refused: or a person said that they are not. */
export type SuggestionState = 'open' | 'taken' | 'refused';

/** A suggestion as the commands show it. */
export interface SuggestionRow {
  /** Of its leaf: the order in which they were made. */
  readonly seq: number;
  readonly clip: string;
  /** The case's number; its opaque id where the number was erased. */
  readonly case: string;
  readonly by: SuggestionSource;
  /** 0 to 100. */
  readonly confidence: number;
  /** Where in the clip it shows, milliseconds from its beginning; null where that has no place in it. */
  readonly atMs: number | null;
  /** In words; null where there are none, or they were erased. */
  readonly reason: string | null;
  /** When it was made, RFC 3339. */
  readonly at: string;
}

export interface SuggestionFilter {
  readonly clip?: string;
  /** Those made after this leaf. */
  readonly afterSeq: number;
  readonly limit: number;
  /** Left out: of all clips. */
  readonly scope?: Scope;
}

interface Found extends Omit<SuggestionRow, 'at'> {
  readonly at_ms: number;
}

export class SuggestionRows {
  readonly #add: Statement<[string, string, string, number, number | null, string | null, number, SuggestionState]>;
  readonly #settle: Statement<[SuggestionState, string, string]>;
  readonly #isLinked: Statement<[string, string]>;
  readonly #isOpen: Statement<[string, string]>;
  readonly #open: Statement<
    [{ clip: string | null; afterSeq: number; limit: number; units: string | null; numbers: string }],
    Found
  >;

  readonly #ofClip: Statement<[string], Found>;

  constructor(database: Database) {
    this.#add = database.prepare(
      `INSERT INTO suggestion (clip, case_id, source, confidence, shown_ms, reason, seq, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#settle = database.prepare('UPDATE suggestion SET state = ? WHERE clip = ? AND case_id = ?');
    this.#isLinked = database.prepare('SELECT 1 FROM case_clip WHERE clip = ? AND case_id = ?');
    this.#isOpen = database.prepare(
      "SELECT 1 FROM suggestion WHERE clip = ? AND case_id = ? AND state = 'open' LIMIT 1",
    );
    const columns = `suggestion.seq, suggestion.clip, coalesce(cases.number, suggestion.case_id) AS "case",
        suggestion.source AS "by", suggestion.confidence, suggestion.shown_ms AS atMs, suggestion.reason, event.at_ms`;
    this.#ofClip = database.prepare(`
      SELECT ${columns} FROM suggestion JOIN event ON event.seq = suggestion.seq
        LEFT JOIN cases ON cases.id = suggestion.case_id
      WHERE suggestion.clip = ? AND suggestion.state = 'open' ORDER BY suggestion.confidence DESC, suggestion.seq`);
    // CROSS JOIN keeps the open ones outside, in their order: there are few of them beside the clips.
    this.#open = database.prepare(`
      SELECT ${columns}
      FROM suggestion CROSS JOIN clip ON clip.id = suggestion.clip CROSS JOIN event ON event.seq = suggestion.seq
        LEFT JOIN cases ON cases.id = suggestion.case_id
      WHERE suggestion.state = 'open' AND suggestion.seq > @afterSeq
        AND (@clip IS NULL OR suggestion.clip = @clip)
        AND (@units IS NULL OR clip.unit IN (SELECT value FROM json_each(@units))
          OR clip.officer IN (SELECT value FROM json_each(@numbers)))
      ORDER BY suggestion.seq LIMIT @limit`);
  }

  /**
   * A `suggest` leaf. What is linked already is taken from the start; the same source is heard once.
   * @throws LiuhenError LOG_DAMAGED for a leaf that is neither a suggestion nor a refusal.
   */
  apply(event: CustodyEvent): void {
    const { seq, clip, case: caseId } = event;
    const said = suggestionOf(event);
    if (said === undefined || clip === undefined || caseId === undefined)
      throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq } });
    if (said === 'refuse') {
      this.settle('refused', clip, caseId);
      return;
    }
    const { by, confidence, atMs = null, reason = null } = said;
    const state = this.#isLinked.get(clip, caseId) === undefined ? 'open' : 'taken';
    this.#add.run(clip, caseId, by, confidence, atMs, reason, seq, state);
  }

  /** Of every source: after a link, a refusal, or an unlink, which says that the two do not belong together. */
  settle(state: SuggestionState, clip: string, caseId: string): void {
    this.#settle.run(state, clip, caseId);
  }

  /** Whether somebody still has to say whether the clip is of that case. */
  isOpen(clip: string, caseId: string): boolean {
    return this.#isOpen.get(clip, caseId) !== undefined;
  }

  /** The open ones of a clip, the surest first. */
  ofClip(clip: string): SuggestionRow[] {
    return this.#ofClip.all(clip).map(toRow);
  }

  /** One page of the open ones, oldest first. */
  open({ clip, afterSeq, limit, scope }: SuggestionFilter): SuggestionRow[] {
    const units = scope === undefined || scope.units === null ? null : JSON.stringify(scope.units);
    const numbers = JSON.stringify(scope?.numbers ?? []);
    const found = this.#open.all({ clip: clip ?? null, afterSeq, limit, units, numbers });
    return found.map(toRow);
  }
}

const toRow = ({ at_ms: atMs, ...row }: Found): SuggestionRow => ({ ...row, at: rfc3339(atMs) });
