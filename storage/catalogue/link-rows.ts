// What there is to know before the station suggests that a clip belongs to a case (core/policy/link-suggestion.ts). Read
// only: suggestions themselves are rows of suggestion-rows.ts.
import type { Database, Statement } from 'better-sqlite3';
import type { SuggestionSource } from '../../core/suggestion-event.ts';
import { guarded } from './database.ts';
import type { InboxPlace } from './inbox-rows.ts';

/** A clip as its possible cases are concerned; where it lies in time says `CaseFiles.timedClip`. */
export interface LinkableClip {
  readonly id: string;
  readonly officer: string | null;
  readonly path: string;
  readonly serial: string | null;
  readonly bay: string | null;
  readonly docked: string;
}

/** A clip in the inbox, with its place there. */
export interface WaitingPath extends InboxPlace {
  readonly id: string;
  readonly path: string;
}

/** What leaves of some time lead to. */
export interface Touched {
  /** Sealed, their offset was said, or they wait again. */
  readonly clips: readonly string[];
  /** Searched, whatever for. */
  readonly searched: readonly string[];
  /** Changed, or their operations were. */
  readonly cases: readonly string[];
  /** Those that were opened, changed, closed or opened again themselves. */
  readonly renamed: readonly string[];
  /** Numbers of officers who were entered. */
  readonly numbers: readonly string[];
  /** Whether the register of officers was changed. */
  readonly officers: boolean;
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
  readonly #clipsSince: Statement<[number, string], { id: string }>;
  readonly #casesSince: Statement<[number, string], { id: string }>;
  readonly #numbersSince: Statement<[number], { id: string }>;
  readonly #rightsSince: Statement<[number]>;
  readonly #waiting: Statement<[number, number, number], WaitingPath>;
  readonly #waitingOf: Statement<[string], { id: string }>;
  readonly #openCases: Statement<[], { id: string; number: string | null }>;
  readonly #isKnown: Statement<[{ clip: string; case: string; source: SuggestionSource }]>;

  constructor(database: Database) {
    this.#clip = database.prepare(
      `SELECT id, officer, path, serial, bay, docked FROM clip WHERE id = ? AND state = 'sealed'`,
    );
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
      `SELECT DISTINCT clip AS id FROM event
       WHERE ${since} AND type IN (SELECT value FROM json_each(?)) AND clip IS NOT NULL`,
    );
    this.#casesSince = database.prepare(
      `SELECT DISTINCT case_id AS id FROM event
       WHERE ${since} AND type IN (SELECT value FROM json_each(?)) AND case_id IS NOT NULL`,
    );
    this.#numbersSince = database.prepare(
      `SELECT number AS id FROM officer_number WHERE officer IN (SELECT id FROM officer WHERE ${since})`,
    );
    this.#rightsSince = database.prepare(`SELECT 1 FROM event WHERE ${since} AND type = 'rights' LIMIT 1`);
    this.#waiting = database.prepare(`
      SELECT id, path, begin_ms AS beginMs, seq FROM clip INDEXED BY clip_inbox
      WHERE filing = 'none' AND (begin_ms, seq) > (?, ?) AND state = 'sealed' ORDER BY begin_ms, seq LIMIT ?`);
    this.#waitingOf = database.prepare(
      `SELECT id FROM clip WHERE officer IN (SELECT value FROM json_each(?)) AND filing = 'none' AND state = 'sealed'
       ORDER BY seq`,
    );
    this.#openCases = database.prepare(`SELECT id, number FROM cases WHERE state = 'open'`);
    this.#isKnown = database.prepare(
      `SELECT 1 FROM suggestion WHERE clip = @clip AND case_id = @case AND source = @source AND state <> 'withdrawn'
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

  /** @param ms since 1970. */
  touchedSince(ms: number): Touched {
    const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
    return read(() => ({
      clips: ids(this.#clipsSince.all(ms, '["seal","anchor","unlink"]')),
      searched: ids(this.#clipsSince.all(ms, '["derive"]')),
      cases: ids(this.#casesSince.all(ms, '["case","operation"]')),
      renamed: ids(this.#casesSince.all(ms, '["case"]')),
      numbers: ids(this.#numbersSince.all(ms)),
      officers: this.#rightsSince.get(ms) !== undefined,
    }));
  }

  /** One page of the inbox, with paths. */
  waitingPaths(after: InboxPlace | undefined, limit: number): WaitingPath[] {
    const { beginMs, seq } = after ?? { beginMs: Number.MIN_SAFE_INTEGER, seq: -1 };
    return read(() => this.#waiting.all(beginMs, seq, limit));
  }

  /** Clips of the inbox with one of these numbers of officers on them. */
  waitingOf(numbers: readonly string[]): string[] {
    return read(() => this.#waitingOf.all(JSON.stringify(numbers)).map(({ id }) => id));
  }

  /** `number` is null where it was erased. */
  openCases(): { readonly id: string; readonly number: string | null }[] {
    return read(() => this.#openCases.all());
  }

  /** Whether this source has spoken of the two and not been withdrawn, or they are linked. */
  isKnown(clip: string, caseId: string, source: SuggestionSource): boolean {
    return read(() => this.#isKnown.get({ clip, case: caseId, source }) !== undefined);
  }
}

function read<Result>(work: () => Result): Result {
  return guarded('catalogue.db cannot be read', work);
}
