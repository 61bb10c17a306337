// Whose a clip is, as far as its recorder tells where the clip itself does not. Pure.
import type { Camera, Clip, Officer } from '../model.ts';

/**
 * The number on the clip; where it has none, the certificate of whoever had the recorder: of the loan that runs, if that
 * began before the docking, else of whose own it is. Loans of the past are in the log alone.
 * @param camera the recorder, where it is registered. @returns null where nobody knows.
 */
export function whoseClip(
  { officer, docked }: Pick<Clip, 'officer' | 'docked'>,
  camera: Pick<Camera, 'officer' | 'drawn'> | undefined,
  officers: readonly Pick<Officer, 'id' | 'certificate'>[],
): string | null {
  if (officer !== null) return officer;
  const drawn = camera?.drawn;
  const had = drawn && Date.parse(drawn.since) <= Date.parse(docked) ? drawn.officer : camera?.officer;
  return officers.find(({ id }) => id === had)?.certificate ?? null;
}
