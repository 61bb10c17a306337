// What reports ask of the catalogue as a whole, each question with a file of its own.
import type { Database } from 'better-sqlite3';
import { DepositRows } from './deposit-rows.ts';
import { DutyRows } from './duty-rows.ts';
import { RecorderRows } from './recorder-rows.ts';

export class ReportRows {
  /** Shifts, and the footage around them. */
  readonly duty: DutyRows;
  /** Clips by when they lay at the dock. */
  readonly deposits: DepositRows;
  /** Recorders by what is wrong with them. */
  readonly recorders: RecorderRows;

  constructor(database: Database) {
    this.duty = new DutyRows(database);
    this.deposits = new DepositRows(database);
    this.recorders = new RecorderRows(database);
  }
}
