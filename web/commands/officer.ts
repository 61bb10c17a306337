// officer ls, add, remove: the register that says whose numbers are whose.
import Type from 'typebox';
import type { Officer } from '../../core/model.ts';
import { defineCommand } from '../command.ts';
import type { PeopleDesk } from '../people/people-desk.ts';
import { Day, Name, UserName } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const NumberText = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\s\\u0000-\\u001f\\u007f]+$' });

function shown({ certificate, name, unit, validFrom, validTo, deviceNumbers, account }: Officer, people: PeopleDesk) {
  const user = account === null ? null : people.userOf(account);
  return { officer: certificate, name, unit: people.unitName(unit), validFrom, validTo, deviceNumbers, user };
}

export const officerCommands = [
  defineCommand({
    name: 'officer ls',
    action: 'people.see',
    args: Type.Object({}, strict),
    run: async ({ people }) => ({ officers: people.officers().map((officer) => shown(officer, people)) }),
  }),
  defineCommand({
    name: 'officer add',
    action: 'officer.write',
    args: Type.Object(
      {
        officer: NumberText,
        name: Name,
        unit: Name,
        user: Type.Optional(UserName),
        validFrom: Type.Optional(Day),
        validTo: Type.Optional(Day),
        deviceNumbers: Type.Optional(Type.Array(NumberText, { maxItems: 32 })),
      },
      strict,
    ),
    run: ({ people, record, language, exclusive }, { officer: certificate, ...entry }) =>
      exclusive(async () => shown(await people.addOfficer({ certificate, ...entry }, record, language), people)),
  }),
  defineCommand({
    name: 'officer remove',
    action: 'officer.write',
    args: Type.Object({ officer: NumberText }, strict),
    run: ({ people, record, language, exclusive }, { officer }) =>
      exclusive(async () => shown(await people.removeOfficer(officer, record, language), people)),
  }),
];
