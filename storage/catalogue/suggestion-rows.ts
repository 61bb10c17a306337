// Rows of suggestions: clips that may belong to a case, by whatever source, and what became of each.
import type { Database, Statement } from 'better-sqlite3';
import { rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Scope } from '../../core/policy/access.ts';
import { concludedSources, type SuggestionSource, suggestionOf } from '../../core/suggestion-event.ts';

/**
 * open: nobody has said anything yet · taken: clip and case were linked · refused: or a person said that they are not ·
 * withdrawn: its ground has gone, and nobody had said anything.
 */
export type SuggestionState = 'open' | 'taken' | 'refused' | 'withdrawn';

/** An open suggestion as it is held against what the station would say now. */
export interface OpenSuggestion {
  /** Of its leaf. */
  readonly seq: number;
  /** Opaque id. */
  readonly caseId: string;
  readonly by: SuggestionSource;
  readonly confidence: number;
  readonly reason: string | null;
}

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

const concluded = JSON.stringify(concludedSources);

export class SuggestionRows {
  readonly #add: Statement<[string, string, string, number, number | null, string | null, number, SuggestionState]>;
  readonly #settle: Statement<[SuggestionState, string, string]>;
  readonly #withdraw: Statement<[string, string, SuggestionSource, number]>;
  readonly #state: Statement<[string, string, SuggestionSource], { state: SuggestionState }>;
  readonly #held: Statement<[string, string], OpenSuggestion>;
  readonly #clipsOfCase: Statement<[string, string], { clip: string }>;
  readonly #clipsOfSource: Statement<[SuggestionSource, string, number], { clip: string }>;
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
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET confidence = excluded.confidence, shown_ms = excluded.shown_ms,
         reason = excluded.reason, seq = excluded.seq, state = excluded.state WHERE state = 'withdrawn'`,
    );
    this.#withdraw = database.prepare(
      `UPDATE suggestion SET state = 'withdrawn'
       WHERE clip = ? AND case_id = ? AND source = ? AND seq = ? AND state = 'open'`,
    );
    this.#state = database.prepare('SELECT state FROM suggestion WHERE clip = ? AND case_id = ? AND source = ?');
    const among = 'source IN (SELECT value FROM json_each(?))';
    this.#held = database.prepare(
      `SELECT seq, case_id AS caseId, source AS "by", confidence, reason FROM suggestion
       WHERE clip = ? AND state = 'open' AND ${among} ORDER BY seq`,
    );
    this.#clipsOfCase = database.prepare(
      `SELECT DISTINCT clip FROM suggestion WHERE case_id = ? AND state = 'open' AND ${among}`,
    );
    this.#clipsOfSource = database.prepare(
      `SELECT DISTINCT clip FROM suggestion WHERE source = ? AND state = 'open' AND clip > ? ORDER BY clip LIMIT ?`,
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
   * A `suggest` leaf of a clip. What is linked already is taken from the start; the same source is heard once, and again
   * after it was withdrawn.
   * @throws LiuhenError LOG_DAMAGED for a leaf that is neither a suggestion nor an answer to one.
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
    if ('withdrawn' in said) {
      this.#withdraw.run(clip, caseId, said.withdrawn, said.of);
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

  /** What became of it; undefined where that source never spoke of the two. */
  stateOf(clip: string, caseId: string, by: SuggestionSource): SuggestionState | undefined {
    return this.#state.get(clip, caseId, by)?.state;
  }

  /** The open ones of a clip that the station concluded, in the order of their leaves. */
  concluded(clip: string): OpenSuggestion[] {
    return this.#held.all(clip, concluded);
  }

  /** Clips with open suggestions of that case that the station concluded. */
  clipsConcluded(caseId: string): string[] {
    return this.#clipsOfCase.all(caseId, concluded).map(({ clip }) => clip);
  }

  /** Clips with an open suggestion of that source: at most `limit`, in order, those after a number. */
  clipsBy(by: SuggestionSource, after: string, limit: number): string[] {
    return this.#clipsOfSource.all(by, after, limit).map(({ clip }) => clip);
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
