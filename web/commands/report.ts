// report ls: which reports there are; report: one of them, of the units that the asker may know of.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { reachesUnit, unitsOf } from '../../core/policy/access.ts';
import { rootUnit, unitsBelow } from '../../core/policy/units.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { Day, dayOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const reportCommands = [
  defineCommand({
    name: 'report ls',
    action: 'report.read',
    args: Type.Object({}, strict),
    run: async ({ reports, language }) => ({ reports: reports.list(language) }),
  }),
  defineCommand({
    name: 'report',
    action: 'report.read',
    args: Type.Object(
      {
        report: Type.String({ minLength: 1, maxLength: 64 }),
        day: Type.Optional(Day),
        from: Type.Optional(Day),
        to: Type.Optional(Day),
        year: Type.Optional(Type.Integer({ minimum: 1970, maximum: 9998 })),
        unit: Type.Optional(Line),
      },
      strict,
    ),
    run: async (context, { unit, ...asked }) => {
      const { reports, people, language, signal } = context;
      for (const field of ['day', 'from', 'to'] as const)
        if (asked[field] !== undefined) dayOf(asked[field], field, language);
      const names = new Map(people.units().map(({ id, name }) => [id, name]));
      const unitName = (id: string) => names.get(id) ?? id;
      const within = unitsAsked(context, unit);
      return reports.make({ ...asked, ...within }, { language, signal, unitName }, Date.now());
    },
  }),
];

/** A unit out of reach is refused: an empty report would read like a good one. @throws LiuhenError NOT_FOUND, NOT_ALLOWED */
function unitsAsked(
  { people, asker, language }: CommandContext,
  named: string | undefined,
): { readonly unit: string | null; readonly units: readonly string[] | null } {
  if (named === undefined) return { unit: null, units: unitsOf(asker.rights, 'report.read') };
  const { id, name } = people.unit(named, language);
  if (reachesUnit(asker.rights, 'report.read', id))
    return { unit: name, units: id === rootUnit ? null : [...unitsBelow(people.units(), id)].sort() };
  throw new LiuhenError('NOT_ALLOWED', say(language, '该单位不在您的职权范围', 'that unit is beyond your reach'), {
    context: { unit: named },
  });
}
