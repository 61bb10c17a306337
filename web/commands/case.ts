// case open, ls, show, edit, close, reopen. A case is named by its number towards people and by a random id in the log.
import Type from 'typebox';
import type { CaseFacts, Power } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import { reachesUnit } from '../../core/policy/access.ts';
import { unsaidFacts } from '../cases/case-desk.ts';
import { shownCase, shownFile } from '../cases/case-view.ts';
import { closingFaults } from '../cases/closing.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type Language, say } from '../language.ts';
import { CaseNumber, Condition, caseNumberOf, Day, dayOf, Line, Name } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Matter = Type.String({ minLength: 1, maxLength: 64 });
const Certificate = Type.String({ minLength: 1, maxLength: 64 });
const PowerKind = Type.Enum(['statutory', 'granted', 'delegated', 'dispatched']);
const nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** What a person may say of a case beside its number, matter and unit. */
const factArguments = {
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

const Facts = Type.Object(factArguments, strict);

/** What was said, with its days held against the calendar. */
export function factsSaid(said: Type.Static<typeof Facts>, language: Language): Partial<Omit<CaseFacts, 'number'>> {
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

export const caseCommands = [
  defineCommand({
    name: 'case open',
    action: 'case.open',
    args: Type.Object(
      { number: CaseNumber, matter: Type.Optional(Matter), unit: Type.Optional(Name), ...factArguments },
      strict,
    ),
    run: (context, { number: typed, matter, unit: named, ...said }) =>
      context.exclusive(async () => {
        const { seen, record, language, caseFiles } = context;
        const number = caseNumberOf(typed);
        const unit = unitFor(context, named);
        if (matter !== undefined) caseFiles.matter(matter, language);
        const facts = { ...unsaidFacts, ...factsSaid(said, language) };
        await caseFiles.open({ number, matter: matter ?? null, unit, facts }, record, language);
        return shownCase(seen.caseOf(number), context);
      }),
  }),
  defineCommand({
    name: 'case ls',
    action: 'case.see',
    args: Type.Object(
      {
        object: Type.Optional(Condition),
        state: Type.Optional(Type.Enum(['open', 'closed'])),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
      },
      strict,
    ),
    run: async (context, { object, state, limit = 100, cursor }) => {
      const page = context.seen.cases({
        ...(object === undefined ? {} : { object }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { before: Number(cursor) }),
        limit,
      });
      return { cases: page.cases.map((row) => shownCase(row, context)), next: page.next && String(page.next) };
    },
  }),
  defineCommand({
    name: 'case show',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, strict),
    run: async (context, { case: number }) => shownFile(context.seen.caseOf(caseNumberOf(number)), context),
  }),
  defineCommand({
    name: 'case edit',
    action: 'case.edit',
    args: Type.Object(
      { case: CaseNumber, matter: Type.Optional(Matter), unit: Type.Optional(Name), reason: Line, ...factArguments },
      strict,
    ),
    run: (context, { case: typed, matter, unit: named, reason, ...said }) =>
      context.exclusive(async () => {
        const { seen, record, language, caseFiles } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.edit');
        if (matter !== undefined) caseFiles.matter(matter, language);
        const change = {
          ...(matter === undefined ? {} : { matter }),
          ...(named === undefined ? {} : { unit: unitFor(context, named) }),
          facts: factsSaid(said, language),
        };
        await caseFiles.edit(row, change, reason, record, language);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case close',
    action: 'case.close',
    args: Type.Object({ case: CaseNumber }, strict),
    run: (context, { case: typed }) =>
      context.exclusive(async () => {
        const { seen, record, language, caseFiles } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.close');
        if (row.state === 'closed') return shownFile(row, context);
        const missing = closingFaults(row, context);
        if (missing.length > 0)
          throw new LiuhenError('CASE_CANNOT_CLOSE', missing.map(({ what }) => what).join(say(language, '；', '; ')), {
            context: { case: row.number, missing: missing.map(({ code }) => code).join(' ') },
          });
        await caseFiles.close(row, record);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case reopen',
    action: 'case.close',
    args: Type.Object({ case: CaseNumber, reason: Line }, strict),
    run: (context, { case: typed, reason }) =>
      context.exclusive(async () => {
        const { seen, record, caseFiles } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.close');
        await caseFiles.reopen(row, reason, record);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
];
