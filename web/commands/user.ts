// user add, ls, disable, enable, passwd (by the system administrator); user grant, revoke (by the security administrator).
import Type from 'typebox';
import type { Account } from '../../core/model.ts';
import { roles } from '../../core/policy/roles.ts';
import { defineCommand } from '../command.ts';
import type { PeopleDesk } from '../people/people-desk.ts';
import { Name, Password, UserName } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Role = Type.Enum([...roles]);

/** CONTRACT §5 `User`. */
function shown({ user, unit, roles, state }: Account, people: PeopleDesk) {
  return { user, unit: people.unitName(unit), roles, state };
}

export const userCommands = [
  defineCommand({
    name: 'user ls',
    action: 'people.see',
    args: Type.Object({}, strict),
    run: async ({ people }) => ({ users: people.accounts().map((account) => shown(account, people)) }),
  }),
  defineCommand({
    name: 'user add',
    action: 'account.write',
    args: Type.Object({ user: UserName, unit: Name, password: Password }, strict),
    run: ({ people, record, exclusive }, { user, unit, password }) =>
      exclusive(async () => shown(await people.addAccount(user, unit, password, record), people)),
  }),
  defineCommand({
    name: 'user disable',
    action: 'account.write',
    args: Type.Object({ user: UserName }, strict),
    run: ({ people, record, exclusive, language }, { user }) =>
      exclusive(async () => shown(await people.setState(people.account(user, language), 'disabled', record), people)),
  }),
  defineCommand({
    name: 'user enable',
    action: 'account.write',
    args: Type.Object({ user: UserName }, strict),
    run: ({ people, record, exclusive, language }, { user }) =>
      exclusive(async () => shown(await people.setState(people.account(user, language), 'active', record), people)),
  }),
  defineCommand({
    name: 'user passwd',
    action: 'account.write',
    args: Type.Object({ user: UserName, password: Password }, strict),
    run: ({ people, record, exclusive, language }, { user, password }) =>
      exclusive(async () =>
        shown(await people.resetPassword(people.account(user, language), password, record), people),
      ),
  }),
  defineCommand({
    name: 'user grant',
    action: 'role.write',
    args: Type.Object({ user: UserName, role: Role }, strict),
    run: ({ people, record, exclusive, language }, { user, role }) =>
      exclusive(async () => {
        await people.grantRole(people.account(user, language), role, record);
        return shown(people.account(user, language), people);
      }),
  }),
  defineCommand({
    name: 'user revoke',
    action: 'role.write',
    args: Type.Object({ user: UserName, role: Role }, strict),
    run: ({ people, record, exclusive, language }, { user, role }) =>
      exclusive(async () => {
        await people.revokeRole(people.account(user, language), role, record);
        return shown(people.account(user, language), people);
      }),
  }),
];
