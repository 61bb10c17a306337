// Whether a clip came to the dock in time, as far as its clock lets anybody say.
import type { InboxRow } from './inbox-answers.ts';

export type DepositState =
  | { readonly word: 'late' | 'in-time' /** Milliseconds after or before the deadline. */; readonly byMs: number }
  | { readonly word: 'undecided' | 'no-ground' };

/** undecided: within what the clip's times are uncertain by · no-ground: they are not known. */
export function depositState({
  dueAt,
  late,
  clip,
}: Pick<InboxRow, 'dueAt' | 'late'> & { readonly clip: Pick<InboxRow['clip'], 'docked'> }): DepositState {
  if (dueAt === null) return { word: 'no-ground' };
  if (late === null) return { word: 'undecided' };
  return { word: late ? 'late' : 'in-time', byMs: Math.abs(Date.parse(clip.docked) - Date.parse(dueAt)) };
}
