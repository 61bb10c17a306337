// Which profile a docked volume gets, by its label and the names in its tree. Pure and light, like names.ts.
import { isMediaName } from './kinds.ts';
import type { FirmwareProfile } from './model.ts';
import { parseName, partPattern } from './names.ts';

/** What is known of a volume before any file is read. */
export interface VolumeFacts {
  readonly label: string | null;
  /** Paths of its regular files, relative to the volume. */
  readonly paths: readonly string[];
}

/**
 * The profile of a volume: of those whose label pattern (if any) matches and whose share of media names reaches
 * `minPercent`, the one with the highest share; one that knows the label goes before all that ask for none. Ties go to
 * the higher priority, then to the id that sorts first.
 * @throws RangeError if none fits: a set of profiles always holds one that takes everything (`minPercent: 0`, no label).
 */
export function matchProfile(profiles: readonly FirmwareProfile[], volume: VolumeFacts): FirmwareProfile {
  const media = volume.paths.filter(isMediaName);
  const fitting = profiles.flatMap((profile) => {
    const score = scoreOf(profile, volume.label, media);
    return score === null ? [] : [{ profile, score }];
  });
  const best = fitting.reduce<(typeof fitting)[number] | undefined>(
    (winner, next) => (winner && compare(winner, next) <= 0 ? winner : next),
    undefined,
  );
  if (!best) throw new RangeError('no profile fits, not even one that takes everything');
  return best.profile;
}

interface Scored {
  readonly profile: FirmwareProfile;
  readonly score: number;
}

function compare(a: Scored, b: Scored): number {
  return (
    b.score - a.score ||
    b.profile.match.priority - a.profile.match.priority ||
    (a.profile.id < b.profile.id ? -1 : Number(a.profile.id > b.profile.id))
  );
}

function scoreOf(profile: FirmwareProfile, label: string | null, media: readonly string[]): number | null {
  const { label: wanted, minPercent } = profile.match;
  if (wanted !== undefined && (label === null || !partPattern(wanted).test(label))) return null;
  const parsed = media.filter((path) => parseName(profile, path) !== null).length;
  const percent = media.length === 0 ? 0 : (100 * parsed) / media.length;
  if (percent < minPercent) return null;
  return percent + (wanted === undefined ? 0 : 101);
}
