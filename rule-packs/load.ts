// Reads packs from YAML and lays them over each other: base, that of the office, those of the site. A broken file is a
// problem with its file and line and costs nothing but itself; the station runs on.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dropInFiles, dropInText, type FileProblem } from '../core/drop-in-files.ts';
import type { RuleBook } from '../core/matter-rule.ts';
import { type Fault, readYamlLines } from '../core/yaml-lines.ts';
import { bookOf, type LaidRules, layOver, nothingLaid } from './layers.ts';
import { lintPack, warningsOf } from './lint.ts';
import { packOf } from './pack.ts';
import { isPackDocument, shapeFaults } from './schema.ts';

/** Where the built-in packs lie. */
export const builtInFolder = join(import.meta.dirname, 'packs');

const disk = { readdirSync: (folder: string) => readdirSync(folder), readFileSync, statSync };
const baseFile = join(builtInFolder, 'base.yaml');

/** Ids of the built-in packs of offices, as the setting `rules.office` takes them. */
export function officePacks(): string[] {
  const ids = dropInFiles(builtInFolder, disk).files.map((file) => basename(file, '.yaml'));
  return ids.filter((id) => id !== 'base');
}

/** Names that no pack of a site may have. */
export function builtInPacks(): string[] {
  return ['base', ...officePacks()];
}

/** What is wrong with one pack file. */
export type PackProblem = FileProblem;

export interface LoadedRules {
  readonly laid: LaidRules;
  readonly book: RuleBook;
  /** Of each pack in force, in their order: SHA-256 of its file as it was read. */
  readonly digests: readonly { readonly pack: string; readonly sha256: string }[];
  /** The file of each pack in force, by id. */
  readonly files: ReadonlyMap<string, string>;
  /** Each cost its file. */
  readonly problems: readonly PackProblem[];
  /** What may be a slip; the pack is in force all the same. */
  readonly warnings: readonly PackProblem[];
}

export interface RuleFolders {
  /** Id of a built-in pack, or null. */
  readonly office: string | null;
  /** Folders of the site's packs, in order. */
  readonly siteFolders: readonly string[];
}

/** Everything that holds at a station. */
export function loadRules({ office, siteFolders }: RuleFolders): LoadedRules {
  const listed = siteFolders.map((folder) => dropInFiles(folder, disk));
  const loaded = layFiles(
    office,
    listed.flatMap(({ files }) => files),
  );
  return { ...loaded, problems: [...listed.flatMap(({ problems }) => problems), ...loaded.problems] };
}

/** Base, the pack of the office, and these files, in this order. */
export function layFiles(office: string | null, siteFiles: readonly string[]): LoadedRules {
  const builtIn = [baseFile, ...(office === null ? [] : [join(builtInFolder, `${office}.yaml`)])];
  const reserved = new Set(builtInPacks());
  const files = new Map<string, string>();
  const digests: { pack: string; sha256: string }[] = [];
  const problems: PackProblem[] = [];
  const warnings: PackProblem[] = [];
  let laid = nothingLaid;
  for (const file of [...builtIn, ...siteFiles]) {
    const isOurs = builtIn.includes(file);
    const read = readPack(file, laid, (id) => {
      if (isOurs) return id === basename(file, '.yaml') ? null : `the file must be named ${id}.yaml`;
      if (reserved.has(id)) return `"${id}" is the name of a built-in pack`;
      const other = files.get(id);
      return other === undefined ? null : `a second pack "${id}": ${other} is used`;
    });
    problems.push(...read.problems);
    warnings.push(...read.warnings);
    if (!read.laid) continue;
    laid = read.laid;
    const pack = laid.packs.at(-1)?.id ?? '';
    files.set(pack, file);
    digests.push({ pack, sha256: read.sha256 });
  }
  return { laid, book: bookOf(laid), digests, files, problems, warnings };
}

/** Reads one file over what is below; `laid` is null where there is any problem. */
function readPack(
  file: string,
  below: LaidRules,
  idFault: (id: string) => string | null,
): {
  laid: LaidRules | null;
  sha256: string;
  problems: readonly PackProblem[];
  warnings: readonly PackProblem[];
} {
  const text = dropInText(file, disk);
  const sha256 = 'problem' in text ? '' : createHash('sha256').update(text.text).digest('hex');
  const fail = (problems: readonly PackProblem[]) => ({ laid: null, sha256, problems, warnings: [] });
  if ('problem' in text) return fail([text.problem]);
  const read = readYamlLines(text.text, 'rule packs');
  if ('faults' in read) return fail(read.faults.map((fault) => ({ file, ...fault })));
  const { value, lineOf } = read;
  const located = (faults: readonly Fault[]) =>
    faults.map(({ at, what }) => ({ file, line: lineOf(at), what: sentence(at, what) }));
  if (!isPackDocument(value)) return fail(located(shapeFaults(value)));
  const wrongId = idFault(value.id);
  if (wrongId !== null) return fail(located([{ at: ['id'], what: wrongId }]));
  const above = layOver(below, packOf(value));
  const faults = lintPack(value, below, above);
  if (faults.length > 0) return fail(located(faults));
  return { laid: above, sha256, problems: [], warnings: located(warningsOf(value, below, above)) };
}

/** The line alone does not tell which matter of a long list is meant. */
function sentence(at: Fault['at'], what: string): string {
  const place = at.join('.');
  return place === '' || what.startsWith(place) ? what : `${place}: ${what}`;
}
