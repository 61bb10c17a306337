// What has become of one file that was sealed from a card, by what lies on it now. Pure.
import type { FileAction } from '../../core/card-event.ts';
import { isSidecar } from '../../firmware-profiles/kinds.ts';
import type { CardFile } from '../../storage/catalogue/card-rows.ts';

/** A card after a pull that came to its end. Paths are raw, in hex. */
export interface OnCard {
  /** Path → clip of its content; null where that is not known. */
  readonly present: ReadonlyMap<string, string | null>;
  /** Entries behind which more may lie. */
  readonly unreachable: readonly string[];
}

/**
 * @returns null where nothing is new, or nothing can be said. Notes beside footage (logs, positions) are written on from
 * day to day, and empty files hold nothing: of neither is anything said.
 */
export function cardFileVerdict(
  { pathHex, clip, bytes, state }: CardFile,
  { present, unreachable }: OnCard,
): FileAction | null {
  if (state === 'unsure' || bytes === null || bytes === 0) return null;
  // The extension alone is asked for, and that is ASCII.
  if (isSidecar(Buffer.from(pathHex, 'hex').toString('latin1'))) return null;
  const found = present.get(pathHex);
  if (state !== 'present') return found === clip ? 'back' : null;
  if (found === undefined) return unreachable.some((path) => isBehind(pathHex, path)) ? null : 'gone';
  return found === null || found === clip ? null : 'changed';
}

/** 2f is the slash. */
const isBehind = (pathHex: string, folder: string) => pathHex === folder || pathHex.startsWith(`${folder}2f`);
