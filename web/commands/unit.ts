// unit ls, add, move.
import Type from 'typebox';
import { rootUnit } from '../../core/policy/units.ts';
import { defineCommand } from '../command.ts';
import { Name } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const unitCommands = [
  defineCommand({
    name: 'unit ls',
    action: 'people.see',
    args: Type.Object({}, strict),
    run: async ({ people }) => ({
      units: people
        .units()
        .map(({ name, parent }) => ({ unit: name, under: parent === null ? null : people.unitName(parent) })),
    }),
  }),
  defineCommand({
    name: 'unit add',
    action: 'unit.add',
    args: Type.Object({ unit: Name, under: Type.Optional(Name) }, strict),
    run: ({ people, record, language, exclusive }, { unit, under = rootUnit }) =>
      exclusive(async () => ({ unit: (await people.addUnit(unit, under, record, language)).name, under })),
  }),
  defineCommand({
    name: 'unit move',
    action: 'unit.move',
    args: Type.Object({ unit: Name, under: Name }, strict),
    run: ({ people, record, language, exclusive }, { unit, under }) =>
      exclusive(async () => ({ unit: (await people.moveUnit(unit, under, record, language)).name, under })),
  }),
];
