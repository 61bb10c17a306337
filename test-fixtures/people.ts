// Accounts for tests, made as the log would have them, all with one password that is theirs already.
import { argon2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft } from '../core/custody-event.ts';
import type { Account, Role } from '../core/model.ts';
import { rootUnit } from '../core/policy/units.ts';
import { accountAdded, officerAdded, roleChanged, unitPlaced } from '../core/rights-event.ts';
import type { PrivateStore } from '../storage/private/private-store.ts';

export const testPassword = 'correct horse battery staple';

let passwordFile: string | undefined;

/** A file that holds it, for as long as this process lives. */
export function testPasswordFile(): string {
  if (passwordFile === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'liuhen-password-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, `${testPassword}\n`);
  }
  return passwordFile;
}

/** The environment of a command line of that person. */
export function envOf(user: string): { readonly LIUHEN_USER: string; readonly LIUHEN_PASSWORD_FILE: string } {
  return { LIUHEN_USER: user, LIUHEN_PASSWORD_FILE: testPasswordFile() };
}

/** What making people needs of a station, real or in memory. */
export interface PeopleHome {
  readonly catalogue: {
    accountByUser(user: string): Account | undefined;
    units(): readonly { id: string; name: string }[];
  };
  readonly secrets: PrivateStore;
  record(drafts: readonly EventDraft[]): Promise<unknown>;
}

/** The form of a real hash at the least cost that the algorithm allows: a test logs in often. */
function quickHash(password: string): string {
  const settings = {
    message: password,
    nonce: Buffer.alloc(16, 1),
    memory: 8,
    passes: 1,
    parallelism: 1,
    tagLength: 32,
  };
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=8,t=1,p=1$${base64(settings.nonce)}$${base64(argon2Sync('argon2id', settings))}`;
}

export interface PersonOptions {
  /** Name of a unit; made below the root if it is not there. */
  readonly unit?: string;
  readonly roles?: readonly Role[];
  /** Enters the person into the officer register under these numbers, the first that of the certificate. */
  readonly numbers?: readonly [string, ...string[]];
  readonly oneTime?: boolean;
}

export async function addPerson(home: PeopleHome, user: string, options: PersonOptions = {}): Promise<Account> {
  const { unit = rootUnit, roles = [], numbers, oneTime = false } = options;
  const unitId = await addUnit(home, unit);
  const account = { id: randomBytes(8).toString('hex'), user, unit: unitId };
  const drafts = [accountAdded(account), ...roles.map((role) => roleChanged('roleGrant', account, role))];
  if (numbers) {
    const [certificate, ...deviceNumbers] = numbers;
    const id = randomBytes(8).toString('hex');
    const dates = { validFrom: null, validTo: null };
    drafts.push(
      officerAdded({ id, certificate, name: user, unit: unitId, ...dates, deviceNumbers, account: account.id }),
    );
  }
  await home.record(drafts.map((draft) => ({ ...draft, actor: 'station' })));
  home.secrets.setPassword(account.id, quickHash(testPassword), oneTime);
  return home.catalogue.accountByUser(user) as Account;
}

/** @returns the unit's id. */
export async function addUnit(home: PeopleHome, name: string, under = rootUnit): Promise<string> {
  const known = home.catalogue.units().find((unit) => unit.name === name);
  if (known) return known.id;
  const parent = under === rootUnit ? rootUnit : await addUnit(home, under);
  const id = randomBytes(8).toString('hex');
  await home.record([{ ...unitPlaced('unitAdd', { id, name, parent }), actor: 'station' }]);
  return id;
}

/** One account for each kind of work, named for it, all at the root. */
export const staff: Readonly<Record<string, readonly Role[]>> = {
  sysadmin: ['system-admin'],
  secadmin: ['security-admin'],
  audit: ['auditor'],
  custodian: ['custodian'],
  head: ['unit-head'],
  reviewer: ['reviewer'],
  officer: ['officer'],
};

export async function addStaff(home: PeopleHome): Promise<void> {
  for (const [user, roles] of Object.entries(staff)) await addPerson(home, user, { roles });
}

/** Who of the staff does what a command line asks for. */
export function staffFor(words: readonly string[]): string {
  const [noun, verb, third] = words;
  if (noun === 'audit') return 'audit';
  if (noun === 'officer' || verb === 'grant' || verb === 'revoke' || verb === 'move') return 'secadmin';
  if (noun === 'dock' && ['ports', 'bind', 'unbind', 'topology'].includes(verb ?? '')) return 'sysadmin';
  if (noun === 'camera' && ['register', 'assign', 'retire'].includes(verb ?? '')) return 'sysadmin';
  if (noun === 'case' && verb === 'review') return words.includes('ask') ? 'head' : 'reviewer';
  if (noun === 'case' && verb === 'note' && third !== 'add') return 'head';
  if (noun === 'rules' && verb === 'import') return 'sysadmin';
  if (verb === 'suggest' || verb === 'choose') return 'officer';
  if (noun === 'config' || noun === 'fsck' || noun === 'user' || noun === 'unit') return 'sysadmin';
  return 'custodian';
}
