// Reads profiles from YAML: the built-in ones and the site's drop-in folders. A broken file is a problem with its file
// and line and costs nothing but itself; the station runs on.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dropInFiles, dropInText, type FileProblem } from '../core/drop-in-files.ts';
import { type Fault, readYamlLines } from '../core/yaml-lines.ts';
import { lintProfile, profileOf } from './lint.ts';
import type { FirmwareProfile } from './model.ts';
import { isProfileDocument, shapeFaults } from './schema.ts';

/** Where the built-in profiles lie. */
export const builtInFolder = join(import.meta.dirname, 'models');

const disk = { readdirSync: (folder: string) => readdirSync(folder), readFileSync, statSync };

/** What is wrong with one profile file. */
export type ProfileProblem = FileProblem;

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
    const listed = dropInFiles(folder, disk);
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
  const read = dropInText(file, disk);
  return 'problem' in read ? { profile: null, problems: [read.problem] } : parseProfile(file, read.text);
}

function parseProfile(file: string, text: string): ReturnType<typeof readProfile> {
  const read = readYamlLines(text, 'profiles');
  const fail = (problems: readonly Omit<ProfileProblem, 'file'>[]) => ({
    profile: null,
    problems: problems.map((problem) => ({ file, ...problem })),
  });
  if ('faults' in read) return fail(read.faults);
  const { value, lineOf } = read;
  const located = (faults: readonly Fault[]) => fail(faults.map(({ at, what }) => ({ line: lineOf(at), what })));
  if (!isProfileDocument(value)) return located(shapeFaults(value));
  // The site may call its files as it likes.
  const origin = dirname(file) === builtInFolder ? 'built-in' : 'site';
  const isNamed = origin === 'site' || basename(file) === `${value.id}.yaml`;
  const named: Fault[] = isNamed ? [] : [{ at: ['id'], what: `the file must be named ${value.id}.yaml` }];
  const faults = [...named, ...lintProfile(value, origin)];
  return faults.length > 0 ? located(faults) : { profile: profileOf(value), problems: [] };
}
