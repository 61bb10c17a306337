// What answers about rules look like, for /openapi.json.
import { roles } from '../../core/policy/roles.ts';
import { list, object, oneOf, orNull, type Schema, text, whole } from './schema-words.ts';

const Cited = object({
  id: text,
  mark: oneOf('V', 'S', 'L', 'P', 'D'),
  as: oneOf('basis', 'reference', 'default'),
  citation: text,
});
const Mode = oneOf('full', 'key-moments', 'text-suffices');
const PackProblem = object({ file: text, line: orNull(whole), what: text });
/** An entry of the rules that belongs to no matter. */
const RuleEntry = (properties: Readonly<Record<string, Schema>>) =>
  object({ ...properties, pack: orNull(text), source: Cited });

/** A part of a matter with the source that it rests on. */
const sourced = (properties: Readonly<Record<string, Schema>>) => object({ ...properties, source: Cited });
const DeadlineUnit = oneOf('hour', 'day', 'workday');
const Matter = object({
  matter: text,
  title: text,
  mode: Mode,
  pack: orNull(text),
  sources: list(Cited),
  start: sourced({ text }),
  end: sourced({ text }),
  posts: list(sourced({ post: text, title: text, mandatory: oneOf('always', 'when-items', 'never') })),
  retention: sourced({ keep: {} }),
  deadlines: list(
    sourced({
      deadline: text,
      title: text,
      n: whole,
      unit: DeadlineUnit,
      from: text,
      extendOnce: orNull(object({ n: whole, unit: DeadlineUnit, approver: text })),
    }),
  ),
  packs: list(text),
});

export const rulesSchemas = {
  Annex: object({ columns: list(text), rows: list(list(text)) }),
  ExplainedMatter: object(
    {
      matter: text,
      paper: text,
      title: text,
      properties: list(
        object({
          property: text,
          value: orNull({}),
          pack: text,
          sources: list(Cited),
          overrides: list(object({ pack: text, value: orNull({}) })),
        }),
      ),
      approval: object({
        unit: text,
        chain: orNull(
          object({
            chain: text,
            title: text,
            pack: orNull(text),
            source: Cited,
            steps: list(object({ step: text, title: text, roles: list(oneOf(...roles)), units: list(text) })),
          }),
        ),
      }),
      counted: object({
        day: text,
        kind: oneOf('workday', 'adjusted-workday', 'weekend', 'holiday', 'unknown'),
        deadlines: list(
          object({
            deadline: text,
            title: text,
            lastDay: orNull(text),
            why: orNull(oneOf('calendar-unknown', 'stands-still', 'hours')),
          }),
        ),
      }),
    },
    ['matter', 'paper', 'approval', 'counted'],
  ),
  Rules: object({
    packs: list(object({ pack: text, title: text, file: text })),
    matters: list(Matter),
    deadlines: list(RuleEntry({ deadline: text, title: text, n: whole, unit: text, from: text })),
    constants: list(RuleEntry({ constant: text, title: text, n: whole, unit: text, from: orNull(text) })),
    retentions: list(RuleEntry({ kind: text, title: text, keep: {} })),
    yearlyDates: list(RuleEntry({ yearly: text, title: text, month: whole, day: whole })),
    hours: list(RuleEntry({ hours: text, title: text, from: text, to: text })),
    calendars: list(RuleEntry({ calendar: text, title: text, year: whole, off: list(text), work: list(text) })),
    duties: list(RuleEntry({ duty: text, text })),
    chains: list(RuleEntry({ chain: text, title: text, for: text, steps: list({ type: 'object' }) })),
    forms: list(object({ paper: text, title: text, packs: list(text), source: Cited })),
    problems: list(PackProblem),
    warnings: list(PackProblem),
  }),
};
