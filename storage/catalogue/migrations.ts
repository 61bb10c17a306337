// The tables of catalogue.db, as numbered steps. Every row follows from vault and log: `rebuild` makes them all again.
import type { Database } from 'better-sqlite3';
import { LiuhenError } from '../../core/errors.ts';
import { caseTables, type TableStep } from './case-tables.ts';
import { clipTables } from './clip-tables.ts';

/** Step n brings a file from version n to n + 1 (PRAGMA user_version). A step that has shipped is never changed. */
const steps: readonly TableStep[] = [...clipTables, ...caseTables];

/**
 * Brings the tables to the present version, each step in a transaction of its own.
 * @param to an earlier version, for tests of what was stored by one.
 * @throws LiuhenError NEWER_FORMAT for a file of a later version.
 */
export function migrate(database: Database, to = steps.length): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > steps.length) {
    throw new LiuhenError('NEWER_FORMAT', `catalogue.db has version ${version}, this software knows ${steps.length}`, {
      hint: 'use the newer software, or `liuhen rebuild` to make the catalogue again',
    });
  }
  for (const [offset, step] of steps.slice(version, to).entries()) {
    database.transaction(() => {
      if (typeof step === 'string') database.exec(step);
      else step(database);
      database.pragma(`user_version = ${version + offset + 1}`);
    })();
  }
}
