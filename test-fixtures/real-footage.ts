// Footage from real recorders, where somebody has put some beside the project; tests that want it skip without.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const media = ['.mp4', '.mov', '.avi', '.mts', '.ts', '.3gp', '.amr', '.jpg', '.aac', '.mkv'];

export interface RealFootage {
  /** Absolute paths, sorted; empty when there is none. */
  readonly files: readonly string[];
  /** Why there is none, for the name of the skipped test. */
  readonly missing: string | null;
}

/** Looks in LIUHEN_MEDIA_SAMPLES, or in `shared/media-samples` beside the project's folder. */
export function realFootage(): RealFootage {
  const folder = process.env['LIUHEN_MEDIA_SAMPLES'] ?? join(import.meta.dirname, '../../shared/media-samples');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return { files: [], missing: 'no media samples beside the project; set LIUHEN_MEDIA_SAMPLES' };
  }
  const names = readdirSync(folder).filter((name) => media.includes(extname(name).toLowerCase()));
  if (names.length === 0) return { files: [], missing: 'the folder of media samples holds no media' };
  return { files: names.sort().map((name) => join(folder, name)), missing: null };
}
