// session open, show, close; passwd. Tokens go to the asker's side of the transport, which keeps them from everybody else.
import Type from 'typebox';
import { defineCommand } from '../command.ts';
import type { Asker } from '../people/asker.ts';
import { Password, UserName } from './arguments.ts';

const strict = { additionalProperties: false } as const;

/** CONTRACT §5 `User` of the asker, and whether the password has to be changed first. */
function shown({ account, session }: Pick<Asker, 'account' | 'session'>, unit: string) {
  const { user, roles } = account;
  return { user, unit, roles, mustChangePassword: session.restricted };
}

export const sessionCommands = [
  defineCommand({
    name: 'session open',
    action: 'session.open',
    args: Type.Object({ user: UserName, password: Password }, strict),
    run: async ({ people, source, language }, { user, password }) => {
      const { token, session } = await people.logIn.open(user, password, source);
      const account = people.account(user, language);
      return { token, ...shown({ account, session }, people.unitName(account.unit)) };
    },
  }),
  defineCommand({
    name: 'session show',
    action: 'session.own',
    args: Type.Object({}, strict),
    run: async ({ asker, people }) => shown(asker, people.unitName(asker.account.unit)),
  }),
  defineCommand({
    name: 'session close',
    action: 'session.own',
    args: Type.Object({}, strict),
    run: async ({ asker, people, source }) => {
      await people.logIn.close(asker.session, asker.account, source);
      return { user: asker.account.user };
    },
  }),
  defineCommand({
    name: 'passwd',
    action: 'session.own',
    args: Type.Object({ newPassword: Password, password: Type.Optional(Password) }, strict),
    run: async ({ asker: { account }, people, source }, { newPassword, password }) => {
      const { token, session } = await people.logIn.setOwn(account, newPassword, password, source);
      return { token, ...shown({ account, session }, people.unitName(account.unit)) };
    },
  }),
];
