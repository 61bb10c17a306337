// What a file name says, read with the patterns of one profile. Pure and light: it runs inside every pull process,
// so no YAML, no schema library, no disk here.
import type { FirmwareProfile, ParsedName } from './model.ts';

/** Longest path, in UTF-16 code units, that is shown to a pattern: patterns are data and may come from the site. */
export const maxPathLength = 4096;

interface Compiled {
  readonly names: readonly { readonly id: string; readonly path: RegExp }[];
  readonly important: RegExp | undefined;
}

const compiled = new WeakMap<FirmwareProfile, Compiled>();

/** A pattern of a profile over the whole of a text, upper and lower case alike; `.` matches a line end too. */
export function wholePattern(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'isu');
}

/** A pattern of a profile that may match anywhere in a text, upper and lower case alike. */
export function partPattern(source: string): RegExp {
  return new RegExp(source, 'isu');
}

/**
 * What `path` (relative to the volume, `/` between) says by the first pattern of the profile that matches it.
 * A date or time that no calendar has is no match, and neither is a path over `maxPathLength`.
 * @returns null where no pattern matches: the file is taken in all the same and flagged `unparsed`.
 */
export function parseName(profile: FirmwareProfile, path: string): ParsedName | null {
  if (path.length > maxPathLength) return null;
  for (const { id, path: pattern } of compile(profile).names) {
    const match = pattern.exec(path);
    if (!match) continue;
    const { serial, officer, date, time, seq } = match.groups ?? {};
    const start = date !== undefined && time !== undefined ? wallClock(date, time) : undefined;
    if (start === null) continue;
    return {
      pattern: id,
      ...(serial ? { serial } : {}),
      ...(officer ? { officer } : {}),
      ...(start ? { start } : {}),
      ...(seq ? { seq } : {}),
      important: isImportant(profile, path),
    };
  }
  return null;
}

/** Whether the recorder marked the file (name or lock folder). Holds for files too whose name no pattern matches. */
export function isImportant(profile: FirmwareProfile, path: string): boolean {
  if (path.length > maxPathLength) return false;
  return compile(profile).important?.test(path) ?? false;
}

function compile(profile: FirmwareProfile): Compiled {
  const known = compiled.get(profile);
  if (known) return known;
  const made: Compiled = {
    names: profile.names.map(({ id, path }) => ({ id, path: wholePattern(path) })),
    important: profile.important === undefined ? undefined : partPattern(profile.important),
  };
  compiled.set(profile, made);
  return made;
}

/** "2026-01-02T03:04:05" of date and time groups, whose separators do not count; null for what no calendar has. */
function wallClock(date: string, time: string): string | null {
  const d = /^(\d{4})(\d{2})(\d{2})$/.exec(date.replaceAll(/\D/g, ''));
  const t = /^(\d{2})(\d{2})(\d{2})$/.exec(time.replaceAll(/\D/g, ''));
  if (!d || !t) return null;
  const text = `${d[1]}-${d[2]}-${d[3]}T${t[1]}:${t[2]}:${t[3]}`;
  const ms = Date.parse(`${text}Z`);
  // Date.parse rolls 31 February over into March: only a text that comes back unchanged is a date.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return null;
  return ms < 0 ? null : text;
}
