// case paper: a paper of the file, as HTML that prints or as PDF.
import Type from 'typebox';
import { paperKinds } from '../../core/paper-form.ts';
import { paperHtml } from '../../storage/papers/html-writer.ts';
import { codePointName } from '../../storage/papers/visible-text.ts';
import { paperOf } from '../cases/paper-desk.ts';
import { defineCommand } from '../command.ts';
import { CaseNumber, ClipId, caseNumberOf } from './arguments.ts';

/** Made here, so a browser may show it, which it never does with a file out of a recorder; its styles stand in it, and it runs and fetches nothing. */
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
        format: Type.Optional(Type.Enum(['html', 'pdf'])),
        clips: Type.Optional(Type.Array(ClipId, { minItems: 1, maxItems: 10_000 })),
      },
      { additionalProperties: false },
    ),
    run: async (context, { case: number, format = 'html', ...request }, reply) => {
      const row = context.seen.caseOf(caseNumberOf(number));
      const paper = await paperOf(row, request, context);
      const printed = format === 'pdf' ? await context.station.printPdf(paper, context.signal) : null;
      const page = printed === null ? Buffer.from(paperHtml(paper)) : Buffer.from(printed.bytes);
      const name = `${request.kind}.${format}`;
      const read = async function* (from: number, to: number) {
        yield page.subarray(from, to);
      };
      // A browser's reader of PDF does not open in a sandbox.
      const shown = printed === null ? { type: 'text/html; charset=utf-8', policy } : { type: 'application/pdf' };
      await reply.source({ name, ...shown, bytes: page.length, read });
      const missing = printed?.missing.map(codePointName) ?? [];
      return { case: row.number, kind: request.kind, format, bytes: page.length, missing };
    },
  }),
];
