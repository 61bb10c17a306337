// clip inbox, routine, link-many: clips that wait for a word on where they belong, and saying it of many at once.
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import type { Clip } from '../../core/model.ts';
import { unitsBelow } from '../../core/policy/units.ts';
import { notRoutineDraft, routineDraft } from '../../core/routine-event.ts';
import type { InboxPlace } from '../../storage/catalogue/inbox-rows.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type Language, say } from '../language.ts';
import { newId } from '../new-id.ts';
import { CaseNumber, ClipId, Condition, caseNumberOf, instantOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const mostAtOnce = 1000;
const SomeClips = Type.Array(ClipId, { minItems: 1, maxItems: mostAtOnce });

export const clipInboxCommands = [
  defineCommand({
    name: 'clip inbox',
    action: 'clip.link',
    args: Type.Object(
      {
        officer: Type.Optional(Condition),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      },
      strict,
    ),
    run: async ({ seen, inbox, language }, { officer, limit = 100, cursor }) => {
      const after = cursor === undefined ? {} : { after: placeOf(cursor, language) };
      const page = seen.inbox({ ...(officer === undefined ? {} : { officer }), ...after, limit });
      return {
        inbox: page.clips.map((clip) => ({
          clip,
          suggestions: seen.suggestionsOf(clip.id).map(({ seq: _seq, clip: _clip, ...row }) => row),
          ...inbox.judge(clip),
        })),
        next: page.next && `${page.next.beginMs}.${page.next.seq}`,
      };
    },
  }),
  defineCommand({
    name: 'clip routine',
    action: 'clip.link',
    args: Type.Object({ clips: SomeClips, reason: Type.Optional(Line), undo: Type.Optional(Type.Boolean()) }, strict),
    run: ({ seen, record, language, exclusive }, { clips, reason = null, undo = false }) =>
      exclusive(async () => {
        const ids = [...new Set(clips)].map((id) => seen.clip(id, 'clip.link').id);
        const batch = newId();
        const isRoutine = (id: string) => seen.filingOf(id) === 'routine';
        if (undo) {
          const due = ids.filter(isRoutine);
          await record(due.map((id) => notRoutineDraft(id, reason, batch)));
          return { clips: ids, marked: due.length };
        }
        const linked = ids.find((id) => seen.filingOf(id) === 'case');
        if (linked !== undefined)
          throw new LiuhenError('USAGE', say(language, '该资料已关联案件', 'the clip is linked to a case'), {
            context: { field: 'clips', clip: linked },
            hint: say(language, '先用 clip unlink 解除关联', 'undo the link first: clip unlink'),
          });
        const due = ids.filter((id) => !isRoutine(id));
        await record(due.map((id) => routineDraft(id, reason, batch)));
        return { clips: ids, marked: due.length };
      }),
  }),
  defineCommand({
    name: 'clip link-many',
    action: 'clip.link',
    args: Type.Object(
      {
        case: CaseNumber,
        unit: Type.Optional(Line),
        officer: Type.Optional(Condition),
        from: Type.Optional(Condition),
        to: Type.Optional(Condition),
        clips: Type.Optional(SomeClips),
        yes: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    run: (context, { case: number, yes = false, ...which }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, record, language } = context;
        const found = seen.caseOf(caseNumberOf(number));
        caseFiles.requireOpen(found, language);
        const clips = chosen(which, context).filter((clip) => !found.clips.includes(clip.id));
        if (!yes) return { case: found.number, clips, linked: 0 };
        const batch = newId();
        const detail = { number: found.number };
        await record(
          clips.map((clip) => ({ type: 'link', clip: clip.id, case: found.id, batch, public: {}, private: detail })),
        );
        const after = clips.map((clip) => seen.clip(clip.id, 'clip.link'));
        return { case: found.number, clips: after, linked: clips.length };
      }),
  }),
];

interface Chosen {
  readonly clips?: readonly string[];
  readonly unit?: string;
  readonly officer?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Those that are named, or those of a unit that began within a stretch of time. @throws LiuhenError USAGE, NOT_FOUND */
function chosen({ clips, unit, officer, from, to }: Chosen, context: CommandContext): readonly Clip[] {
  const { seen, people, asker, station, language } = context;
  const isClear = clips ? [unit, officer, from, to].every((one) => one === undefined) : from && to;
  if (!isClear)
    throw new LiuhenError('USAGE', say(language, '指明资料，或者起止', 'name clips, or from when to when'), {
      context: { field: 'clips' },
    });
  if (clips) return [...new Set(clips)].map((id) => seen.clip(id, 'clip.link'));
  const [fromMs, toMs] = [
    instantOf(from!, 'from', station.zone, language),
    instantOf(to!, 'to', station.zone, language),
  ];
  const id = unit === undefined ? asker.account.unit : people.unit(unit, language).id;
  const window = { fromMs, toMs, ...(officer === undefined ? {} : { officer }) };
  const found = seen.linkable(unitsBelow(people.units(), id), window);
  if (found && found.length <= mostAtOnce) return found;
  throw new LiuhenError('USAGE', say(language, '资料太多，不能一次关联', 'too many clips for one act'), {
    context: { field: 'to', most: mostAtOnce },
    hint: say(language, '缩小时间范围', 'take a shorter stretch of time'),
  });
}

function placeOf(cursor: string, language: Language): InboxPlace {
  const [, beginMs, seq] = /^(-?\d{1,16})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (beginMs !== undefined && seq !== undefined) return { beginMs: Number(beginMs), seq: Number(seq) };
  throw new LiuhenError('USAGE', say(language, '不是上一页给出的 next', 'not the next of a page before'), {
    context: { field: 'cursor' },
  });
}
