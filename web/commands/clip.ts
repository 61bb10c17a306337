// clip ls, show, custody, get, link, unlink, anchor.
import Type from 'typebox';
import { anchoredDraft } from '../../core/anchor-event.ts';
import { defineCommand } from '../command.ts';
import { notFound } from '../language.ts';
import { CaseNumber, ClipId, Condition, caseNumberOf, instantOf, Line } from './arguments.ts';
import { unaltered } from './unaltered.ts';

const strict = { additionalProperties: false } as const;
/** A recorder that lost its time may be off by decades. */
const mostOffsetMs = 100 * 366 * 86_400_000;
const mostUncertaintyMs = 31 * 86_400_000;
const States = Type.Enum(['sealed', 'suspected-secret', 'disposal-pending', 'disposed', 'handed-over']);

export const clipCommands = [
  defineCommand({
    name: 'clip ls',
    action: 'clip.see',
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
    run: async ({ station, seen, language }, { from, to, case: number, limit = 100, ...rest }) =>
      seen.list({
        ...rest,
        limit,
        ...(number === undefined ? {} : { case: caseNumberOf(number) }),
        ...(from === undefined ? {} : { fromMs: instantOf(from, 'from', station.zone, language) }),
        ...(to === undefined ? {} : { toMs: instantOf(to, 'to', station.zone, language) }),
      }),
  }),
  defineCommand({
    name: 'clip show',
    action: 'clip.see',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ seen }, { clip }) => seen.clip(clip, 'clip.see'),
  }),
  defineCommand({
    name: 'clip custody',
    action: 'clip.custody',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen }, { clip }) => {
      const events = await station.log.eventsOf(seen.clip(clip, 'clip.custody').id);
      return { events: events.map((event) => seen.event(event)) };
    },
  }),
  defineCommand({
    name: 'clip get',
    action: 'clip.copy',
    args: Type.Object({ clip: ClipId, purpose: Line }, strict),
    run: async ({ station, seen, grant }, { clip: id, purpose }, reply) => {
      const clip = seen.clip(id, 'clip.copy');
      // Before the first byte: what was begun leaves a trace even if it never ends.
      const original = await station.original(await grant('copy', id, purpose));
      await reply.file(clip.file.name, clip.bytes, unaltered(clip, original.read(0, original.bytes)));
      return { clip: id, bytes: clip.bytes, sha256: clip.sha256 };
    },
  }),
  defineCommand({
    name: 'clip link',
    action: 'clip.link',
    args: Type.Object({ clip: ClipId, case: CaseNumber }, strict),
    run: ({ seen, record, exclusive }, { clip: id, case: number }) =>
      exclusive(async () => {
        const clip = seen.clip(id, 'clip.link');
        const found = seen.caseOf(caseNumberOf(number));
        if (found.clips.includes(id)) return clip;
        await record([{ type: 'link', clip: id, case: found.id, public: {}, private: { number: found.number } }]);
        return seen.clip(id, 'clip.link');
      }),
  }),
  defineCommand({
    name: 'clip unlink',
    action: 'clip.link',
    args: Type.Object({ clip: ClipId, case: CaseNumber, reason: Line }, strict),
    run: ({ seen, record, language, exclusive }, { clip: id, case: number, reason }) =>
      exclusive(async () => {
        seen.clip(id, 'clip.link');
        const found = seen.caseOf(caseNumberOf(number));
        if (!found.clips.includes(id)) throw notFound(language);
        const detail = { number: found.number, reason };
        await record([{ type: 'unlink', clip: id, case: found.id, public: {}, private: detail }]);
        return seen.clip(id, 'clip.link');
      }),
  }),
  defineCommand({
    name: 'clip anchor',
    action: 'clip.anchor',
    args: Type.Object(
      {
        clip: ClipId,
        offsetMs: Type.Integer({ minimum: -mostOffsetMs, maximum: mostOffsetMs }),
        uncertaintyMs: Type.Integer({ minimum: 0, maximum: mostUncertaintyMs }),
        reason: Line,
      },
      strict,
    ),
    run: async ({ seen, record }, { clip: id, offsetMs, uncertaintyMs, reason }) => {
      seen.clip(id, 'clip.anchor');
      await record([anchoredDraft(id, { offsetMs, uncertaintyMs }, reason)]);
      return seen.clip(id, 'clip.anchor');
    },
  }),
];
