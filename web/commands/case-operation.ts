// case operation add, edit, void; case step; case stand-in; case coverage. Nouns of three words keep `case` in front.
import Type from 'typebox';
import type { OperationFacts, PostedCamera } from '../../core/case-model.ts';
import { rfc3339 } from '../../core/clock.ts';
import { datums } from '../../core/geo/gcj02.ts';
import { shownCase, shownOperationCoverage } from '../cases/case-view.ts';
import { positionSaid } from '../cases/position.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { CaseNumber, Condition, caseNumberOf, instantOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Matter = Type.String({ minLength: 1, maxLength: 64 });
const Code = Type.String({ minLength: 1, maxLength: 64 });
const Camera = Type.String({ minLength: 1, maxLength: 128 });
const Certificate = Type.String({ minLength: 1, maxLength: 64 });
const OperationId = Type.String({ maxLength: 64 });
const Time = Condition;
const Posted = Type.Object({ post: Code, camera: Camera, from: Type.Optional(Time), to: Type.Optional(Time) }, strict);
/** The post of those cameras of which nothing else is said. */
const mainPost = 'main';

const factArguments = {
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  sessions: Type.Optional(Type.Array(Type.Object({ from: Time, to: Time }, strict), { minItems: 1, maxItems: 100 })),
  place: Type.Optional(Line),
  at: Type.Optional(Condition),
  datum: Type.Optional(Type.Enum(datums)),
  cameras: Type.Optional(Type.Array(Camera, { maxItems: 100 })),
  posts: Type.Optional(Type.Array(Posted, { maxItems: 200 })),
  officers: Type.Optional(Type.Array(Certificate, { maxItems: 100 })),
  items: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  ref: Type.Optional(Line),
};
const FactArguments = Type.Object(factArguments, strict);

/** What was said of an operation; members that nobody spoke of are left out. */
function said(args: Type.Static<typeof FactArguments>, { station, language }: CommandContext): Partial<OperationFacts> {
  const instant = (text: string, field: string) => rfc3339(instantOf(text, field, station.zone, language));
  const { from, to, cameras, posts, officers, place, items, ref } = args;
  const position = positionSaid(args.at, args.datum, language);
  const sessions = args.sessions ?? (from !== undefined && to !== undefined ? [{ from, to }] : undefined);
  const posted: PostedCamera[] = [
    ...(cameras ?? []).map((camera) => ({ post: mainPost, camera, from: null, to: null })),
    ...(posts ?? []).map((at) => ({
      post: at.post,
      camera: at.camera,
      from: at.from === undefined ? null : instant(at.from, 'posts'),
      to: at.to === undefined ? null : instant(at.to, 'posts'),
    })),
  ];
  return {
    ...(sessions && {
      sessions: sessions.map((one) => ({ from: instant(one.from, 'from'), to: instant(one.to, 'to') })),
    }),
    ...(cameras || posts ? { posted } : {}),
    ...(place === undefined ? {} : { place }),
    ...(position === undefined ? {} : { position }),
    ...(officers === undefined ? {} : { officers }),
    ...(items === undefined ? {} : { items }),
    ...(ref === undefined ? {} : { ref }),
  };
}

const nothingSaid: OperationFacts = { sessions: [], place: null, officers: [], posted: [], items: 0, ref: null };

export const caseOperationCommands = [
  defineCommand({
    name: 'case operation add',
    action: 'case.operate',
    args: Type.Object(
      { case: CaseNumber, matter: Type.Optional(Matter), ...factArguments, from: Time, to: Time },
      strict,
    ),
    run: (context, { case: number, matter, ...args }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, record, language } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.operate');
        caseFiles.requireOpen(row, language);
        const rule = caseFiles.matter(matter ?? row.matter ?? '', language);
        const facts = { ...nothingSaid, ...said(args, context) };
        return { operation: await operations.add(row, rule, facts, record, language) };
      }),
  }),
  defineCommand({
    name: 'case operation edit',
    action: 'case.operate',
    args: Type.Object(
      { case: CaseNumber, operation: OperationId, matter: Type.Optional(Matter), reason: Line, ...factArguments },
      strict,
    ),
    run: (context, { case: number, operation: id, matter, reason, ...args }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, record, language } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.operate');
        caseFiles.requireOpen(row, language);
        const operation = operations.operation(row, id, language);
        const rule = caseFiles.matter(matter ?? operation.matter, language);
        const facts = { ...(operation.facts ?? nothingSaid), ...said(args, context) };
        await operations.change(row, 'edit', operation, { rule, facts, reason }, record, language);
        return shownCase(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case operation void',
    action: 'case.operate',
    args: Type.Object({ case: CaseNumber, operation: OperationId, reason: Line }, strict),
    run: (context, { case: number, operation: id, reason }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, record, language } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.operate');
        caseFiles.requireOpen(row, language);
        const operation = operations.operation(row, id, language);
        const rule = caseFiles.matter(operation.matter, language);
        const facts = operation.facts ?? nothingSaid;
        await operations.change(row, 'void', operation, { rule, facts, reason }, record, language);
        return shownCase(seen.caseOf(row.number), context);
      }),
  }),
  defineCommand({
    name: 'case step',
    action: 'case.operate',
    args: Type.Object(
      {
        case: CaseNumber,
        operation: OperationId,
        step: Code,
        clip: Type.Optional(Condition),
        at: Type.Optional(Time),
        document: Type.Optional(Line),
        item: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
        notApplicable: Type.Optional(Line),
      },
      strict,
    ),
    run: (context, { case: number, operation: id, step, clip, at, document, item, notApplicable }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, record, station, language } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.operate');
        caseFiles.requireOpen(row, language);
        const operation = operations.operation(row, id, language);
        const mark = {
          step,
          state: notApplicable === undefined ? ('done' as const) : ('not-applicable' as const),
          clip: clip === undefined ? null : seen.clip(clip, 'clip.see').id,
          at: at === undefined ? null : rfc3339(instantOf(at, 'at', station.zone, language)),
          document: document ?? null,
          item: item ?? null,
          reason: notApplicable ?? null,
        };
        await operations.mark(row, operation, mark, record, language);
        return shownOperationCoverage(row, operations.judge(operations.operation(row, id, language)), context);
      }),
  }),
  defineCommand({
    name: 'case stand-in',
    action: 'case.explain',
    args: Type.Object(
      {
        case: CaseNumber,
        operation: OperationId,
        post: Code,
        camera: Camera,
        from: Time,
        to: Time,
        officer: Certificate,
        reason: Line,
      },
      strict,
    ),
    run: (context, { case: number, operation: id, from, to, ...facts }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, operations, record, station, language } = context;
        const row = seen.caseOf(caseNumberOf(number), 'case.explain');
        caseFiles.requireOpen(row, language);
        const operation = operations.operation(row, id, language);
        const times = {
          from: rfc3339(instantOf(from, 'from', station.zone, language)),
          to: rfc3339(instantOf(to, 'to', station.zone, language)),
        };
        await operations.standIn(row, operation, { ...facts, ...times }, record, language);
        return shownOperationCoverage(row, operations.judge(operations.operation(row, id, language)), context);
      }),
  }),
  defineCommand({
    name: 'case coverage',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, strict),
    run: async (context, { case: number }) => {
      const { seen, operations } = context;
      const row = seen.caseOf(caseNumberOf(number));
      const judged = operations.ofCase(row).map((operation) => operations.judge(operation));
      return { operations: judged.map((each) => shownOperationCoverage(row, each, context)) };
    },
  }),
];
