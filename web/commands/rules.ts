// rules ls, explain, print, import: what holds at this station, on what grounds, and the catalogue of matters as a table.
import Type from 'typebox';
import { defineCommand } from '../command.ts';
import { notFound } from '../language.ts';
import { citing } from '../rules/cited.ts';
import { approvalIn, countedFrom } from '../rules/explained-for.ts';
import { matterRow } from '../rules/matter-row.ts';
import { Day, Name as UnitName } from './arguments.ts';

const Name = Type.String({ pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 64 });
const Row = Type.Object(
  {
    line: Type.Integer({ minimum: 1, maximum: 2_000_000 }),
    cells: Type.Array(Type.String({ maxLength: 5000 }), { maxItems: 100 }),
  },
  { additionalProperties: false },
);

export const rulesCommands = [
  defineCommand({
    name: 'rules ls',
    action: 'rules.read',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station: { rules }, language }) => {
      const book = rules.book();
      const cite = citing(rules, language);
      const entryPacks = rules.entryPacks();
      const entries = <T extends { readonly source: string }>(
        list: string,
        name: (entry: T) => string,
        all: readonly T[],
      ) =>
        all.map(({ source, ...entry }) => ({
          ...entry,
          pack: entryPacks[list]?.[name({ source, ...entry } as unknown as T)] ?? null,
          source: cite(source),
        }));
      return {
        packs: rules.packs(),
        matters: book.matters.map((rule) => matterRow(rule, rules, language)),
        deadlines: entries('deadlines', ({ deadline }) => deadline, book.deadlines),
        constants: entries('constants', ({ constant }) => constant, book.constants),
        retentions: entries('retentions', ({ kind }) => kind, book.retentions),
        yearlyDates: entries('yearlyDates', ({ yearly }) => yearly, book.yearlyDates),
        hours: entries('hours', ({ hours }) => hours, book.hours),
        calendars: entries('calendars', ({ calendar }) => calendar, book.calendars),
        duties: entries('duties', ({ duty }) => duty, book.duties),
        chains: entries('chains', ({ chain }) => chain, book.chains),
        forms: book.forms.map(({ paper, title, source }) => ({
          paper,
          title,
          packs: [...new Set(rules.explainForm(paper)?.properties.map(({ pack }) => pack))],
          source: cite(source),
        })),
        problems: rules.problems(),
        warnings: rules.warnings(),
      };
    },
  }),
  defineCommand({
    name: 'rules explain',
    action: 'rules.read',
    args: Type.Object(
      {
        matter: Type.String({ minLength: 1, maxLength: 200 }),
        unit: Type.Optional(UnitName),
        day: Type.Optional(Day),
      },
      { additionalProperties: false },
    ),
    run: async (context, { matter, unit, day }) => {
      const { rules } = context.station;
      const { language } = context;
      const explained = rules.explain(matter) ?? rules.explainForm(matter);
      if (!explained) throw notFound(language);
      const cite = citing(rules, language);
      const properties = explained.properties.map((each) => ({ ...each, sources: each.sources.map(cite) }));
      const { deadlines = [] } = rules.book().matters.find((rule) => rule.matter === matter) ?? {};
      return {
        ...explained,
        properties,
        ...(unit === undefined ? {} : { approval: approvalIn(unit, context) }),
        ...(day === undefined ? {} : { counted: countedFrom(day, deadlines, context) }),
      };
    },
  }),
  defineCommand({
    name: 'rules print',
    action: 'rules.read',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station }) => station.rules.annex(),
  }),
  defineCommand({
    name: 'rules import',
    action: 'rules.write',
    args: Type.Object(
      {
        pack: Type.Optional(Name),
        document: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        table: Type.Array(Row, { maxItems: 20_000 }),
      },
      { additionalProperties: false },
    ),
    run: ({ station, record, exclusive, language }, { pack = 'imported', document = null, table }) =>
      exclusive(() =>
        // The trace first: a change that cannot be recorded is not made.
        station.rules.importTable({ pack, document, table }, language, ({ before, after }) =>
          record([{ type: 'config', public: { key: 'rules', before, after }, private: { pack, document } }]),
        ),
      ),
  }),
];
