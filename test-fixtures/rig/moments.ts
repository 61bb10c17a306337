// The moments at which plugs are pulled: while a recorder comes, while it is copied, while the last of it is sealed. Chosen
// by the run's seed; reached by what the board says, never by the time that this machine happens to need.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../seed.ts';
import type { BoardWatch } from './board-watch.ts';

export interface Moment {
  readonly phase: 'coming' | 'copying' | 'ending';
  /** Of its bytes, where it is being copied. */
  readonly share: number;
  /** Milliseconds after the phase has been reached. */
  readonly lateMs: number;
  readonly bytesPerSecond: number;
}

const MiB = 2 ** 20;
/** Detached, attached, looked at by udev, mounted, listed: about so long on an emulated PC. */
const comingMs = 7000;

export function anyMoment(random: SeededRandom): Moment {
  const phase = random.pick(['coming', 'coming', 'copying', 'copying', 'ending'] as const);
  const lateMs = Math.floor((phase === 'coming' ? comingMs : 1200) * random.next());
  return { phase, share: random.next(), lateMs, bytesPerSecond: random.pick([1, 2, 4, 16, 1024]) * MiB };
}

/** Waits for it. One that is over before it can be met has come too: the card is in, or has failed. */
export async function reach(moment: Moment, watch: BoardWatch, serial: string): Promise<void> {
  const { phase, share, lateMs } = moment;
  if (phase !== 'coming')
    await watch.when(serial, `${phase} ${share}`, ([bay]) => {
      if (!bay) return false;
      if (bay.state === 'safe' || bay.state === 'sealing') return true;
      return bay.state === 'pulling' && bay.bytes > 0 && bay.doneBytes >= (phase === 'ending' ? 1 : share) * bay.bytes;
    });
  await sleep(lateMs);
}

export const momentText = ({ phase, share, lateMs, bytesPerSecond }: Moment) =>
  `${phase}${phase === 'copying' ? ` ${(100 * share).toFixed(0)} %` : ''} + ${lateMs} ms at ${bytesPerSecond / MiB} MiB/s`;
