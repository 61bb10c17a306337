// What `profile ls`, `profile check` and `profile test` answer. Needs no station; opens profile files, never footage.
import { readdirSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { LiuhenError } from '../core/errors.ts';
import { isMediaName, isSidecar } from './kinds.ts';
import { builtInFolder, loadProfiles, type ProfileProblem, readProfile } from './load.ts';
import type { FirmwareProfile } from './model.ts';
import { isImportant, parseName } from './names.ts';

export interface ListedProfile {
  readonly id: string;
  readonly name: FirmwareProfile['name'];
  readonly origin: 'built-in' | 'site';
  readonly file: string;
  readonly sources: readonly string[];
}

/** Every usable profile with its file, and what is wrong with the others. */
export function listProfiles(siteFolders: readonly string[]): {
  readonly profiles: readonly ListedProfile[];
  readonly problems: readonly ProfileProblem[];
} {
  const { profiles, files, problems } = loadProfiles(siteFolders);
  return {
    profiles: profiles.map(({ id, name, sources }) => {
      const file = files.get(id) ?? '';
      return { id, name, origin: file.startsWith(builtInFolder) ? 'built-in' : 'site', file, sources };
    }),
    problems,
  };
}

/** Checks the named files; without any, the built-in ones and those of the site's folders. */
export function checkProfiles(
  files: readonly string[],
  siteFolders: readonly string[] = [],
): { readonly checked: number; readonly problems: readonly ProfileProblem[] } {
  if (files.length > 0) {
    return { checked: files.length, problems: files.flatMap((file) => readProfile(file).problems) };
  }
  const { profiles, problems } = loadProfiles(siteFolders);
  return { checked: profiles.length + new Set(problems.map(({ file }) => file)).size, problems };
}

/**
 * The profile in a file.
 * @throws LiuhenError PROFILE_INVALID naming the first problem with its line.
 */
export function profileFromFile(file: string): FirmwareProfile {
  const { profile, problems } = readProfile(file);
  if (profile) return profile;
  const [first] = problems;
  throw new LiuhenError('PROFILE_INVALID', first?.what ?? 'not usable', {
    context: { file, line: first?.line ?? null, problems: problems.length },
    hint: 'run `profile check` for the whole list',
  });
}

export interface TestedFile {
  readonly path: string;
  readonly kind: 'media' | 'sidecar' | 'other';
  /** Name pattern that matched; null = would be taken in as `unparsed`. */
  readonly pattern: string | null;
  readonly serial: string | null;
  readonly officer: string | null;
  /** The camera's wall clock, no zone. */
  readonly start: string | null;
  readonly seq: string | null;
  readonly flags: readonly string[];
}

export interface TestedTree {
  readonly profile: string;
  /** Share of media files whose name is known, and whether it reaches the profile's own minimum. */
  readonly percent: number;
  readonly fits: boolean;
  readonly files: readonly TestedFile[];
  /** Entries that are neither a regular file nor a folder, or could not be listed. */
  readonly notTaken: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * What a profile would make of the tree below `folder`, from its names alone: no file is opened, no link followed.
 * @throws LiuhenError USAGE if `folder` itself cannot be listed.
 */
export function testProfile(profile: FirmwareProfile, folder: string): TestedTree {
  const { paths, notTaken } = walk(isAbsolute(folder) ? folder : resolve(folder));
  const files = paths.sort().map((path): TestedFile => testName(profile, path));
  const media = files.filter(({ kind }) => kind === 'media');
  const known = media.filter(({ pattern }) => pattern !== null).length;
  const share = media.length === 0 ? 0 : (100 * known) / media.length;
  return {
    profile: profile.id,
    percent: Math.floor(share),
    fits: share >= profile.match.minPercent,
    files,
    notTaken,
  };
}

function testName(profile: FirmwareProfile, path: string): TestedFile {
  const parsed = parseName(profile, path);
  return {
    path,
    kind: isMediaName(path) ? 'media' : isSidecar(path) ? 'sidecar' : 'other',
    pattern: parsed?.pattern ?? null,
    serial: parsed?.serial ?? null,
    officer: parsed?.officer ?? null,
    start: parsed?.start ?? null,
    seq: parsed?.seq ?? null,
    flags: [...(isImportant(profile, path) ? ['important'] : []), ...(parsed ? [] : ['unparsed'])],
  };
}

function walk(root: string): { paths: string[]; notTaken: { path: string; reason: string }[] } {
  const paths: string[] = [];
  const notTaken: { path: string; reason: string }[] = [];
  const folders: { readonly raw: Buffer; readonly shown: string }[] = [{ raw: Buffer.from(root), shown: '' }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const { raw, shown } = folder;
    try {
      for (const entry of readdirSync(raw, { withFileTypes: true, encoding: 'buffer' })) {
        const path = `${shown}${shownName(entry.name)}`;
        if (entry.isDirectory())
          folders.push({ raw: Buffer.concat([raw, Buffer.from('/'), entry.name]), shown: `${path}/` });
        else if (entry.isFile()) paths.push(path);
        else notTaken.push({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'not a regular file' });
      }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      if (shown === '')
        throw new LiuhenError('USAGE', `the folder cannot be listed: ${reason}`, { context: { folder: root } });
      notTaken.push({ path: shown, reason });
    }
  }
  return { paths, notTaken };
}

/** UTF-8 if valid, else GBK if valid, else with U+FFFD: the reading of a name that manifests have. */
function shownName(name: Buffer): string {
  for (const encoding of ['utf-8', 'gbk']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(name);
    } catch {
      // Not in this encoding: the next one.
    }
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(name);
}
