// The three administrators of a new station, each with a one-time password in a file that its owner alone can read.
import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Account } from '../../core/model.ts';
import { type AdministratorRole, administrators } from '../../core/policy/roles.ts';
import { rootUnit } from '../../core/policy/units.ts';
import { accountAdded, accountChanged, roleChanged } from '../../core/rights-event.ts';
import { replaceFile } from '../../storage/durable.ts';
import { realFiles } from '../../storage/file-port.ts';
import { hashPassword } from '../../storage/private/password-hash.ts';
import type { OpenStation } from './open-station.ts';

export interface FirstAccount {
  readonly user: string;
  readonly role: AdministratorRole;
  /** Absolute path. */
  readonly passwordFile: string;
}

/**
 * Makes those of the three that the station does not have: at init, and at the first start of a station that was made
 * before there were accounts. Nothing is done twice; what was cut short, or whose password was lost with private.db, is
 * done again, and written down.
 * @returns what was made, in the order of the roles.
 */
export async function makeFirstAccounts(station: OpenStation): Promise<FirstAccount[]> {
  const made: FirstAccount[] = [];
  for (const role of administrators) {
    const holders = station.catalogue.accounts().filter(({ roles }) => roles.includes(role));
    // A password that was never written down: init was cut short between the leaf and the file.
    const unfinished = holders.find(({ id }) => station.secrets.passwordOf(id) === undefined);
    if (holders.length > 0 && (unfinished === undefined || holders.length > 1)) continue;
    const account = unfinished ?? (await addAdministrator(station, role));
    if (unfinished)
      await station.recorder.record([{ ...accountChanged('passwordReadmit', unfinished), actor: 'station' }]);
    made.push({ user: account.user, role, passwordFile: await giveOneTimePassword(station, account) });
  }
  return made;
}

/** Writes a new one-time password beside the station's data. @returns the file's absolute path. */
export async function giveOneTimePassword(
  { paths, secrets }: Pick<OpenStation, 'paths' | 'secrets'>,
  account: Pick<Account, 'id' | 'user'>,
): Promise<string> {
  const password = newPassword();
  const file = firstPasswordFile(paths.firstPasswords, account.user);
  await realFiles.mkdir(paths.firstPasswords, { recursive: true, mode: 0o700 });
  await replaceFile(realFiles, file, Buffer.from(`${password}\n`), 0o600);
  secrets.setPassword(account.id, await hashPassword(password), true);
  return file;
}

/** Names of first accounts are our own words; others (`station readmit`) may hold anything. */
function firstPasswordFile(folder: string, user: string): string {
  return join(folder, `${/^[\p{L}\p{N}._-]{1,60}$/u.test(user) && !user.startsWith('.') ? user : 'account'}.txt`);
}

async function addAdministrator({ catalogue, recorder }: OpenStation, role: AdministratorRole): Promise<Account> {
  const id = randomBytes(8).toString('hex');
  // A plain account may have taken the name before there were roles to give.
  const user = catalogue.accountByUser(role) === undefined ? role : `${role}-${id.slice(0, 4)}`;
  const account = { id, user, unit: rootUnit };
  await recorder.record(
    [accountAdded(account), roleChanged('roleGrant', account, role)].map((draft) => ({ ...draft, actor: 'station' })),
  );
  return { ...account, roles: [role], state: 'active' };
}

/** Letters and digits that cannot be taken for one another: 24 of 31, 118 bits. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const groups = Array.from({ length: 6 }, () =>
    Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join(''),
  );
  return groups.join('-');
}
