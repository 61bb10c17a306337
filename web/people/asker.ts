// Who asks, with what he may do right now: looked up anew for each request, so that a change of rights counts at once.
import type { Account } from '../../core/model.ts';
import type { Rights } from '../../core/policy/access.ts';
import { rootUnit, unitsBelow } from '../../core/policy/units.ts';
import type { CataloguePort } from '../station-port.ts';
import type { Session } from './sessions.ts';

export interface Asker {
  readonly account: Account;
  readonly rights: Rights;
  readonly session: Session;
}

type People = Pick<CataloguePort, 'units' | 'officersOfAccount' | 'officerOfNumber'>;

export function rightsOf(account: Account, people: People): Rights {
  return {
    roles: account.roles,
    units: unitsBelow(people.units(), account.unit),
    isRoot: account.unit === rootUnit,
    numbers: numbersOf(account, people),
  };
}

/** Those of the account's officers; without any, the account's own name, unless the register gives it to somebody. */
export function numbersOf({ id, user }: Account, people: Omit<People, 'units'>): ReadonlySet<string> {
  const officers = people.officersOfAccount(id);
  if (officers.length > 0)
    return new Set(officers.flatMap(({ certificate, deviceNumbers }) => [certificate, ...deviceNumbers]));
  return people.officerOfNumber(user) === undefined ? new Set([user]) : new Set();
}
