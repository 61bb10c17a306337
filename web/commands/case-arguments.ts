// What may be said of a case, as arguments of the commands that open, change and import one.
import Type from 'typebox';
import type { CaseFacts, Power } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import { reachesUnit } from '../../core/policy/access.ts';
import type { CommandContext } from '../command.ts';
import { type Language, say } from '../language.ts';
import { Day, dayOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
export const Matter = Type.String({ minLength: 1, maxLength: 64 });
const Certificate = Type.String({ minLength: 1, maxLength: 64 });
const PowerKind = Type.Enum(['statutory', 'granted', 'delegated', 'dispatched']);
const nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** What a person may say of a case beside its number, matter and unit. */
export const CaseFactArguments = {
  object: nullable(Line),
  actingName: nullable(Line),
  body: nullable(Line),
  power: nullable(Type.Object({ kind: PowerKind, basis: Line, from: nullable(Day), to: nullable(Day) }, strict)),
  stages: Type.Optional(
    Type.Object(
      {
        initiation: Type.Optional(Day),
        evidence: Type.Optional(Day),
        decision: Type.Optional(Day),
        execution: Type.Optional(Day),
      },
      strict,
    ),
  ),
  people: Type.Optional(Type.Array(Certificate, { maxItems: 100 })),
};

const Facts = Type.Object(CaseFactArguments, strict);

/** What was said, with its days held against the calendar. */
export function caseFactsSaid(said: Type.Static<typeof Facts>, language: Language): Partial<Omit<CaseFacts, 'number'>> {
  const { power, stages, ...rest } = said;
  for (const [stage, day] of Object.entries(stages ?? {})) dayOf(day, stage, language);
  return {
    ...rest,
    ...(power === undefined ? {} : { power: power && powerOf(power, language) }),
    ...(stages === undefined ? {} : { stages }),
  };
}

function powerOf(
  { kind, basis, from, to }: { kind: Power['kind']; basis: string; from?: string | null; to?: string | null },
  language: Language,
): Power {
  if (from) dayOf(from, 'power', language);
  if (to) dayOf(to, 'power', language);
  return { kind, basis, from: from ?? null, to: to ?? null };
}

/** The unit that was named, or the asker's own. @throws LiuhenError NOT_FOUND, NOT_ALLOWED for one out of reach. */
export function unitFor({ people, asker, language }: CommandContext, named: string | undefined): string {
  if (named === undefined) return asker.account.unit;
  const { id } = people.unit(named, language);
  if (reachesUnit(asker.rights, 'case.open', id)) return id;
  throw new LiuhenError('NOT_ALLOWED', say(language, '该单位不在您的职权范围', 'that unit is beyond your reach'), {
    context: { unit: named },
  });
}
