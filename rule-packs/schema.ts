// The shape of a rule pack's YAML file. Entries stand under their names, so that a later pack can name what it changes.
// What a name refers to, and whether it all fits together, is for lint.ts. docs/rules.md explains each property.
import type { Static, TSchema } from 'typebox';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { approvedThings, approverRoles } from '../core/approval-chain.ts';
import { roles } from '../core/policy/roles.ts';
import { shapeFaultsOf } from '../core/shape-faults.ts';
import type { Fault } from '../core/yaml-lines.ts';
import { eventCodes, excludedStretches } from './event-codes.ts';

const closed = { additionalProperties: false } as const;
const namePattern = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';
const name = Type.String({ pattern: namePattern, maxLength: 64 });
const line = Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });
/** A title on a paper. */
const shortLine = { minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' } as const;
/** A cell of the printed catalogue; may be empty. */
const cell = Type.String({ maxLength: 1000, pattern: '^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]*$' });
/** `name` of this pack, or `pack/name` of another. */
const source = Type.String({ pattern: '^([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$', maxLength: 130 });
const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const byName = <T extends TSchema>(schema: T) =>
  Type.Optional(Type.Record(Type.String({ pattern: namePattern }), schema, closed));
const list = <T extends TSchema>(schema: T) => Type.Array(schema, { maxItems: 200 });

const ruledText = Type.Object({ text: line, source }, closed);
/** A day, or `first/last`. */
const dayPattern = '\\d{4}-\\d{2}-\\d{2}';
const deadlineUnit = Type.Enum(['hour', 'day', 'workday']);
const deadline = {
  title: line,
  n: whole(1, 1000),
  unit: deadlineUnit,
  from: Type.Enum([...eventCodes]),
  excludes: Type.Optional(list(Type.Enum([...excludedStretches]))),
  extendOnce: Type.Optional(
    Type.Object({ n: whole(1, 1000), unit: deadlineUnit, approver: Type.Enum([...roles]) }, closed),
  ),
  source,
};
const keep = Type.Union([
  Type.Enum(['permanent', 'file']),
  Type.Object({ months: whole(1, 1200) }, closed),
  Type.Object({ years: whole(1, 100) }, closed),
]);
const row = Type.Object(
  {
    category: cell,
    matter: line,
    stage: cell,
    occasion: cell,
    duty: Type.Enum(['must', 'as-needed']),
    department: cell,
    recorder: cell,
    start: cell,
    content: cell,
    end: cell,
    carrier: cell,
    kind: cell,
    retention: cell,
    remark: cell,
  },
  closed,
);

const chainStep = Type.Object(
  {
    step: name,
    title: line,
    roles: Type.Array(Type.Enum([...approverRoles]), { minItems: 1, maxItems: approverRoles.length }),
    unit: Type.Union([Type.Enum(['own', 'any-above', 'own-or-above']), Type.Object({ above: whole(1, 20) }, closed)]),
  },
  closed,
);
const chain = Type.Object(
  {
    title: line,
    for: Type.Enum([...approvedThings]),
    units: Type.Optional(Type.Array(line, { minItems: 1, maxItems: 200 })),
    levels: Type.Optional(Type.Array(whole(0, 20), { minItems: 1, maxItems: 21 })),
    steps: Type.Array(chainStep, { minItems: 1, maxItems: 20 }),
    source,
  },
  closed,
);

/** Every property on its own: a pack says what it adds or changes. */
const change = {
  title: Type.Optional(line),
  mode: Type.Optional(Type.Enum(['full', 'key-moments', 'text-suffices'])),
  sources: Type.Optional(Type.Array(source, { minItems: 1, maxItems: 50 })),
  start: Type.Optional(ruledText),
  end: Type.Optional(ruledText),
  toleranceMs: Type.Optional(Type.Object({ ms: whole(0, 60_000), source }, closed)),
  posts: Type.Optional(
    list(
      Type.Object({ post: name, title: line, mandatory: Type.Enum(['always', 'when-items', 'never']), source }, closed),
    ),
  ),
  steps: Type.Optional(
    Type.Object(
      {
        order: Type.Enum(['strict', 'any']),
        list: list(
          Type.Object(
            {
              step: name,
              title: line,
              evidence: Type.Enum(['timecode', 'photo', 'document']),
              eachItem: Type.Optional(Type.Boolean()),
              source,
            },
            closed,
          ),
        ),
      },
      closed,
    ),
  ),
  papersBefore: Type.Optional(orNull(list(Type.Object({ kind: name, title: line, source }, closed)))),
  isExecution: Type.Optional(Type.Boolean()),
  notDelegable: Type.Optional(orNull(ruledText)),
  officers: Type.Optional(Type.Object({ least: whole(1, 20), source }, closed)),
  legalReview: Type.Optional(orNull(ruledText)),
  retention: Type.Optional(Type.Object({ keep, source }, closed)),
  deadlines: Type.Optional(orNull(list(Type.Object({ deadline: name, ...deadline }, closed)))),
  rows: Type.Optional(orNull(list(row))),
  /** The matter is not to be had at this station, and why. */
  removed: Type.Optional(ruledText),
};

/** Names of what is printed → titles, in the order of printing. */
const titles = Type.Record(Type.String({ pattern: namePattern }), Type.String({ ...shortLine }), closed);
const form = Type.Object(
  {
    title: Type.Optional(Type.String({ ...shortLine })),
    english: Type.Optional(Type.String({ ...shortLine })),
    head: Type.Optional(titles),
    fields: Type.Optional(titles),
    columns: Type.Optional(titles),
    sections: Type.Optional(
      Type.Record(
        Type.String({ pattern: namePattern }),
        Type.Object({ title: Type.Optional(Type.String({ ...shortLine })), columns: Type.Optional(titles) }, closed),
        closed,
      ),
    ),
    signs: Type.Optional(Type.Array(Type.String({ ...shortLine }), { minItems: 1, maxItems: 12 })),
    source,
  },
  closed,
);

export const packSchema = Type.Object(
  {
    id: name,
    title: line,
    sources: byName(
      Type.Object(
        {
          mark: Type.Enum(['V', 'S', 'L', 'P', 'D']),
          title: line,
          clause: Type.Optional(line),
          binds: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    matters: byName(Type.Object(change, closed)),
    deadlines: byName(orNull(Type.Object(deadline, closed))),
    constants: byName(
      orNull(
        Type.Object(
          {
            title: line,
            n: whole(0, 1_000_000),
            unit: Type.Enum(['second', 'hour', 'day', 'workday', 'month', 'year', 'percent', 'count', 'metre']),
            from: Type.Optional(Type.Enum([...eventCodes])),
            source,
          },
          closed,
        ),
      ),
    ),
    retentions: byName(orNull(Type.Object({ title: line, keep, source }, closed))),
    yearlyDates: byName(orNull(Type.Object({ title: line, month: whole(1, 12), day: whole(1, 31), source }, closed))),
    hours: byName(
      orNull(
        Type.Object(
          {
            title: line,
            from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
            to: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
            source,
          },
          closed,
        ),
      ),
    ),
    calendars: byName(
      orNull(
        Type.Object(
          {
            title: line,
            year: whole(2000, 2200),
            off: Type.Array(Type.String({ pattern: `^${dayPattern}(/${dayPattern})?$` }), { maxItems: 60 }),
            work: Type.Optional(Type.Array(Type.String({ pattern: `^${dayPattern}$` }), { maxItems: 60 })),
            source,
          },
          closed,
        ),
      ),
    ),
    duties: byName(orNull(ruledText)),
    chains: byName(orNull(chain)),
    forms: byName(form),
  },
  closed,
);

/** A pack as its file says it. */
export type PackDocument = Static<typeof packSchema>;
export type MatterChange = NonNullable<PackDocument['matters']>[string];

const validator = Compile(packSchema);
/** The other half of what may also be null. */
const orElse = 'must be null';

/**
 * What is wrong with the shape of a parsed file, each with the way to the place; empty if it is a PackDocument. Of an
 * entry that may also be null, only what is wrong with the entry is said.
 */
export function shapeFaults(value: unknown): Fault[] {
  const errors = validator.Errors(value).filter(({ keyword, message }) => keyword !== 'anyOf' && message !== orElse);
  const faults = shapeFaultsOf(errors).map(({ at, what }) => {
    const isName = at.length === 2 && what.startsWith('unknown property');
    return JSON.stringify({ at, what: isName ? 'no name: lower-case letters, digits and hyphens' : what });
  });
  return [...new Set(faults)].map((fault) => JSON.parse(fault) as Fault);
}

/** True once `shapeFaults` has nothing to say. */
export function isPackDocument(value: unknown): value is PackDocument {
  return validator.Check(value);
}
