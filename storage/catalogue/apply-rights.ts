// What a `rights` leaf does to the rows: units, accounts, roles, the officer register.
import type { Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { rightsActions } from '../../core/rights-event.ts';
import type { ClipRows } from './clip-rows.ts';
import type { PeopleRows } from './people-rows.ts';

/** @throws LiuhenError LOG_DAMAGED for an action that this software does not know, or one without what it must have. */
export function applyRights(event: CustodyEvent, people: PeopleRows, clips: ClipRows): void {
  const { action } = event.public;
  const named = (key: string): string => {
    const value = event.public[key];
    if (typeof value === 'string') return value;
    throw damaged(event);
  };
  if (action === rightsActions.unitAdd)
    people.addUnit(named('unit'), event.seq, textOf(event.detail?.['name']), named('parent'));
  else if (action === rightsActions.unitMove) people.moveUnit(named('unit'), named('parent'));
  else if (action === rightsActions.accountAdd)
    people.addAccount(named('account'), event.seq, textOf(event.detail?.['account']), named('unit'));
  else if (action === rightsActions.accountDisable) people.setState(named('account'), 'disabled');
  else if (action === rightsActions.accountEnable) people.setState(named('account'), 'active');
  else if (action === rightsActions.roleGrant) people.addRole(named('account'), named('role'));
  else if (action === rightsActions.roleRevoke) people.removeRole(named('account'), named('role'));
  else if (action === rightsActions.passwordReset) people.removeRoles(named('account'));
  else if (action === rightsActions.officerAdd) addOfficer(event, named, people, clips);
  else if (action === rightsActions.officerRemove) people.removeOfficer(named('officer'));
  else if (action !== rightsActions.passwordSet && action !== rightsActions.passwordReadmit) throw damaged(event);
}

function addOfficer(event: CustodyEvent, named: (key: string) => string, people: PeopleRows, clips: ClipRows): void {
  const detail = event.detail ?? {};
  const certificate = textOf(detail['certificate']);
  // An erased entry leaves numbers that nobody can look up: nothing to hold, and nothing to see.
  if (certificate === null) return;
  const listed = detail['deviceNumbers'];
  const deviceNumbers = Array.isArray(listed) ? listed.filter((number) => typeof number === 'string') : [];
  const unit = named('unit');
  const account = event.public['account'];
  people.addOfficer(event.seq, {
    id: named('officer'),
    certificate,
    name: textOf(detail['name']) ?? certificate,
    unit,
    validFrom: textOf(detail['validFrom']),
    validTo: textOf(detail['validTo']),
    deviceNumbers,
    account: typeof account === 'string' ? account : null,
  });
  for (const number of [certificate, ...deviceNumbers])
    if (people.officerOfNumber(number)?.id === named('officer')) clips.claim(number, unit);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function damaged({ seq, type }: CustodyEvent): LiuhenError {
  return new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', { context: { seq, type } });
}
