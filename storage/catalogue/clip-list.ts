// The list of clips: filters and words, newest sealed first, page by page.
import type { Database, Statement } from 'better-sqlite3';
import { LiuhenError } from '../../core/errors.ts';
import type { Clip } from '../../core/model.ts';
import type { Scope } from '../../core/policy/access.ts';
import type { ClipRow, ClipRows } from './clip-rows.ts';
import { type Facet, matchExpression, wordsOf } from './search-tokens.ts';

/** Every member left out is no condition; all others must hold. Times are milliseconds since 1970 UTC. */
export interface ClipFilter {
  /** Case number. */
  readonly case?: string;
  /** Serial of the recorder, or its volume label where no serial is known. */
  readonly device?: string;
  readonly officer?: string;
  /** Start (time of sealing where the start is unknown) lies in [fromMs, toMs). */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly flag?: string;
  readonly state?: string;
  /** Words, all of which occur in path, officer, serial, label, profile, case number or clip number. */
  readonly q?: string;
  /** 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Only clips of one of these units or of one of these officer numbers; left out: of all. */
  readonly scope?: Scope;
}

export interface ClipPage {
  readonly clips: readonly Clip[];
  /** null on the last page. */
  readonly next: string | null;
}

const mostClips = 1000;
const longestQuery = 200;

interface Conditions {
  readonly match: string;
  /** JSON array: what the index could only ask for by its parts. */
  readonly words: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly before: number;
  readonly limit: number;
}

export class ClipList {
  readonly #rows: ClipRows;
  readonly #caseId: (number: string) => string | undefined;
  readonly #newest: Statement<[Pick<Conditions, 'before' | 'limit'>], ClipRow>;
  readonly #matching: Statement<[Conditions], ClipRow>;
  readonly #span: Statement<[], { first: number | null; last: number | null }>;

  constructor(database: Database, rows: ClipRows, caseId: (number: string) => string | undefined) {
    this.#rows = rows;
    this.#caseId = caseId;
    this.#newest = database.prepare('SELECT * FROM clip WHERE seq < @before ORDER BY seq DESC LIMIT @limit');
    // CROSS JOIN keeps the index outside: it gives clips in order, so that the page is full after few rows.
    this.#matching = database.prepare(`
      SELECT clip.* FROM search CROSS JOIN clip ON clip.seq = search.rowid
      WHERE search MATCH @match AND search.rowid < @before
        AND (@fromMs IS NULL OR clip.begin_ms >= @fromMs)
        AND (@toMs IS NULL OR clip.begin_ms < @toMs)
        AND NOT EXISTS (SELECT 1 FROM json_each(@words) AS word WHERE instr(clip.text, word.value) = 0)
      ORDER BY search.rowid DESC LIMIT @limit`);
    this.#span = database.prepare(
      'SELECT (SELECT min(begin_ms) FROM clip) AS first, (SELECT max(begin_ms) FROM clip) AS last',
    );
  }

  /**
   * One page. The cursor stays good while clips are added: they come before it.
   * @throws LiuhenError USAGE for a limit outside 1 to 1,000, a cursor that is none, a time that is no number, or a text
   * over 200 characters.
   */
  list(filter: ClipFilter): ClipPage {
    const { limit } = filter;
    if (!Number.isInteger(limit) || limit < 1 || limit > mostClips) {
      throw new LiuhenError('USAGE', `limit is 1 to ${mostClips}`, { context: { limit: String(limit) } });
    }
    const before = filter.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(filter.cursor);
    const rows = this.#find(filter, before, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      clips: page.map((row) => this.#rows.toClip(row)),
      next: rows.length > limit && last ? cursorOf(last.seq) : null,
    };
  }

  #find(filter: ClipFilter, before: number, limit: number): ClipRow[] {
    const facets: (readonly [Facet, string])[] = [];
    if (filter.case !== undefined) {
      const id = this.#caseId(filter.case);
      if (id === undefined) return [];
      facets.push(['c', id]);
    }
    for (const [facet, value] of [
      ['d', filter.device],
      ['o', filter.officer],
      ['f', filter.flag],
      ['s', filter.state],
    ] as const)
      if (value !== undefined) facets.push([facet, value]);
    if ((filter.q?.length ?? 0) > longestQuery) {
      throw new LiuhenError('USAGE', `what is looked for has at most ${longestQuery} characters`);
    }
    const words = wordsOf(filter.q ?? '');
    const range = this.#rangeOf(filter);
    const match = matchExpression(words, facets, range, facetsOfScope(filter.scope));
    if (match === null) return this.#newest.all({ before, limit });
    const { fromMs = null, toMs = null } = filter;
    return this.#matching.all({ match, words: JSON.stringify(words), fromMs, toMs, before, limit });
  }

  /** The stretch asked for, cut to what there is; null where that is everything. */
  #rangeOf({ fromMs, toMs }: ClipFilter): { fromMs: number; toMs: number } | null {
    for (const time of [fromMs, toMs]) {
      if (time !== undefined && !Number.isSafeInteger(time))
        throw new LiuhenError('USAGE', 'a time is not in milliseconds');
    }
    const { first, last } = this.#span.get() ?? { first: null, last: null };
    if (first === null || last === null) return null;
    const from = Math.max(fromMs ?? first, first);
    const to = Math.min(toMs ?? last + 1, last + 1);
    return from === first && to === last + 1 ? null : { fromMs: from, toMs: to };
  }
}

/** null where the scope holds everything. */
function facetsOfScope(scope: Scope | undefined): (readonly [Facet, string])[] | null {
  if (scope === undefined || scope.units === null) return null;
  return [...scope.units.map((unit) => ['u', unit] as const), ...scope.numbers.map((number) => ['o', number] as const)];
}

const cursorOf = (seq: number) => Buffer.from(`c${seq}`).toString('base64url');

function seqOfCursor(cursor: string): number {
  const match = /^c(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const seq = Number(match?.[1]);
  if (!Number.isSafeInteger(seq))
    throw new LiuhenError('USAGE', 'this is no cursor of `clip ls`', { context: { cursor } });
  return seq;
}
