// case qr: a case's code to be printed and shown to the camera. It is no secret, and says nothing but which case.
import Type from 'typebox';
import { caseCodePage } from '../case-code-page.ts';
import { defineCommand } from '../command.ts';
import { qrRows } from '../qr-matrix.ts';
import { CaseNumber, caseNumberOf } from './arguments.ts';

export const caseQrCommands = [
  defineCommand({
    name: 'case qr',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, { additionalProperties: false }),
    run: async ({ station, seen }, args, reply) => {
      const { id, number } = seen.caseOf(caseNumberOf(args.case));
      const text = station.caseCode(id);
      const rows = await qrRows(text);
      const page = Buffer.from(caseCodePage({ number, station: station.identity.id, rows }));
      await reply.source({
        name: 'case-code.svg',
        // Ours alone: what came from a recorder is never sent under this type (content-type.ts).
        type: 'image/svg+xml',
        bytes: page.length,
        read: async function* (from, to) {
          yield page.subarray(from, to);
        },
      });
      return { number, text, rows };
    },
  }),
];
