// export: the daemon makes the package and sends its files; the asker's side writes them where it may.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, ClipId, caseNumberOf, Line } from './arguments.ts';

export const exportCommands = [
  defineCommand({
    name: 'export',
    action: 'clip.export',
    args: Type.Object(
      {
        clips: Type.Optional(Type.Array(ClipId, { minItems: 1, maxItems: 10_000 })),
        case: Type.Optional(CaseNumber),
        purpose: Line,
        /** Text of an older checkpoint. */
        since: Type.Optional(Type.String({ minLength: 1, maxLength: 65_536 })),
      },
      { additionalProperties: false },
    ),
    run: async (context, { clips: asked, case: number, purpose, since }, reply) => {
      const { station, seen, asker, language, signal, grant } = context;
      if ((asked === undefined) === (number === undefined)) {
        throw new LiuhenError('USAGE', say(language, '须给出 --clip 或 --case 之一', 'give either --clip or --case'), {
          context: { field: 'clip' },
        });
      }
      const found = number === undefined ? undefined : seen.caseOf(caseNumberOf(number));
      const clips = [...new Set(found?.clips ?? asked)].sort();
      if (clips.length === 0) {
        throw new LiuhenError('USAGE', say(language, '此案没有关联资料', 'no clip is linked to this case'), {
          context: { field: 'case' },
        });
      }
      const total = clips.reduce((sum, id) => sum + seen.clip(id, 'clip.export').bytes, 0);
      const grants = await Promise.all(clips.map((id) => grant('export', id)));
      let bytes = 0;
      let done = 0;
      const { id: actor, user } = asker.account;
      const request = {
        grants,
        purpose,
        actor,
        user,
        ...(found ? { case: found.id } : {}),
        ...(since ? { since } : {}),
      };
      for await (const entry of station.exportPackage(request)) {
        signal.throwIfAborted();
        await reply.file(entry.path, entry.bytes, counted(entry.content));
        bytes += entry.bytes;
      }
      return { clips: clips.length, bytes };

      async function* counted(content: Buffer | (() => AsyncIterable<Buffer>)): AsyncGenerator<Buffer> {
        for await (const chunk of typeof content === 'function' ? content() : [content]) {
          yield chunk;
          done += chunk.length;
          reply.progress({ done, total: Math.max(total, done), unit: 'bytes' });
        }
      }
    },
  }),
];
