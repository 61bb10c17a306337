// The flags that a clip can carry, in the order in which lists offer them.
import type { ClipFlag } from '../../../../core/model.ts';

export const clipFlags = [
  'important',
  'clock-untrusted',
  'camera-unregistered',
  'unparsed',
  'resumed',
  'empty',
  'partial-read',
  'no-media',
  'probe-failed',
  'read-back-cached',
  'station-clock-untrusted',
] as const satisfies readonly ClipFlag[];

type Missing = Exclude<ClipFlag, (typeof clipFlags)[number]>;
/** Does not compile when a flag of the model is not in the list. */
export const everyFlagListed: [Missing] extends [never] ? true : never = true;
