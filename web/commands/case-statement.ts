// case statement: the signed statement of completeness of one operation.
import Type from 'typebox';
import { statementMade } from '../../core/statement-event.ts';
import { draftStatement } from '../cases/statement-desk.ts';
import { defineCommand } from '../command.ts';
import { CaseNumber, caseNumberOf } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const caseStatementCommands = [
  defineCommand({
    name: 'case statement',
    action: 'case.close',
    args: Type.Object({ case: CaseNumber, operation: Type.String({ maxLength: 64 }) }, strict),
    run: (context, { case: number, operation: id }) =>
      context.exclusive(async () => {
        const { seen, station, record } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.close');
        const { statement, name } = await station.statements.keep(draftStatement(row, id, context));
        await record([statementMade(row.id, { ...name, verdict: statement.answer.verdict })]);
        return { sha256: name.sha256, statement };
      }),
  }),
];
