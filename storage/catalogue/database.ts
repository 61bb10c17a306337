// Opens catalogue.db, and tells SQLite's failures in our own words. Nothing here knows a table.
import SQLite, { type Database } from 'better-sqlite3';
import { type ErrorCode, LiuhenError } from '../../core/errors.ts';

/** Pages kept in memory, KiB. */
const cacheKiB = 32 * 1024;
/** Pages of 4 KiB in the WAL before they are brought into the file: fewer, larger rounds of scattered writes. */
const checkpointPages = 8192;

/**
 * Opens or makes a database file with durable commits: WAL, and a flush for each commit.
 * @param file `:memory:` for one that is never written.
 * @param durable false for a file that is thrown away: no commit waits for the disk.
 * @throws LiuhenError as `storageError` says.
 */
export function openDatabase(file: string, durable = true): Database {
  return guarded('catalogue.db cannot be opened', () => {
    const database = new SQLite(file);
    try {
      database.pragma('journal_mode = WAL');
      database.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`);
      database.pragma(`cache_size = -${cacheKiB}`);
      database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
      database.pragma('temp_store = MEMORY');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** A second connection to a file that is open already, for a long read. */
export function openReadOnly(file: string): Database {
  return guarded('catalogue.db cannot be opened', () => new SQLite(file, { readonly: true, fileMustExist: true }));
}

/** Runs `work`; a failure of SQLite comes out as a LiuhenError, everything else as it is. */
export function guarded<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof SQLite.SqliteError ? storageError(what, error) : error;
  }
}

const codes: readonly (readonly [RegExp, ErrorCode, string | undefined])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'STATION_BUSY', undefined],
  [/^SQLITE_FULL/, 'DISK_FULL', undefined],
  [/^SQLITE_READONLY/, 'READ_ONLY', undefined],
  [/^SQLITE_IOERR_FSYNC/, 'FLUSH_FAILED', undefined],
  [/^SQLITE_IOERR_(READ|SHORT_READ)/, 'STORE_READ_FAILED', undefined],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'STORE_READ_FAILED', 'stop the station and run `liuhen rebuild`'],
  [/^SQLITE_(IOERR|CANTOPEN)/, 'STORE_WRITE_FAILED', undefined],
  // A row that contradicts a row: the events themselves contradict each other.
  [/^SQLITE_CONSTRAINT/, 'LOG_DAMAGED', 'run `liuhen fsck`'],
];

function storageError(what: string, error: InstanceType<typeof SQLite.SqliteError>): LiuhenError {
  const [, code, hint] = codes.find(([pattern]) => pattern.test(error.code)) ?? [undefined, 'BUG' as const, undefined];
  return new LiuhenError(code, `${what}: ${error.message}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
}
