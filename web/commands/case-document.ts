// case document add; case review, case review ask; case note add, approve, return.
import Type from 'typebox';
import { calendarDay, rfc3339 } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import { shownFile } from '../cases/case-view.ts';
import { shownNote } from '../cases/note-view.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, ClipId, Condition, caseNumberOf, Day, dayOf, instantOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Kind = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' });
const Certificate = Type.String({ minLength: 1, maxLength: 64 });
const ServiceMode = Type.Enum(['direct', 'left', 'post', 'entrusted', 'announced', 'electronic', 'forwarded']);
const Cause = Type.Enum(['device', 'battery', 'storage', 'obstruction', 'human', 'other']);
const Text = Type.String({ minLength: 1, maxLength: 4000 });

function today({ station }: Pick<CommandContext, 'station'>): string {
  const { yyyy, mm, dd } = calendarDay(Date.now(), station.zone);
  return `${yyyy}-${mm}-${dd}`;
}

export const caseDocumentCommands = [
  defineCommand({
    name: 'case document add',
    action: 'case.edit',
    args: Type.Object(
      {
        case: CaseNumber,
        kind: Kind,
        number: Line,
        date: Day,
        servedAt: Type.Optional(Condition),
        serviceMode: Type.Optional(ServiceMode),
        servedClip: Type.Optional(ClipId),
      },
      strict,
    ),
    run: (context, { case: typed, date, servedAt, serviceMode, servedClip, ...document }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, record, station, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.edit');
        const facts = {
          ...document,
          date: dayOf(date, 'date', language),
          servedAt: servedAt === undefined ? null : rfc3339(instantOf(servedAt, 'servedAt', station.zone, language)),
          serviceMode: serviceMode ?? null,
          servedClip: servedClip === undefined ? null : seen.clip(servedClip, 'clip.see').id,
        };
        await caseFiles.addDocument(row, facts, record, language);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case review',
    action: 'case.review',
    args: Type.Object(
      { case: CaseNumber, outcome: Type.Enum(['pass', 'return']), opinion: Text, date: Type.Optional(Day) },
      strict,
    ),
    run: (context, { case: typed, outcome, opinion, date = today(context) }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, asker, record, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.review');
        if (dayOf(date, 'date', language) > today(context))
          throw new LiuhenError('USAGE', say(language, '审核日期在将来', 'the day of the review is still to come'), {
            context: { field: 'date', value: date },
          });
        const judged = { outcome, opinion, date };
        await caseFiles.review(row, asker, judged, record, language);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case review ask',
    action: 'case.ask-review',
    args: Type.Object({ case: CaseNumber }, strict),
    run: (context, { case: typed }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, asker, record, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.ask-review');
        await caseFiles.askReview(row, asker, record, language);
        return shownFile(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case note add',
    action: 'case.explain',
    args: Type.Object(
      {
        case: CaseNumber,
        operation: Type.String({ maxLength: 64 }),
        cause: Cause,
        text: Text,
        substitute: Type.Optional(Text),
        signers: Type.Array(Certificate, { minItems: 2, maxItems: 2 }),
      },
      strict,
    ),
    run: (context, { case: typed, operation: id, cause, text, substitute, signers }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, notes, record, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.explain');
        caseFiles.requireOpen(row, language);
        const operation = operations.operation(row, id, language);
        const [first, second] = signers as [string, string];
        const { gaps } = operations.judge(operation).coverage;
        const said = { cause, text, substitute: substitute ?? null, signers: [first, second] as const, gaps };
        const note = await notes.add(row, operation, said, record, language);
        return shownNote(row, caseFiles.files.note(note)!, context);
      }),
  }),
  ...(['approve', 'return'] as const).map((verb) =>
    defineCommand({
      name: `case note ${verb}`,
      action: 'case.approve',
      args: Type.Object({ case: CaseNumber, note: Type.String({ maxLength: 64 }), opinion: Text }, strict),
      run: (context, { case: typed, note, opinion }) =>
        context.exclusive(async () => {
          const { seen, caseFiles, notes, asker, record, language } = context;
          const row = seen.caseOf(caseNumberOf(typed), 'case.approve');
          caseFiles.requireOpen(row, language);
          await notes.judge(row, note, { action: verb, opinion }, asker, record, language);
          return shownNote(row, caseFiles.files.note(note)!, context);
        }),
    }),
  ),
];
