// Rows of units, accounts, roles and the officer register, as `rights` leaves tell them. No secret is here.
import type { Database, Statement } from 'better-sqlite3';
import type { Account, Officer, Role, Unit } from '../../core/model.ts';

interface AccountRow {
  readonly id: string;
  readonly user: string;
  readonly unit: string;
  readonly state: Account['state'];
}

interface OfficerRow {
  readonly id: string;
  readonly certificate: string;
  readonly name: string;
  readonly unit: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly account: string | null;
}

/** A name whose private detail was erased is known by its opaque id alone. */
const accountColumns = 'id, coalesce(user, id) AS user, unit, state';
const officerColumns = 'id, coalesce(certificate, id) AS certificate, coalesce(name, id) AS name, unit, valid_from, valid_to, account'; // biome-ignore format: one list

export class PeopleRows {
  readonly #addUnit: Statement<[string, number, string | null, string | null]>;
  readonly #moveUnit: Statement<[string, string]>;
  readonly #units: Statement<[], Unit>;
  readonly #addAccount: Statement<[string, number, string | null, string]>;
  readonly #setState: Statement<[Account['state'], string]>;
  readonly #addRole: Statement<[string, string]>;
  readonly #removeRole: Statement<[string, string]>;
  readonly #removeRoles: Statement<[string]>;
  readonly #accounts: Statement<[], AccountRow>;
  readonly #account: Statement<[string], AccountRow>;
  readonly #accountByUser: Statement<[{ user: string }], AccountRow>;
  readonly #roles: Statement<[string], { role: Role }>;
  readonly #addOfficer: Statement<[{ seq: number } & Record<keyof OfficerRow, string | null>]>;
  readonly #addNumber: Statement<[string, string, number]>;
  readonly #removeOfficer: Statement<[string]>;
  readonly #removeNumbers: Statement<[string]>;
  readonly #officers: Statement<[], OfficerRow>;
  readonly #officerOfNumber: Statement<[string], OfficerRow>;
  readonly #officerOfAccount: Statement<[string], OfficerRow>;
  readonly #numbers: Statement<[string], { number: string; is_device: number }>;

  constructor(database: Database) {
    this.#addUnit = database.prepare('INSERT INTO unit (id, seq, name, parent) VALUES (?, ?, ?, ?)');
    this.#moveUnit = database.prepare('UPDATE unit SET parent = ? WHERE id = ?');
    this.#units = database.prepare('SELECT id, coalesce(name, id) AS name, parent FROM unit ORDER BY seq');
    this.#addAccount = database.prepare(
      "INSERT INTO account (id, seq, user, unit, state) VALUES (?, ?, ?, ?, 'active')",
    );
    this.#setState = database.prepare('UPDATE account SET state = ? WHERE id = ?');
    this.#addRole = database.prepare('INSERT OR IGNORE INTO account_role (account, role) VALUES (?, ?)');
    this.#removeRole = database.prepare('DELETE FROM account_role WHERE account = ? AND role = ?');
    this.#removeRoles = database.prepare('DELETE FROM account_role WHERE account = ?');
    this.#accounts = database.prepare(`SELECT ${accountColumns} FROM account ORDER BY seq`);
    this.#account = database.prepare(`SELECT ${accountColumns} FROM account WHERE id = ?`);
    this.#accountByUser = database.prepare(
      `SELECT ${accountColumns} FROM account WHERE user = @user OR (id = @user AND user IS NULL)`,
    );
    this.#roles = database.prepare('SELECT role FROM account_role WHERE account = ? ORDER BY role');
    this.#addOfficer = database.prepare(
      `INSERT INTO officer (id, seq, certificate, name, unit, valid_from, valid_to, account)
       VALUES (@id, @seq, @certificate, @name, @unit, @valid_from, @valid_to, @account)`,
    );
    this.#addNumber = database.prepare(
      'INSERT OR IGNORE INTO officer_number (number, officer, is_device) VALUES (?, ?, ?)',
    );
    this.#removeOfficer = database.prepare('DELETE FROM officer WHERE id = ?');
    this.#removeNumbers = database.prepare('DELETE FROM officer_number WHERE officer = ?');
    this.#officers = database.prepare(`SELECT ${officerColumns} FROM officer ORDER BY seq`);
    this.#officerOfNumber = database.prepare(
      `SELECT ${officerColumns} FROM officer WHERE id = (SELECT officer FROM officer_number WHERE number = ?)`,
    );
    this.#officerOfAccount = database.prepare(`SELECT ${officerColumns} FROM officer WHERE account = ? ORDER BY seq`);
    this.#numbers = database.prepare(
      'SELECT number, is_device FROM officer_number WHERE officer = ? ORDER BY is_device, number',
    );
  }

  addUnit(id: string, seq: number, name: string | null, parent: string): void {
    this.#addUnit.run(id, seq, name, parent);
  }

  moveUnit(id: string, parent: string): void {
    this.#moveUnit.run(parent, id);
  }

  /** In the order of making, the root first. */
  units(): Unit[] {
    return this.#units.all();
  }

  addAccount(id: string, seq: number, user: string | null, unit: string): void {
    this.#addAccount.run(id, seq, user, unit);
  }

  setState(account: string, state: Account['state']): void {
    this.#setState.run(state, account);
  }

  addRole(account: string, role: string): void {
    this.#addRole.run(account, role);
  }

  removeRole(account: string, role: string): void {
    this.#removeRole.run(account, role);
  }

  removeRoles(account: string): void {
    this.#removeRoles.run(account);
  }

  /** In the order of making. */
  accounts(): Account[] {
    return this.#accounts.all().map((row) => this.#toAccount(row));
  }

  account(id: string): Account | undefined {
    const row = this.#account.get(id);
    return row && this.#toAccount(row);
  }

  accountByUser(user: string): Account | undefined {
    const row = this.#accountByUser.get({ user });
    return row && this.#toAccount(row);
  }

  addOfficer(seq: number, { deviceNumbers, validFrom, validTo, ...officer }: Officer): void {
    this.#addOfficer.run({ ...officer, seq, valid_from: validFrom, valid_to: validTo });
    this.#addNumber.run(officer.certificate, officer.id, 0);
    for (const number of deviceNumbers) this.#addNumber.run(number, officer.id, 1);
  }

  removeOfficer(id: string): void {
    this.#removeNumbers.run(id);
    this.#removeOfficer.run(id);
  }

  officers(): Officer[] {
    return this.#officers.all().map((row) => this.#toOfficer(row));
  }

  /** @param number of a certificate or a recorder. */
  officerOfNumber(number: string): Officer | undefined {
    const row = this.#officerOfNumber.get(number);
    return row && this.#toOfficer(row);
  }

  officersOfAccount(account: string): Officer[] {
    return this.#officerOfAccount.all(account).map((row) => this.#toOfficer(row));
  }

  #toAccount(row: AccountRow): Account {
    return { ...row, roles: this.#roles.all(row.id).map(({ role }) => role) };
  }

  #toOfficer({ valid_from, valid_to, ...row }: OfficerRow): Officer {
    const numbers = this.#numbers.all(row.id).filter(({ is_device }) => is_device === 1);
    return {
      ...row,
      validFrom: valid_from,
      validTo: valid_to,
      deviceNumbers: numbers.map(({ number }) => number),
    };
  }
}
