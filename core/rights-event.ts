// The `rights` leaf: what it says of accounts, units and the officer register. Ids and role names stand in the leaf, names
// of people and units beside it. docs/formats.md lists them.
import type { EventDraft } from './custody-event.ts';
import type { Account, Officer, Role, Unit } from './model.ts';

/** `public.action` of a `rights` leaf: closed. */
export const rightsActions = {
  accountAdd: 'account-add',
  accountDisable: 'account-disable',
  accountEnable: 'account-enable',
  roleGrant: 'role-grant',
  roleRevoke: 'role-revoke',
  /** A one-time password was given by somebody else: every role goes. */
  passwordReset: 'password-reset',
  /** The holder set his own. */
  passwordSet: 'password-set',
  /** Given anew on the stopped station, roles kept. */
  passwordReadmit: 'password-readmit',
  unitAdd: 'unit-add',
  unitMove: 'unit-move',
  officerAdd: 'officer-add',
  officerRemove: 'officer-remove',
} as const;

type Draft = Omit<EventDraft, 'actor'>;

export function accountAdded({ id, user, unit }: Pick<Account, 'id' | 'user' | 'unit'>): Draft {
  return {
    type: 'rights',
    public: { action: rightsActions.accountAdd, account: id, unit },
    private: { account: user },
  };
}

type AccountAction = 'accountDisable' | 'accountEnable' | 'passwordReset' | 'passwordSet' | 'passwordReadmit';

export function accountChanged(action: AccountAction, { id, user }: Pick<Account, 'id' | 'user'>): Draft {
  return {
    type: 'rights',
    public: { action: rightsActions[action], account: id },
    private: { account: user },
  };
}

export function roleChanged(
  action: 'roleGrant' | 'roleRevoke',
  { id, user }: Pick<Account, 'id' | 'user'>,
  role: Role,
): Draft {
  return {
    type: 'rights',
    public: { action: rightsActions[action], account: id, role },
    private: { account: user },
  };
}

export function unitPlaced(action: 'unitAdd' | 'unitMove', { id, name, parent }: Unit & { parent: string }): Draft {
  return { type: 'rights', public: { action: rightsActions[action], unit: id, parent }, private: { name } };
}

export function officerAdded(officer: Officer): Draft {
  const { id, unit, account, certificate, name, validFrom, validTo, deviceNumbers } = officer;
  return {
    type: 'rights',
    public: { action: rightsActions.officerAdd, officer: id, unit, ...(account === null ? {} : { account }) },
    private: { certificate, name, validFrom, validTo, deviceNumbers: [...deviceNumbers] },
  };
}

export function officerRemoved({ id, certificate, name }: Officer): Draft {
  return {
    type: 'rights',
    public: { action: rightsActions.officerRemove, officer: id },
    private: { certificate, name },
  };
}
