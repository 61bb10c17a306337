// What administrators do with accounts, units and the officer register: looked up, checked against the rules that roles
// alone do not tell, recorded. Whether the asker may do it at all was decided before.
import { zonedTimeToMs } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Account, Officer, Role, Unit } from '../../core/model.ts';
import { passwordOf, requireFit } from '../../core/policy/password.ts';
import { conflictingRole, isAdministrator } from '../../core/policy/roles.ts';
import { rootUnit, unitsBelow } from '../../core/policy/units.ts';
import * as rightsEvent from '../../core/rights-event.ts';
import { type Language, notFound } from '../language.ts';
import { newId } from '../new-id.ts';
import type { StationPort } from '../station-port.ts';
import type { CountedLeaves } from './counted-leaves.ts';
import type { LogIn } from './log-in.ts';

type Record = (drafts: readonly Omit<EventDraft, 'actor'>[]) => Promise<void>;

export interface OfficerEntry {
  readonly certificate: string;
  readonly name: string;
  readonly unit: string;
  readonly user?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly deviceNumbers?: readonly string[];
}

export interface EventQuery {
  /** Name of an account. */
  readonly person?: string;
  readonly clip?: string;
  readonly type?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  /** From the `next` of the page before. */
  readonly beforeSeq?: number;
}

export class PeopleDesk {
  readonly logIn: LogIn;
  readonly #station: StationPort;
  readonly #leaves: CountedLeaves;

  constructor(station: StationPort, logIn: LogIn, leaves: CountedLeaves) {
    this.#station = station;
    this.logIn = logIn;
    this.#leaves = leaves;
  }

  accounts(): readonly Account[] {
    return this.#station.catalogue.accounts();
  }

  units(): readonly Unit[] {
    return this.#station.catalogue.units();
  }

  officers(): readonly Officer[] {
    return this.#station.catalogue.officers();
  }

  /** @throws LiuhenError NOT_FOUND */
  account(user: string, language: Language): Account {
    const account = this.#station.catalogue.accountByUser(user.normalize('NFC'));
    if (!account) throw notFound(language);
    return account;
  }

  unitName(id: string): string {
    return this.units().find((unit) => unit.id === id)?.name ?? id;
  }

  userOf(account: string): string | null {
    return this.#station.catalogue.account(account)?.user ?? null;
  }

  /** As the officer register has it; the account's own where it has none. */
  nameOf({ id, user }: Account): string {
    return this.#station.catalogue.officersOfAccount(id)[0]?.name ?? user;
  }

  /** An account without rights; its password is good for setting one's own. A unit not there yet is made below the root. */
  async addAccount(typed: string, unit: string, password: string, record: Record): Promise<Account> {
    const user = typed.normalize('NFC');
    if (reservedNames.has(user.toLowerCase()))
      throw new LiuhenError('USAGE', 'this name is the log’s own', { context: { field: 'user', user } });
    // `Wang` beside `wang` would be taken for one another in every list.
    if (this.accounts().some((account) => account.user.toLowerCase() === user.toLowerCase()))
      throw new LiuhenError('ACCOUNT_EXISTS', user);
    requireFit(passwordOf(password), user);
    const { id: unitId, draft } = this.#unitOrNew(unit);
    const account = { id: newId(), user, unit: unitId };
    await record([...draft, rightsEvent.accountAdded(account)]);
    const added = { ...account, roles: [], state: 'active' as const };
    await this.logIn.give(added, password);
    return added;
  }

  async setState(account: Account, state: Account['state'], record: Record): Promise<Account> {
    if (account.state === state) return account;
    if (state === 'disabled') for (const role of account.roles) this.#requireAnother(account, role);
    await record([rightsEvent.accountChanged(state === 'disabled' ? 'accountDisable' : 'accountEnable', account)]);
    this.logIn.sessions.closeAllOf(account.id);
    return { ...account, state };
  }

  /** A new one-time password. All roles go with the old one: else whoever gives passwords could act as anybody. */
  async resetPassword(account: Account, password: string, record: Record): Promise<Account> {
    requireFit(passwordOf(password), account.user);
    for (const role of account.roles) this.#requireAnother(account, role);
    await record([rightsEvent.accountChanged('passwordReset', account)]);
    await this.logIn.give(account, password);
    return { ...account, roles: [] };
  }

  /** @throws LiuhenError ROLES_CONFLICT */
  async grantRole(account: Account, role: Role, record: Record): Promise<void> {
    if (account.roles.includes(role)) return;
    const held = conflictingRole(account.roles, role);
    if (held) throw new LiuhenError('ROLES_CONFLICT', account.user, { context: { held, asked: role } });
    await record([rightsEvent.roleChanged('roleGrant', account, role)]);
  }

  async revokeRole(account: Account, role: Role, record: Record): Promise<void> {
    if (!account.roles.includes(role)) return;
    this.#requireAnother(account, role);
    await record([rightsEvent.roleChanged('roleRevoke', account, role)]);
  }

  /** @throws LiuhenError UNIT_EXISTS, NOT_FOUND for the unit above. */
  async addUnit(name: string, parent: string, record: Record, language: Language): Promise<Unit> {
    if (this.#unitNamed(name)) throw new LiuhenError('UNIT_EXISTS', name);
    const unit = { id: newId(), name: name.normalize('NFC'), parent: this.unit(parent, language).id };
    await record([rightsEvent.unitPlaced('unitAdd', unit)]);
    return unit;
  }

  /** @throws LiuhenError USAGE for a place below itself. */
  async moveUnit(name: string, parent: string, record: Record, language: Language): Promise<Unit> {
    const unit = this.unit(name, language);
    const above = this.unit(parent, language);
    if (unit.id === rootUnit || unitsBelow(this.units(), unit.id).has(above.id))
      throw new LiuhenError('USAGE', 'a unit does not stand below itself', { context: { unit: name, under: parent } });
    const moved = { ...unit, parent: above.id };
    if (unit.parent !== above.id) await record([rightsEvent.unitPlaced('unitMove', moved)]);
    return moved;
  }

  /** @throws LiuhenError OFFICER_EXISTS for a number that is somebody's, NOT_FOUND for the account. */
  async addOfficer(entry: OfficerEntry, record: Record, language: Language): Promise<Officer> {
    const numbers = [...new Set(entry.deviceNumbers ?? [])].filter((number) => number !== entry.certificate).sort();
    for (const number of [entry.certificate, ...numbers])
      if (this.#station.catalogue.officerOfNumber(number)) throw new LiuhenError('OFFICER_EXISTS', number);
    const account = entry.user === undefined ? null : this.account(entry.user, language).id;
    const { id: unit } = this.unit(entry.unit, language);
    requireStretch(entry);
    const officer: Officer = {
      id: newId(),
      certificate: entry.certificate,
      name: entry.name,
      unit,
      validFrom: entry.validFrom ?? null,
      validTo: entry.validTo ?? null,
      deviceNumbers: numbers,
      account,
    };
    await record([rightsEvent.officerAdded(officer)]);
    return officer;
  }

  /** The numbers are free again; what was filmed stays with its unit. @throws LiuhenError NOT_FOUND */
  async removeOfficer(certificate: string, record: Record, language: Language): Promise<Officer> {
    const officer = this.officers().find((found) => found.certificate === certificate);
    if (!officer) throw notFound(language);
    await record([rightsEvent.officerRemoved(officer)]);
    return officer;
  }

  /** Newest first; what was counted until now is written down before. */
  async events(query: EventQuery): Promise<{ readonly events: readonly CustodyEvent[]; readonly next: string | null }> {
    await this.#leaves.flush();
    const { person, limit, ...rest } = query;
    const account = person === undefined ? undefined : this.#station.catalogue.accountByUser(person.normalize('NFC'));
    if (person !== undefined && account === undefined) return { events: [], next: null };
    const filter = { ...rest, ...(account ? { actor: account.id } : {}), limit: limit + 1 };
    const seqs = this.#station.catalogue.eventSeqs(filter);
    const events: CustodyEvent[] = [];
    for (const seq of seqs.slice(0, limit)) events.push(await this.#station.log.event(seq));
    return { events, next: seqs.length > limit ? String(seqs[limit - 1]) : null };
  }

  #unitNamed(name: string): Unit | undefined {
    return this.units().find((unit) => unit.name === name.normalize('NFC'));
  }

  /** @throws LiuhenError NOT_FOUND */
  unit(name: string, language: Language): Unit {
    const unit = this.#unitNamed(name);
    if (!unit) throw notFound(language);
    return unit;
  }

  #unitOrNew(name: string): { readonly id: string; readonly draft: Omit<EventDraft, 'actor'>[] } {
    const known = this.#unitNamed(name);
    if (known) return { id: known.id, draft: [] };
    const unit = { id: newId(), name: name.normalize('NFC'), parent: rootUnit };
    return { id: unit.id, draft: [rightsEvent.unitPlaced('unitAdd', unit)] };
  }

  /** Without its last administrator of a kind a station can never have one again. @throws LiuhenError LAST_ADMINISTRATOR */
  #requireAnother({ id, user, state }: Account, role: Role): void {
    if (!isAdministrator(role) || state === 'disabled') return;
    const another = this.accounts().some(
      (account) => account.id !== id && account.state === 'active' && account.roles.includes(role),
    );
    if (!another) throw new LiuhenError('LAST_ADMINISTRATOR', user, { context: { role } });
  }
}

/** @throws LiuhenError USAGE for a day that no calendar has, or an end before its beginning. */
function requireStretch({ validFrom, validTo }: OfficerEntry): void {
  for (const [field, day] of Object.entries({ validFrom, validTo }))
    if (day !== undefined && zonedTimeToMs(`${day}T00:00:00`, 'UTC') === undefined)
      throw new LiuhenError('USAGE', 'no day of the calendar', { context: { field, day } });
  if (validFrom !== undefined && validTo !== undefined && validTo < validFrom)
    throw new LiuhenError('USAGE', 'it ends before it begins', { context: { field: 'validTo', validFrom, validTo } });
}

/** What stands as `actor` in leaves without being an account. */
const reservedNames: ReadonlySet<string> = new Set(['station', 'unknown', 'local']);
