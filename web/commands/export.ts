// export: the daemon makes the package and sends its files; the asker's side writes them where it may.
import Type from 'typebox';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, ClipId, caseNumberOf, Line } from './arguments.ts';

const args = Type.Object(
  {
    clips: Type.Optional(Type.Array(ClipId, { minItems: 1, maxItems: 10_000 })),
    case: Type.Optional(CaseNumber),
    purpose: Line,
    /** Text of an older checkpoint. */
    since: Type.Optional(Type.String({ minLength: 1, maxLength: 65_536 })),
  },
  { additionalProperties: false },
);

interface Asked {
  readonly clips?: readonly string[];
  readonly case?: string;
}

/** What a package would hold. @throws LiuhenError NOT_FOUND for any clip that the asker may not take along, USAGE */
function chosen({ seen, language }: Pick<CommandContext, 'seen' | 'language'>, { clips: asked, case: number }: Asked) {
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
  const bytes = clips.reduce((sum, id) => sum + seen.clip(id, 'clip.export').bytes, 0);
  return { clips, bytes, case: found };
}

export const exportCommands = [
  defineCommand({
    // What an export would be, for whoever fetches it in a second step: nothing is read and nothing recorded.
    name: 'export plan',
    action: 'clip.export',
    args,
    run: async (context, asked) => {
      const { clips, bytes } = chosen(context, asked);
      return { clips: clips.length, bytes };
    },
  }),
  defineCommand({
    name: 'export',
    action: 'clip.export',
    args,
    run: async (context, asked, reply) => {
      const { station, seen, asker, signal, grant } = context;
      const { purpose, since } = asked;
      const { clips, bytes: total, case: found } = chosen(context, asked);
      const grants = await Promise.all(clips.map((id) => grant('export', id)));
      let bytes = 0;
      let done = 0;
      const { id: actor, user } = asker.account;
      const request = {
        grants,
        purpose,
        shown: (event: CustodyEvent) => seen.event(event),
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
