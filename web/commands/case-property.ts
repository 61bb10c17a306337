// case property add, move, check, ls, due: the chain of custody of things, item by item.
import Type from 'typebox';
import { rfc3339 } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import { dayOfInstant } from '../../core/policy/deadline.ts';
import { propertyState } from '../../core/policy/property-state.ts';
import { type Handlers, propertyActions } from '../../core/property-model.ts';
import { shownItem } from '../cases/property-view.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { say } from '../language.ts';
import { CaseNumber, ClipId, Condition, caseNumberOf, instantOf, Line } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 64 });
const Two = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 2, maxItems: 2 });
const shown = { clip: Type.Optional(ClipId), at: Type.Optional(Condition) };
const optional = { place: Type.Optional(Line), reason: Type.Optional(Line), sealIntact: Type.Optional(Type.Boolean()) };

const two = (handlers: readonly string[]) => handlers as unknown as Handlers;
const instant = (text: string, field: string, { station, language }: CommandContext) =>
  rfc3339(instantOf(text, field, station.zone, language));

/** A clip that the asker may know of, and the moment in it. */
function shownBy({ clip, at }: { clip?: string; at?: string }, context: CommandContext) {
  return {
    clip: clip === undefined ? null : context.seen.clip(clip, 'clip.see').id,
    at: at === undefined ? null : instant(at, 'at', context),
  };
}

export const casePropertyCommands = [
  defineCommand({
    name: 'case property add',
    action: 'case.property',
    args: Type.Object(
      {
        case: CaseNumber,
        name: Line,
        quantity: Line,
        place: Line,
        heldSince: Condition,
        handlers: Two,
        sealNumber: Type.Optional(Line),
        operation: Type.Optional(Id),
        ...shown,
      },
      strict,
    ),
    run: (context, { case: typed, name, quantity, place, heldSince, handlers, sealNumber, operation, ...by }) =>
      context.exclusive(async () => {
        const { seen, caseFiles, property, operations, record, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.property');
        caseFiles.requireOpen(row, language);
        const facts = {
          name,
          quantity,
          place,
          heldSince: instant(heldSince, 'heldSince', context),
          handlers: two(handlers),
          sealNumber: sealNumber ?? null,
          operation: operation === undefined ? null : operations.operation(row, operation, language).id,
          ...shownBy(by, context),
        };
        const id = await property.add(row, facts, record, language);
        return shownItem(property.judge(property.item(row, id, language), Date.now()), context);
      }),
  }),
  defineCommand({
    name: 'case property move',
    action: 'case.property',
    args: Type.Object(
      {
        case: CaseNumber,
        property: Id,
        action: Type.Enum([...propertyActions]),
        time: Condition,
        handlers: Two,
        from: Type.Optional(Line),
        to: Type.Optional(Line),
        sealNumber: Type.Optional(Line),
        document: Type.Optional(Line),
        ...optional,
        ...shown,
      },
      strict,
    ),
    run: (context, { case: typed, property: id, action, time, handlers, from, to, sealNumber, document, ...more }) =>
      context.exclusive(async () => {
        const { seen, property, record, language } = context;
        // Closed or not: a thing is returned when it is returned.
        const row = seen.caseOf(caseNumberOf(typed), 'case.property');
        const item = property.item(row, id, language);
        const move = {
          action,
          time: instant(time, 'time', context),
          handlers: two(handlers),
          from: from ?? null,
          to: to ?? null,
          sealNumber: sealNumber ?? null,
          document: document ?? null,
          place: more.place ?? null,
          reason: more.reason ?? null,
          isSealIntact: more.sealIntact ?? null,
          ...shownBy(more, context),
        };
        await property.move(row, item, move, record, language);
        return shownItem(property.judge(property.item(row, id, language), Date.now()), context);
      }),
  }),
  defineCommand({
    name: 'case property check',
    action: 'case.property',
    args: Type.Object(
      {
        case: CaseNumber,
        present: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
        absent: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
        time: Condition,
        handlers: Two,
        ...optional,
      },
      strict,
    ),
    run: (context, { case: typed, present = [], absent = [], time, handlers, ...more }) =>
      context.exclusive(async () => {
        const { property, seen, record, language } = context;
        const row = seen.caseOf(caseNumberOf(typed), 'case.property');
        const counted = [
          ...[...new Set(present)].map((id) => ({ property: id, isPresent: true })),
          ...[...new Set(absent)].map((id) => ({ property: id, isPresent: false })),
        ];
        const both = present.find((id) => absent.includes(id));
        if (counted.length === 0 || both !== undefined)
          throw new LiuhenError('USAGE', say(language, '每件写明在库或者不在', 'each item is either there or not'), {
            context: { field: 'present', ...(both === undefined ? {} : { property: both }) },
          });
        const common = {
          time: instant(time, 'time', context),
          handlers: two(handlers),
          place: more.place ?? null,
          reason: more.reason ?? null,
          isSealIntact: more.sealIntact ?? null,
        };
        await property.check(row, counted, common, record, language);
        return listed(context, property.ofCase(row));
      }),
  }),
  defineCommand({
    name: 'case property ls',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, strict),
    run: async (context, { case: typed }) =>
      listed(context, context.property.ofCase(context.seen.caseOf(caseNumberOf(typed)))),
  }),
  defineCommand({
    name: 'case property due',
    action: 'case.see',
    args: Type.Object({}, strict),
    run: async (context) => {
      const { seen, property, station } = context;
      const now = Date.now();
      const today = dayOfInstant(now, station.zone);
      const judged = seen.heldProperty().map((item) => property.judge(item, now));
      const needsSomebody = judged.filter(
        ({ item, deadlines, nextCheck }) =>
          deadlines.some(({ done, state }) => done === null && state !== 'done') ||
          (nextCheck !== null && nextCheck <= today) ||
          item.checks.at(-1)?.facts?.isPresent === false ||
          propertyState(item) === 'lifted',
      );
      const first = ({ deadlines }: (typeof judged)[0]) =>
        Math.min(...deadlines.flatMap(({ due, done }) => (due === null || done !== null ? [] : [Date.parse(due)])));
      return {
        items: needsSomebody
          .toSorted((a, b) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : 0))
          .map((one) => ({ case: seen.caseNumber(one.item.case), ...shownItem(one, context) })),
      };
    },
  }),
];

function listed(context: CommandContext, items: ReturnType<CommandContext['property']['ofCase']>) {
  return { items: items.map((item) => shownItem(context.property.judge(item, Date.now()), context)) };
}
