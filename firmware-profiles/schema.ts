// The shape of a profile's YAML file. The order of the properties here is the order in which the built-in files have
// them; a site's files may have any. docs/profiles.md explains each.
import type { Static } from 'typebox';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { shapeFaultsOf } from '../core/shape-faults.ts';
import type { Fault } from '../core/yaml-lines.ts';

const closed = { additionalProperties: false } as const;
const id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 64 });
const line = Type.String({ minLength: 1, maxLength: 300 });
const pattern = Type.String({ minLength: 1, maxLength: 500 });
const source = Type.Union([Type.Literal('name'), Type.Literal('container'), Type.Literal('file-time')]);

/** What a name pattern must make of a path; `pattern: null` = the profile must not know this name. */
const example = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 4096 }),
    pattern: Type.Union([id, Type.Null()]),
    serial: Type.Optional(line),
    officer: Type.Optional(line),
    start: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' })),
    seq: Type.Optional(line),
    important: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const profileSchema = Type.Object(
  {
    id,
    name: Type.Object({ zh: line, en: line }, closed),
    sources: Type.Array(line, { minItems: 1 }),
    transport: Type.Literal('disk'),
    match: Type.Object(
      {
        label: Type.Optional(pattern),
        minPercent: Type.Integer({ minimum: 0, maximum: 100 }),
        priority: Type.Integer({ minimum: 0, maximum: 1000 }),
      },
      closed,
    ),
    names: Type.Array(Type.Object({ id, path: pattern }, closed), { maxItems: 32 }),
    numbering: Type.Optional(
      Type.Object(
        {
          runs: Type.Union([Type.Literal('volume'), Type.Literal('day'), Type.Literal('folder')]),
          wraps: Type.Optional(Type.Integer({ minimum: 99, maximum: 99_999_999 })),
        },
        closed,
      ),
    ),
    important: Type.Optional(pattern),
    time: Type.Object(
      {
        containerTime: Type.Union([Type.Literal('local'), Type.Literal('utc')]),
        startFrom: Type.Array(source, { minItems: 1, maxItems: 3, uniqueItems: true }),
        fileTimeIs: Type.Union([Type.Literal('start'), Type.Literal('end')]),
      },
      closed,
    ),
    release: Type.Object({ allowed: Type.Boolean() }, closed),
    examples: Type.Array(example, { minItems: 1, maxItems: 100 }),
  },
  closed,
);

/** A profile as its file says it: the profile proper, and the examples that hold it to its word. */
export type ProfileDocument = Static<typeof profileSchema>;

const validator = Compile(profileSchema);

/** What to add where these are missing or empty: a profile is held to its word by them. */
const wanted: Readonly<Record<string, string>> = {
  sources: 'sources: say where the facts come from, at least one line, such as "[P] names seen on our own recorders"',
  examples:
    'examples: add at least one real path and what it must read as; `pattern: null` for one that must not match',
};

/** What is wrong with the shape of a parsed file, each with the way to the place; empty if it is a ProfileDocument. */
export function shapeFaults(value: unknown): Fault[] {
  return shapeFaultsOf(validator.Errors(value), wanted);
}

/** True once `shapeFaults` has nothing to say. */
export function isProfileDocument(value: unknown): value is ProfileDocument {
  return validator.Check(value);
}
