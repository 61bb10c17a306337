// The power as if it had been cut at random moments, without the cut: the PC is held still, its data disk is judged as a cut
// would have left it, and it goes on. So one pull gives many cuts, close to each other.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../seed.ts';
import { BoardWatch } from './board-watch.ts';
import type { Card } from './card.ts';
import type { Guest } from './guest.ts';
import { judgeLeftDisk } from './left-disk.ts';

export interface FreezeCampaign {
  readonly guest: Guest;
  readonly freezes: number;
  readonly folder: string;
  readonly nextCard: () => Card;
  readonly random: SeededRandom;
  readonly say: (text: string) => void;
}

const bays = 3;
const MiB = 2 ** 20;
/** Between two moments; a docking of small cards takes several of them. */
const longestPauseMs = 2000;

/** @returns every card; all of them were said to be safe in the end. */
export async function freezeCampaign(campaign: FreezeCampaign): Promise<Card[]> {
  const { guest, freezes, folder, nextCard, random, say } = campaign;
  const cards = new Map<string, Card>();
  const watch = await BoardWatch.start(guest, cards);
  try {
    for (let done = 0; done < freezes; ) {
      const present = Array.from({ length: bays }, nextCard);
      for (const [at, card] of present.entries()) {
        cards.set(card.serial, card);
        await guest.plug(at + 1, card.image, card.serial, { bytesPerSecond: random.pick([1, 2, 4, 1024]) * MiB });
      }
      // The first files come after a while; then it is worth looking often.
      await watch.when(present[0]!.serial, 'its copy has begun', ([bay]) => bay && bay.doneBytes > 0);
      const areSafe = () => present.every(({ serial }) => watch.isSafe(serial));
      while (done < freezes && !areSafe()) {
        await sleep(longestPauseMs * random.next());
        const said = new Map([...cards.values()].map((card) => [card, watch.takenOf(card.serial)]));
        const clips = await guest.frozen((disk) => judgeLeftDisk(disk, folder, said));
        done += 1;
        say(`moment ${done}: ${[...said.values()].join(', ')} said to be in, ${clips} clips are`);
      }
      for (const { serial } of present) await watch.when(serial, 'safe at last', () => watch.isSafe(serial));
      for (const at of present.keys()) await guest.unplug(at + 1);
    }
  } finally {
    await watch.stop();
  }
  return [...cards.values()];
}
