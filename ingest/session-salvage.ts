// When a bay may be salvaged, and what its pull process is told. The order of the session is session.ts's business.
import { LiuhenError } from '../core/errors.ts';
import type { BayStatus } from '../core/model.ts';
import type { BusTurn } from './dock/bus-turns.ts';
import type { SalvageOrder } from './pull/salvage-volume.ts';

/** A dying card may be asked this long for one file, and for all of a docking, ms. */
export const salvageTimes = { fileMs: 15 * 60_000, volumeMs: 60 * 60_000 } as const;

/** A bad block is answered by "no" after up to three minutes: silence means something only after that. */
export const salvageStallMs = 240_000;

/** The place in the order of the wires of one that is not in it. */
export const noTurn: BusTurn = {
  listed: () => undefined,
  ask: async () => true,
  moved: () => undefined,
  read: () => undefined,
  stored: () => undefined,
  rest: () => undefined,
  leave: () => undefined,
};

/** Errors of the medium; after any other a salvage would find nothing that docking again does not find. */
const ofTheMedium: ReadonlySet<string> = new Set(['CAMERA_READ_FAILED', 'CAMERA_STALLED']);

/**
 * @param codes of the files that failed.
 * @param done raw paths, hex, of what has a whole clip or was salvaged as far as it goes: passed over.
 * @throws LiuhenError SALVAGE_REFUSED, CAMERA_GONE.
 */
export function salvageOrder(
  status: BayStatus,
  codes: ReadonlySet<string>,
  done: readonly string[],
  label: string | null,
): SalvageOrder {
  const { bay, state, error, device, profile } = status;
  if (state === 'failed' && error?.code === 'CAMERA_GONE')
    throw new LiuhenError('CAMERA_GONE', 'the recorder is no longer there', { context: { bay } });
  const isOfTheMedium = [error?.code ?? '', ...codes].some((code) => ofTheMedium.has(code));
  if (state !== 'failed' || !isOfTheMedium)
    throw new LiuhenError('SALVAGE_REFUSED', 'nothing in this bay failed for the card’s sake', { context: { bay } });
  return {
    storedHex: done,
    // A work folder of its own: the whole copy that was begun stays for a later docking.
    identity: JSON.stringify(['salvage', bay, profile, device, label]),
    ...salvageTimes,
  };
}
