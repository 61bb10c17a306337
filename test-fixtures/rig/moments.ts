// The moments at which plugs are pulled: while a recorder comes and is mounted, while it is copied, while its last is sealed. Chosen
// by the run's seed; reached by what the board says, never by the time that this machine happens to need.
import { setTimeout as sleep } from 'node:timers/promises';
import type { BayStatus } from '../../core/model.ts';
import type { SeededRandom } from '../seed.ts';
import type { BoardWatch } from './board-watch.ts';

export interface Moment {
  /** Just plugged; known to the station and being mounted; listed; being copied; the last of it being sealed. */
  readonly phase: 'plugged' | 'seen' | 'listed' | 'copying' | 'ending';
  /** Of its bytes, where it is being copied. */
  readonly share: number;
  /** Milliseconds after the phase has been reached. */
  readonly lateMs: number;
  readonly bytesPerSecond: number;
}

const MiB = 2 ** 20;
/** How long each phase lasts on an emulated PC, at most. */
const longestMs = { plugged: 2500, seen: 6000, listed: 600, copying: 1200, ending: 1200 } as const;

export function anyMoment(random: SeededRandom): Moment {
  const phase = random.pick(['plugged', 'seen', 'seen', 'listed', 'copying', 'copying', 'copying', 'ending'] as const);
  const lateMs = Math.floor(longestMs[phase] * random.next());
  return { phase, share: random.next(), lateMs, bytesPerSecond: random.pick([1, 2, 4, 16, 1024]) * MiB };
}

/** When each earlier docking of a card began: what the board still says of them is not of the present one. */
export type Dockings = ReadonlySet<string>;

/** Waits for it. One that is over before it can be met has come too: the card is in, or has failed. */
export async function reach(moment: Moment, watch: BoardWatch, serial: string, before: Dockings): Promise<void> {
  const { phase, lateMs } = moment;
  if (phase !== 'plugged')
    await watch.when(
      serial,
      momentText(moment),
      (bays) => watch.isSafe(serial) || bays.some((bay) => !before.has(bay.since) && isIn(bay, moment)),
    );
  await sleep(lateMs);
}

function isIn({ state, bytes, doneBytes }: BayStatus, { phase, share }: Moment): boolean {
  if (state === 'safe' || state === 'sealing') return true;
  if (state === 'identifying') return phase === 'seen';
  if (state !== 'pulling') return false;
  if (phase === 'copying' || phase === 'ending') return doneBytes >= (phase === 'ending' ? 1 : share) * bytes;
  return true;
}

export const momentText = ({ phase, share, lateMs, bytesPerSecond }: Moment) =>
  `${phase}${phase === 'copying' ? ` ${(100 * share).toFixed(0)} %` : ''} + ${lateMs} ms at ${bytesPerSecond / MiB} MiB/s`;
