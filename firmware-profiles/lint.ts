// What a profile must hold beyond its shape: patterns that compile and cannot be made to hang, groups that are known,
// properties in order, examples that come out as written.
import type { Fault } from '../core/yaml-lines.ts';
import type { FirmwareProfile } from './model.ts';
import { parseName } from './names.ts';
import { patternRisk } from './pattern-risk.ts';
import { type ProfileDocument, profileSchema } from './schema.ts';

/** Where a mark of the trade stands for how a fact is known: read, restated, statute, habit, our default. */
const grounded = /^\[[VSLPD]\] \S/;
const ungrounded =
  'a source begins with how it is known: [P] seen in practice, [S] restated by others, [V] read in a specification, ' +
  '[L] law or standard, [D] our own choice';
const knownGroups: ReadonlySet<string> = new Set(['serial', 'officer', 'date', 'time', 'seq']);

/** The profile that takes everything must stay so, or a volume could be left without one. */
export const catchAllId = 'generic-disk';

/** The plain data of a profile, without what only its file needs. */
export function profileOf(document: ProfileDocument): FirmwareProfile {
  const { examples: _examples, ...profile } = document;
  return profile as FirmwareProfile;
}

/**
 * Every fault of a document that has the right shape; empty if it may be used. The order of properties is asked of the
 * built-in files alone: it makes them easy to compare, and means nothing.
 */
export function lintProfile(document: ProfileDocument, origin: 'built-in' | 'site'): Fault[] {
  const patterns = patternFaults(document);
  return [
    ...(origin === 'built-in' ? orderFaults(document, profileSchema as unknown as OrderedSchema, []) : []),
    ...document.sources.flatMap((source, index) =>
      grounded.test(source) ? [] : [{ at: ['sources', index], what: ungrounded }],
    ),
    ...catchAllFaults(document),
    ...patterns,
    ...(patterns.length > 0 ? [] : [...numberingFaults(document), ...exampleFaults(document)]),
  ];
}

function catchAllFaults({ id, match }: ProfileDocument): Fault[] {
  if (id !== catchAllId || (match.minPercent === 0 && match.label === undefined)) return [];
  return [{ at: ['match'], what: `${catchAllId} must fit every volume: minPercent 0 and no label` }];
}

/** A run that the names do not tell would make holes of nothing. */
function numberingFaults({ numbering, names }: ProfileDocument): Fault[] {
  if (numbering === undefined) return [];
  const numbered = names.map(({ path }) => groupsOf(path)).filter((groups) => groups.includes('seq'));
  if (numbered.length === 0)
    return [{ at: ['numbering'], what: 'numbering needs a name pattern with the group "seq": there is none' }];
  if (numbering.runs === 'day' && !numbered.every((groups) => groups.includes('date')))
    return [{ at: ['numbering', 'runs'], what: 'runs by day need the group "date" in each name pattern with "seq"' }];
  return [];
}

function patternFaults(document: ProfileDocument): Fault[] {
  const samples = document.examples.map(({ path }) => path);
  const ids = document.names.map(({ id }) => id);
  const places: { at: (string | number)[]; source: string; groups: boolean }[] = [
    ...document.names.map(({ path }, index) => ({ at: ['names', index, 'path'], source: path, groups: true })),
    ...[document.match.label ?? []].flat().map((source) => ({ at: ['match', 'label'], source, groups: false })),
    ...[document.important ?? []].flat().map((source) => ({ at: ['important'], source, groups: false })),
  ];
  return [
    ...ids.flatMap((id, index) =>
      ids.indexOf(id) === index ? [] : [{ at: ['names', index, 'id'], what: `a second name pattern "${id}"` }],
    ),
    ...places.flatMap(({ at, source, groups }) => {
      const what = patternFault(source, groups, samples);
      return what === null ? [] : [{ at, what }];
    }),
  ];
}

function patternFault(source: string, groups: boolean, samples: readonly string[]): string | null {
  let named: string[];
  try {
    named = groupsOf(source);
  } catch (thrown) {
    return `no regular expression: ${(thrown as SyntaxError).message}`;
  }
  const unknown = named.find((name) => !groups || !knownGroups.has(name));
  if (unknown !== undefined) return `unknown group "${unknown}"`;
  if (named.includes('date') !== named.includes('time')) return 'date and time come together: one alone gives no start';
  const risk = patternRisk(source, groups ? 'whole' : 'part', samples);
  return risk === null ? null : `pattern ${risk}`;
}

/** An empty alternative makes a pattern match nothing and still tell its groups. */
function groupsOf(source: string): string[] {
  return Object.keys(new RegExp(`${source}|`, 'isu').exec('')?.groups ?? {});
}

function exampleFaults(document: ProfileDocument): Fault[] {
  const profile = profileOf(document);
  const shown = new Set(document.examples.map(({ pattern }) => pattern));
  return [
    ...document.names.flatMap(({ id }, index) =>
      shown.has(id)
        ? []
        : [
            {
              at: ['names', index],
              what: `no example for the name pattern "${id}": add a path that it reads to examples`,
            },
          ],
    ),
    ...document.examples.flatMap(({ path, ...expected }, index) => {
      const found = parseName(profile, path) ?? { pattern: null };
      const wanted = expected.pattern === null ? { pattern: null } : { important: false, ...expected };
      if (sorted(found) === sorted(wanted)) return [];
      return [{ at: ['examples', index], what: `"${path}" reads as ${sorted(found)}, not ${sorted(wanted)}` }];
    }),
  ];
}

function sorted(value: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}

interface OrderedSchema {
  readonly properties?: Readonly<Record<string, OrderedSchema>>;
  readonly items?: OrderedSchema;
}

function orderFaults(value: unknown, schema: OrderedSchema, at: (string | number)[]): Fault[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => orderFaults(item, schema.items ?? {}, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  const order = Object.keys(schema.properties ?? {});
  const keys = Object.keys(value);
  const misplaced = keys.find((key, index) => index > 0 && order.indexOf(key) < order.indexOf(keys[index - 1] ?? key));
  return [
    ...(misplaced === undefined
      ? []
      : [{ at: [...at, misplaced], what: `"${misplaced}" is out of order: ${order.join(', ')}` }]),
    ...Object.entries(value).flatMap(([key, item]) => orderFaults(item, schema.properties?.[key] ?? {}, [...at, key])),
  ];
}
