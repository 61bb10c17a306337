// Derivatives that are waiting to be made, and looks that are waiting to be taken: a table and a wake-up. The web asks and
// the log asks, ingest works.
import type { Database, Statement } from 'better-sqlite3';

export type DerivativeKind = 'proxy' | 'thumbnail';
/** `codes`, `stretches`, `places`: looks for QR codes, flagged stretches, where it was filmed; they leave nothing in derived/. */
export type JobKind = DerivativeKind | 'codes' | 'stretches' | 'places';

export interface Job {
  readonly id: number;
  readonly kind: JobKind;
  readonly clip: string;
  /** This one included. */
  readonly attempt: number;
}

export interface FailedJob {
  readonly kind: JobKind;
  readonly clip: string;
  readonly reason: string | null;
}

export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
}

/** A clip that has failed or killed its tool this often is left alone. */
export const mostAttempts = 3;

/**
 * The queue, in catalogue.db: a clip has at most one job of a kind. An attempt counts from the moment it is handed out,
 * so that a job that takes the process down with it does not do so for ever.
 */
export class Jobs {
  readonly #add: Statement<[JobKind, string]>;
  readonly #addAll: (asked: readonly Pick<Job, 'kind' | 'clip'>[]) => void;
  readonly #remove: Statement<[JobKind, string]>;
  readonly #next: Statement<[], Job>;
  readonly #nextOf: Statement<[JobKind], Job>;
  readonly #done: Statement<[number]>;
  readonly #fail: Statement<[string, number]>;
  readonly #putBack: Statement<[number]>;
  readonly #counts: Statement<[], { state: keyof JobCounts; n: number }>;
  readonly #failures: Statement<[], FailedJob>;
  #listener: (() => void) | undefined;
  #added = false;

  /** What a process that ended was working on waits again, or has failed for good. */
  constructor(database: Database) {
    this.#add = database.prepare(
      "INSERT INTO job (kind, clip, state, attempts) VALUES (?, ?, 'waiting', 0) ON CONFLICT DO NOTHING",
    );
    this.#addAll = database.transaction((asked: readonly Pick<Job, 'kind' | 'clip'>[]) => {
      for (const { kind, clip } of asked) this.add(kind, clip);
    });
    this.#remove = database.prepare('DELETE FROM job WHERE kind = ? AND clip = ?');
    const take = (condition: string) =>
      `UPDATE job SET state = 'running', attempts = attempts + 1
       WHERE id = (SELECT id FROM job WHERE state = 'waiting' ${condition} ORDER BY attempts, id LIMIT 1)
       RETURNING id, kind, clip, attempts AS attempt`;
    this.#next = database.prepare(take(''));
    this.#nextOf = database.prepare(take('AND kind = ?'));
    this.#done = database.prepare('DELETE FROM job WHERE id = ?');
    this.#fail = database.prepare(
      `UPDATE job SET state = iif(attempts < ${mostAttempts}, 'waiting', 'failed'), reason = ? WHERE id = ?`,
    );
    this.#putBack = database.prepare("UPDATE job SET state = 'waiting', attempts = attempts - 1 WHERE id = ?");
    this.#counts = database.prepare('SELECT state, count(*) AS n FROM job GROUP BY state');
    this.#failures = database.prepare("SELECT kind, clip, reason FROM job WHERE state = 'failed' ORDER BY id");
    database
      .prepare(
        `UPDATE job SET state = iif(attempts < ${mostAttempts}, 'waiting', 'failed'), reason = 'interrupted'
         WHERE state = 'running'`,
      )
      .run();
  }

  /** Asks for a derivative; one that waits, runs or has failed for good is not asked for twice. */
  add(kind: JobKind, clip: string): void {
    if (this.#add.run(kind, clip).changes > 0) this.#added = true;
  }

  /** Asks for many at the price of one flush. */
  addAll(asked: readonly Pick<Job, 'kind' | 'clip'>[]): void {
    this.#addAll(asked);
  }

  /** Takes back what is not needed any more, in whatever state. */
  remove(kind: JobKind, clip: string): void {
    this.#remove.run(kind, clip);
  }

  /**
   * The next job, fresh ones first; it is running from now on. Codes go before all else: they take seconds, and the times
   * of other clips may wait for them behind days of proxies.
   * @param kind of this kind alone.
   */
  next(kind?: JobKind): Job | undefined {
    return this.#nextOf.get(kind ?? 'codes') ?? (kind === undefined ? this.#next.get() : undefined);
  }

  done({ id }: Pick<Job, 'id'>): void {
    this.#done.run(id);
  }

  /** After the third attempt the job has failed for good, else it waits again. */
  failed({ id }: Pick<Job, 'id'>, reason: string): void {
    this.#fail.run(reason, id);
    this.#added = true;
  }

  /** The station stops: the attempt does not count. */
  putBack({ id }: Pick<Job, 'id'>): void {
    this.#putBack.run(id);
  }

  counts(): JobCounts {
    const found = Object.fromEntries(this.#counts.all().map(({ state, n }) => [state, n]));
    return { waiting: found['waiting'] ?? 0, running: found['running'] ?? 0, failed: found['failed'] ?? 0 };
  }

  /** What has failed for good, for someone to look at. */
  failures(): FailedJob[] {
    return this.#failures.all();
  }

  /** `listener` is called when there may be a job to take; there is one listener, the worker. */
  onWork(listener: () => void): void {
    this.#listener = listener;
  }

  /** Tells the listener if anything was added since; called once the additions are committed. */
  wake(): void {
    if (!this.#added) return;
    this.#added = false;
    this.#listener?.();
  }
}
