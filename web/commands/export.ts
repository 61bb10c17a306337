// export: the daemon makes the package and sends its files; the asker's side writes them where it may.
import Type from 'typebox';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { evidenceListOf } from '../cases/evidence-list.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, ClipId, caseNumberOf, Day, Line } from './arguments.ts';

const args = Type.Object(
  {
    clips: Type.Optional(Type.Array(ClipId, { minItems: 1, maxItems: 10_000 })),
    case: Type.Optional(CaseNumber),
    purpose: Line,
    /** What the package is for, where a list of evidence goes along; by case. */
    for: Type.Optional(Type.Enum(['reconsideration', 'litigation'])),
    /** Day on which the notice was served. */
    served: Type.Optional(Day),
    /** What a clip is to prove. */
    proves: Type.Optional(
      Type.Array(Type.Object({ clip: ClipId, text: Line }, { additionalProperties: false }), { maxItems: 10_000 }),
    ),
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

/** The list of evidence that was asked for. @throws LiuhenError USAGE */
function evidenceOf(
  context: CommandContext,
  { for: proceeding, served, proves = [], case: number }: Type.Static<typeof args>,
  clips: readonly string[],
) {
  if (proceeding === undefined && served === undefined && proves.length === 0) return undefined;
  if (proceeding === undefined || served === undefined || number === undefined)
    throw new LiuhenError(
      'USAGE',
      say(
        context.language,
        '举证包须同时给出 --case、--for、--served',
        'a list of evidence needs --case, --for and --served',
      ),
      {
        context: { field: proceeding === undefined ? 'for' : served === undefined ? 'served' : 'case' },
      },
    );
  const said = Object.fromEntries(proves.map(({ clip, text }) => [clip, text]));
  return evidenceListOf(caseNumberOf(number), clips, { for: proceeding, served, proves: said }, context);
}

export const exportCommands = [
  defineCommand({
    // What an export would be, for whoever fetches it in a second step: nothing is read and nothing recorded.
    name: 'export plan',
    action: 'clip.export',
    args,
    run: async (context, asked) => {
      const { clips, bytes } = chosen(context, asked);
      evidenceOf(context, asked, clips);
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
      const evidence = evidenceOf(context, asked, clips);
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
        ...(evidence ? { evidence } : {}),
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
