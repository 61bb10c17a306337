// case paper: a paper of the file as HTML that prints.
import Type from 'typebox';
import { paperKinds } from '../../storage/papers/paper-forms.ts';
import { paperOf } from '../cases/paper-desk.ts';
import { defineCommand } from '../command.ts';
import { CaseNumber, ClipId, caseNumberOf } from './arguments.ts';

/** Made here, so a browser may show it; its styles stand in it, and it runs and fetches nothing. */
const policy = "sandbox allow-modals; default-src 'none'; style-src 'unsafe-inline'";

export const casePaperCommands = [
  defineCommand({
    name: 'case paper',
    action: 'case.see',
    args: Type.Object(
      {
        case: CaseNumber,
        kind: Type.Enum([...paperKinds]),
        operation: Type.Optional(Type.String({ maxLength: 64 })),
        clips: Type.Optional(Type.Array(ClipId, { minItems: 1, maxItems: 10_000 })),
      },
      { additionalProperties: false },
    ),
    run: async (context, { case: number, ...request }, reply) => {
      const row = context.seen.caseOf(caseNumberOf(number));
      const page = Buffer.from(await paperOf(row, request, context));
      const name = `${request.kind}.html`;
      const read = async function* (from: number, to: number) {
        yield page.subarray(from, to);
      };
      await reply.source({ name, type: 'text/html; charset=utf-8', policy, bytes: page.length, read });
      return { case: row.number, kind: request.kind, bytes: page.length };
    },
  }),
];
