// case open, ls, show, edit, close, reopen. A case is named by its number towards people and by a random id in the log.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { unsaidFacts } from '../cases/case-desk.ts';
import { importCases } from '../cases/case-import.ts';
import { shownCase, shownFile } from '../cases/case-view.ts';
import { closingFaults } from '../cases/closing.ts';
import { shownDossier } from '../cases/dossier.ts';
import { awaitingReview } from '../cases/review-queue.ts';
import { defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, Condition, caseNumberOf, Line, Name } from './arguments.ts';
import { CaseFactArguments, caseFactsSaid, Matter, unitFor } from './case-arguments.ts';

const strict = { additionalProperties: false } as const;

export const caseCommands = [
  defineCommand({
    name: 'case open',
    action: 'case.open',
    args: Type.Object(
      { number: CaseNumber, matter: Type.Optional(Matter), unit: Type.Optional(Name), ...CaseFactArguments },
      strict,
    ),
    run: (context, { number: typed, matter, unit: named, ...said }) =>
      context.exclusive(async () => {
        const { seen, record, language, caseFiles } = context;
        const number = caseNumberOf(typed);
        const unit = unitFor(context, named);
        if (matter !== undefined) caseFiles.matter(matter, language);
        const facts = { ...unsaidFacts, ...caseFactsSaid(said, language) };
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
        awaiting: Type.Optional(Type.Literal('review')),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
      },
      strict,
    ),
    run: async (context, { object, state, awaiting, limit = 100, cursor }) => {
      if (awaiting !== undefined) return awaitingReview(context, { object, state, limit, cursor });
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
    name: 'case dossier',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, strict),
    run: async (context, { case: number }) => shownDossier(context.seen.caseOf(caseNumberOf(number)), context),
  }),
  defineCommand({
    name: 'case edit',
    action: 'case.edit',
    args: Type.Object(
      {
        case: CaseNumber,
        matter: Type.Optional(Matter),
        unit: Type.Optional(Name),
        reason: Line,
        ...CaseFactArguments,
      },
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
          facts: caseFactsSaid(said, language),
        };
        await caseFiles.edit(row, change, reason, record, language);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case import',
    action: 'case.open',
    args: Type.Object(
      {
        rows: Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), case: Type.Unknown() }, strict), {
          maxItems: 2000,
        }),
      },
      strict,
    ),
    run: (context, { rows }) => context.exclusive(() => importCases(rows, context)),
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
