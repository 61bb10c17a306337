// roster import, ls, remove: who is on duty when, and with which recorder.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { unitsBelow } from '../../core/policy/units.ts';
import { rosterDrafts, type Shift } from '../../core/roster.ts';
import type { ShiftPlace } from '../../storage/catalogue/roster-rows.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type Language, say } from '../language.ts';
import { newId } from '../new-id.ts';
import { importRoster } from '../roster/roster-import.ts';
import { Day, dayOf, Name } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Certificate = Type.String({ minLength: 1, maxLength: 64 });
/** Of one unit's day; more than a roster can have. */
const mostOfDay = 100_000;

export const rosterCommands = [
  defineCommand({
    name: 'roster import',
    action: 'roster.write',
    args: Type.Object(
      {
        rows: Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), shift: Type.Unknown() }, strict), {
          maxItems: 5000,
        }),
        replace: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    run: (context, { rows, replace = false }) => context.exclusive(() => importRoster(rows, replace, context)),
  }),
  defineCommand({
    name: 'roster ls',
    action: 'roster.see',
    args: Type.Object(
      {
        day: Type.Optional(Day),
        unit: Type.Optional(Name),
        officer: Type.Optional(Certificate),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      },
      strict,
    ),
    run: async (context, { day, unit, officer, limit = 100, cursor }) => {
      const { language, seen } = context;
      const filter = {
        ...(day === undefined ? {} : { day: dayOf(day, 'day', language) }),
        ...(officer === undefined ? {} : { officer }),
        ...(cursor === undefined ? {} : { after: placeOf(cursor, language) }),
      };
      const found = seen.shifts({ ...filter, limit: limit + 1 }, unitsNamed(unit, context));
      const page = found.slice(0, limit);
      return { shifts: shown(page, context), next: found.length > limit ? cursorOf(page.at(-1)!) : null };
    },
  }),
  defineCommand({
    name: 'roster remove',
    action: 'roster.write',
    args: Type.Object({ day: Day, unit: Type.Optional(Name), officer: Type.Optional(Certificate) }, strict),
    run: (context, { day, unit, officer }) =>
      context.exclusive(async () => {
        const { language, seen, record } = context;
        if (unit === undefined && officer === undefined)
          throw new LiuhenError('USAGE', say(language, '须指明单位或执法人员', 'say which unit or which officer'), {
            context: { field: 'unit' },
          });
        const filter = { day: dayOf(day, 'day', language), ...(officer === undefined ? {} : { officer }) };
        const gone = seen.shifts({ ...filter, limit: mostOfDay }, unitsNamed(unit, context), 'roster.write');
        await record(
          rosterDrafts(
            gone.map((shift) => ({ action: 'remove', shift })),
            newId(),
          ),
        );
        return { day, removed: gone.length };
      }),
  }),
];

/** Ids of the unit that is named and of those below it; null where none is. @throws LiuhenError NOT_FOUND */
function unitsNamed(name: string | undefined, { people, language }: CommandContext): ReadonlySet<string> | null {
  return name === undefined ? null : unitsBelow(people.units(), people.unit(name, language).id);
}

function shown(shifts: readonly Shift[], { people }: CommandContext) {
  const names = new Map(people.officers().map(({ certificate, name }) => [certificate, name]));
  return shifts.map(({ day, unit, facts, at }) => ({
    day,
    unit: people.unitName(unit),
    officer: facts?.officer ?? null,
    name: facts === null ? null : (names.get(facts.officer) ?? null),
    camera: facts?.camera ?? null,
    from: facts?.from ?? null,
    to: facts?.to ?? null,
    task: facts?.task ?? null,
    imported: at,
  }));
}

function cursorOf({ day, facts, id }: Shift): string {
  return `${day}.${facts === null ? 0 : Date.parse(facts.from)}.${id}`;
}

function placeOf(cursor: string, language: Language): ShiftPlace {
  const [, day, fromMs, id] = /^(\d{4}-\d{2}-\d{2})\.(-?\d{1,16})\.([0-9a-f]{1,32})$/.exec(cursor) ?? [];
  if (day !== undefined && fromMs !== undefined && id !== undefined) return { day, fromMs: Number(fromMs), id };
  throw new LiuhenError('USAGE', say(language, '不是上一页给出的 next', 'not the next of a page before'), {
    context: { field: 'cursor' },
  });
}
