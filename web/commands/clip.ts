// clip ls, show, custody, get, link, unlink.
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import type { Clip } from '../../core/model.ts';
import { type CommandContext, defineCommand, notFound } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import { CaseNumber, ClipId, Condition, caseNumberOf, instantOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const States = Type.Enum(['sealed', 'suspected-secret', 'disposal-pending', 'disposed', 'handed-over']);

/** @throws LiuhenError NOT_FOUND */
export function clipOrNothing({ station, language }: CommandContext, id: string): Clip {
  const clip = station.catalogue.clip(id);
  if (!clip) throw notFound(language);
  return clip;
}

/** @throws LiuhenError NOT_FOUND */
export function caseOrNothing({ station, language }: CommandContext, number: string): CaseRow {
  const found = station.catalogue.caseByNumber(caseNumberOf(number));
  if (!found) throw notFound(language);
  return found;
}

export const clipCommands = [
  defineCommand({
    name: 'clip ls',
    args: Type.Object(
      {
        case: Type.Optional(CaseNumber),
        device: Type.Optional(Condition),
        officer: Type.Optional(Condition),
        from: Type.Optional(Condition),
        to: Type.Optional(Condition),
        flag: Type.Optional(Condition),
        state: Type.Optional(States),
        q: Type.Optional(Condition),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
      },
      strict,
    ),
    run: async ({ station, language }, { from, to, case: number, limit = 100, ...rest }) =>
      station.catalogue.list({
        ...rest,
        limit,
        ...(number === undefined ? {} : { case: caseNumberOf(number) }),
        ...(from === undefined ? {} : { fromMs: instantOf(from, 'from', station.zone, language) }),
        ...(to === undefined ? {} : { toMs: instantOf(to, 'to', station.zone, language) }),
      }),
  }),
  defineCommand({
    name: 'clip show',
    args: Type.Object({ clip: ClipId }, strict),
    run: async (context, { clip }) => clipOrNothing(context, clip),
  }),
  defineCommand({
    name: 'clip custody',
    args: Type.Object({ clip: ClipId }, strict),
    run: async (context, { clip }) => ({
      events: await context.station.log.eventsOf(clipOrNothing(context, clip).id),
    }),
  }),
  defineCommand({
    name: 'clip get',
    args: Type.Object({ clip: ClipId, purpose: Line }, strict),
    run: async (context, { clip: id, purpose }, reply) => {
      const { station, actor } = context;
      const clip = clipOrNothing(context, id);
      // Before the first byte: what was begun leaves a trace even if it never ends.
      await station.record([
        { type: 'copy', actor, clip: id, public: { sha256: clip.sha256, bytes: clip.bytes }, private: { purpose } },
      ]);
      await reply.file(clip.file.name, clip.bytes, unaltered(clip, station.readOriginal(clip)));
      return { clip: id, bytes: clip.bytes, sha256: clip.sha256 };
    },
  }),
  defineCommand({
    name: 'clip link',
    args: Type.Object({ clip: ClipId, case: CaseNumber }, strict),
    run: (context, { clip: id, case: number }) =>
      context.exclusive(async () => {
        const clip = clipOrNothing(context, id);
        const found = caseOrNothing(context, number);
        if (found.clips.includes(id)) return clip;
        const { station, actor } = context;
        await station.record([
          { type: 'link', actor, clip: id, case: found.id, public: {}, private: { number: found.number } },
        ]);
        return clipOrNothing(context, id);
      }),
  }),
  defineCommand({
    name: 'clip unlink',
    args: Type.Object({ clip: ClipId, case: CaseNumber, reason: Line }, strict),
    run: (context, { clip: id, case: number, reason }) =>
      context.exclusive(async () => {
        clipOrNothing(context, id);
        const found = caseOrNothing(context, number);
        if (!found.clips.includes(id)) throw notFound(context.language);
        const { station, actor } = context;
        await station.record([
          { type: 'unlink', actor, clip: id, case: found.id, public: {}, private: { number: found.number, reason } },
        ]);
        return clipOrNothing(context, id);
      }),
  }),
];

/**
 * Passes an original through and checks it on the way: the asker is never told that altered bytes are whole, because
 * the end of the file is sent only after this has ended.
 * @throws LiuhenError ALTERED after the last byte.
 */
async function* unaltered(clip: Clip, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== clip.sha256) {
    throw new LiuhenError('ALTERED', 'the stored original does not have its sealed digest', {
      context: { clip: clip.id },
      hint: 'liuhen fsck',
    });
  }
}
