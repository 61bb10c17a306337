// Reads profiles from YAML: the built-in ones and the site's drop-in folders. A broken file is a problem with its file
// and line and costs nothing but itself; the station runs on.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type Fault, lintProfile, profileOf } from './lint.ts';
import type { FirmwareProfile } from './model.ts';
import { isProfileDocument, shapeFaults } from './schema.ts';

/** Where the built-in profiles lie. */
export const builtInFolder = join(import.meta.dirname, 'models');

/** Larger files are not read: a profile has a few kilobytes. */
const maxFileBytes = 256 * 1024;

/** What is wrong with one profile file. */
export interface ProfileProblem {
  readonly file: string;
  /** From 1; null where the file could not be read at all. */
  readonly line: number | null;
  readonly what: string;
}

export interface LoadedProfiles {
  /** Sorted by id, each once. */
  readonly profiles: readonly FirmwareProfile[];
  /** The file that each profile came from, by id. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly ProfileProblem[];
}

/**
 * The built-in profiles, then those of the site's folders in order: a later profile takes the place of an earlier one of
 * the same id, but of two in one folder the second is a problem. A folder that does not exist is no problem, anything else that cannot be read is one.
 */
export function loadProfiles(siteFolders: readonly string[]): LoadedProfiles {
  const byId = new Map<string, { readonly profile: FirmwareProfile; readonly file: string }>();
  const problems: ProfileProblem[] = [];
  for (const folder of [builtInFolder, ...siteFolders]) {
    const listed = profileFiles(folder);
    problems.push(...listed.problems);
    const ofFolder = new Set<string>();
    for (const file of listed.files) {
      const { profile, problems: own } = readProfile(file);
      problems.push(...own);
      if (!profile) continue;
      if (ofFolder.has(profile.id)) problems.push({ file, line: 1, what: `a second file for ${profile.id}: not used` });
      else byId.set(profile.id, { profile, file });
      ofFolder.add(profile.id);
    }
  }
  const loaded = [...byId.values()].sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
  return {
    profiles: loaded.map(({ profile }) => profile),
    files: new Map(loaded.map(({ profile, file }) => [profile.id, file])),
    problems,
  };
}

/** Reads and lints one file; `profile` is null where there is any problem. */
export function readProfile(file: string): { profile: FirmwareProfile | null; problems: readonly ProfileProblem[] } {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maxFileBytes)
      return { profile: null, problems: [{ file, line: null, what: `over ${maxFileBytes} bytes` }] };
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    return { profile: null, problems: [{ file, line: null, what: `cannot be read: ${reasonOf(thrown)}` }] };
  }
  return parseProfile(file, text);
}

function parseProfile(file: string, text: string): ReturnType<typeof readProfile> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fail = (problems: Omit<ProfileProblem, 'file'>[]) => ({
    profile: null,
    problems: problems.map((problem) => ({ file, ...problem })),
  });
  if (document.errors.length > 0) {
    return fail(document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, what: message })));
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (thrown) {
    return fail([{ line: 1, what: `aliases are not used in profiles: ${reasonOf(thrown)}` }]);
  }
  const located = (faults: readonly Fault[]) =>
    fail(faults.map(({ at, what }) => ({ line: lineOf(document, lines, at), what })));
  if (!isProfileDocument(value)) return located(shapeFaults(value));
  // The site may call its files as it likes.
  const origin = dirname(file) === builtInFolder ? 'built-in' : 'site';
  const isNamed = origin === 'site' || basename(file) === `${value.id}.yaml`;
  const named: Fault[] = isNamed ? [] : [{ at: ['id'], what: `the file must be named ${value.id}.yaml` }];
  const faults = [...named, ...lintProfile(value, origin)];
  return faults.length > 0 ? located(faults) : { profile: profileOf(value), problems: [] };
}

/** The line of the deepest part of the way that exists: a missing property is shown at what misses it. */
function lineOf(document: Document, lines: LineCounter, at: readonly (string | number)[]): number {
  for (let depth = at.length; depth > 0; depth -= 1) {
    const node = document.getIn(at.slice(0, depth), true) as { range?: readonly number[] | null } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function profileFiles(folder: string): { files: readonly string[]; problems: readonly ProfileProblem[] } {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'));
    return { files: names.sort().map((name) => join(folder, name)), problems: [] };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { files: [], problems: [] };
    return { files: [], problems: [{ file: folder, line: null, what: `cannot be read: ${reasonOf(thrown)}` }] };
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
