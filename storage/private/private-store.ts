// private.db: what cannot be derived and nobody may see. Password hashes, failures and locks, sessions, secrets of the
// station's own. Who the accounts are and what they may do follows from the log (catalogue.db).
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { LiuhenError } from '../../core/errors.ts';
import { guarded, openDatabase } from '../catalogue/database.ts';

/** Step n brings a file from version n to n + 1 (PRAGMA user_version). A step that has shipped is never changed. */
const steps: readonly string[] = [
  `
  CREATE TABLE password (
    account TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    one_time INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until_ms INTEGER
  ) STRICT, WITHOUT ROWID;

  -- token: SHA-256 of what the holder shows. csrf: secret of its request tokens. Times by the wall clock.
  CREATE TABLE session (
    token BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    csrf TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_of_account ON session (account);
  `,
  `
  CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

export interface PasswordRow {
  readonly hash: string;
  /** Given by an administrator: good for setting one's own and nothing else. */
  readonly oneTime: boolean;
  readonly failures: number;
  readonly lockedUntilMs: number | null;
}

export interface SessionRow {
  /** SHA-256 of the token. */
  readonly token: Buffer;
  readonly account: string;
  readonly csrf: string;
  /** Opened with a one-time password: only a password may be set in it. */
  readonly restricted: boolean;
  readonly openedMs: number;
  readonly usedMs: number;
}

/** Every method may throw STATION_BUSY, DISK_FULL, READ_ONLY, FLUSH_FAILED, STORE_READ_FAILED or STORE_WRITE_FAILED. */
export class PrivateStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Opens the file, made with mode 0600 if it is not there. @param file absolute path, or `:memory:`.
   * @throws LiuhenError NEWER_FORMAT for a file of a later version.
   */
  static open(file: string): PrivateStore {
    if (file !== ':memory:') {
      // Made by us first: SQLite would make it readable for the group.
      if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    const database = openDatabase(file);
    try {
      return guarded('private.db cannot be opened', () => {
        migrate(database);
        return new PrivateStore(database);
      });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  passwordOf(account: string): PasswordRow | undefined {
    const row = this.#get<{ hash: string; one_time: number; failures: number; locked_until_ms: number | null }>(
      'SELECT hash, one_time, failures, locked_until_ms FROM password WHERE account = ?',
      account,
    );
    return (
      row && {
        hash: row.hash,
        oneTime: row.one_time === 1,
        failures: row.failures,
        lockedUntilMs: row.locked_until_ms,
      }
    );
  }

  /** Replaces hash, failures and lock. */
  setPassword(account: string, hash: string, oneTime: boolean): void {
    this.#run(
      'INSERT OR REPLACE INTO password (account, hash, one_time) VALUES (?, ?, ?)',
      account,
      hash,
      oneTime ? 1 : 0,
    );
  }

  setFailures(account: string, failures: number, lockedUntilMs: number | null): void {
    this.#run(
      'UPDATE password SET failures = ?, locked_until_ms = ? WHERE account = ?',
      failures,
      lockedUntilMs,
      account,
    );
  }

  addSession({ token, account, csrf, restricted, openedMs, usedMs }: SessionRow): void {
    this.#run(
      'INSERT INTO session (token, account, csrf, restricted, opened_ms, used_ms) VALUES (?, ?, ?, ?, ?, ?)',
      token,
      account,
      csrf,
      restricted ? 1 : 0,
      openedMs,
      usedMs,
    );
  }

  sessions(): SessionRow[] {
    type Row = {
      token: Buffer;
      account: string;
      csrf: string;
      restricted: number;
      opened_ms: number;
      used_ms: number;
    };
    return guarded(readFailed, () => this.#database.prepare<[], Row>('SELECT * FROM session').all()).map((row) => ({
      token: row.token,
      account: row.account,
      csrf: row.csrf,
      restricted: row.restricted === 1,
      openedMs: row.opened_ms,
      usedMs: row.used_ms,
    }));
  }

  touchSession(token: Buffer, usedMs: number): void {
    this.#run('UPDATE session SET used_ms = ? WHERE token = ?', usedMs, token);
  }

  removeSession(token: Buffer): void {
    this.#run('DELETE FROM session WHERE token = ?', token);
  }

  /**
   * A secret of the station's own: random bytes, made when they are first asked for and kept for good.
   * @returns always the same bytes for a name.
   */
  secret(name: string, bytes: number): Buffer {
    const find = () => this.#get<{ value: Buffer }>('SELECT value FROM secret WHERE name = ?', name)?.value;
    const known = find();
    if (known) return known;
    this.#run('INSERT OR IGNORE INTO secret (name, value) VALUES (?, ?)', name, randomBytes(bytes));
    return find() as Buffer;
  }

  #get<Row>(sql: string, ...values: readonly (string | number | null | Buffer)[]): Row | undefined {
    return guarded(readFailed, () => this.#prepared(sql).get(...values)) as Row | undefined;
  }

  #run(sql: string, ...values: readonly (string | number | null | Buffer)[]): void {
    guarded('private.db cannot be written', () => this.#prepared(sql).run(...values));
  }

  readonly #statements = new Map<string, ReturnType<Database['prepare']>>();

  #prepared(sql: string) {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

const readFailed = 'private.db cannot be read';

function migrate(database: Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > steps.length)
    throw new LiuhenError('NEWER_FORMAT', `private.db has version ${version}, this software knows ${steps.length}`, {
      hint: 'use the newer software, or bring back private.db from the backup',
    });
  for (const [offset, sql] of steps.slice(version).entries())
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${version + offset + 1}`);
    })();
}
