// clip suggestions, refuse: what may belong to a case, waiting for a person's word. Taking one is `clip link`.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { refusalDraft } from '../../core/suggestion-event.ts';
import { defineCommand } from '../command.ts';
import { type Language, notFound, say } from '../language.ts';
import { CaseNumber, ClipId, caseNumberOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const suggestionCommands = [
  defineCommand({
    name: 'clip suggestions',
    action: 'clip.link',
    args: Type.Object(
      {
        clip: Type.Optional(ClipId),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
      },
      strict,
    ),
    run: async ({ seen, language }, { clip, limit = 100, cursor }) => {
      const afterSeq = cursor === undefined ? -1 : seqOf(cursor, language);
      const one = clip === undefined ? {} : { clip: seen.clip(clip, 'clip.link').id };
      const { rows, next } = seen.suggestions({ ...one, afterSeq, limit });
      return {
        suggestions: rows.map(({ seq: _seq, ...row }) => row),
        next: next === null ? null : String(next),
      };
    },
  }),
  defineCommand({
    name: 'clip refuse',
    action: 'clip.link',
    args: Type.Object({ clip: ClipId, case: CaseNumber, reason: Line }, strict),
    run: ({ seen, record, language, exclusive }, { clip, case: number, reason }) =>
      exclusive(async () => {
        const { id } = seen.clip(clip, 'clip.link');
        const found = seen.caseOf(caseNumberOf(number));
        if (!seen.isSuggested(id, found)) throw notFound(language);
        await record([refusalDraft(id, found.id, found.number, reason)]);
        return { clip: id, case: found.number, state: 'refused' };
      }),
  }),
];

function seqOf(cursor: string, language: Language): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new LiuhenError('USAGE', say(language, '不是上一页给出的 next', 'not the next of a page before'), {
    context: { field: 'cursor' },
  });
}
