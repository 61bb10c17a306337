// The power of the whole PC cut at random moments, several recorders being pulled: also while the station is only just
// starting again. What it had said is in must be there afterwards; a card once said to be safe never comes back.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../seed.ts';
import { BoardWatch } from './board-watch.ts';
import { type Card, stillOnCard } from './card.ts';
import type { Guest } from './guest.ts';
import { anyMoment, momentText, reach } from './moments.ts';
import { untilAnswers } from './rig.ts';

export interface CutCampaign {
  /** Cuts the power and gives the PC that goes on; its station may still be starting. */
  readonly cut: () => Promise<Guest>;
  readonly guest: Guest;
  readonly cuts: number;
  readonly nextCard: () => Card;
  readonly random: SeededRandom;
  readonly say: (text: string) => void;
}

const bays = 3;
/** So often one card meets a cut before it may stay in. */
const cutsOfOne = 3;
/** A station needs about so long from its start to its first answer, on an emulated PC. */
const startMs = 6000;

export interface CutsDone {
  readonly guest: Guest;
  readonly cards: readonly Card[];
}

/** @returns the PC that runs at the end, and every card; all of them were said to be safe in the end. */
export async function cutCampaign({ guest, cut, cuts, nextCard, random, say }: CutCampaign): Promise<CutsDone> {
  let station = guest;
  const cards = new Map<string, Card>();
  const present: { readonly card: Card; cuts: number }[] = [];
  for (let done = 0; done < cuts; ) {
    while (present.length < bays) {
      const card = nextCard();
      cards.set(card.serial, card);
      present.push({ card, cuts: 0 });
    }
    const watch = await BoardWatch.start(station, cards);
    const moments = present.map(() => anyMoment(random));
    const deciding = random.integer(0, present.length - 1);
    for (const [at, { card }] of present.entries())
      await station.plug(at + 1, card.image, card.serial, { bytesPerSecond: moments[at]!.bytesPerSecond });
    await reach(moments[deciding]!, watch, present[deciding]!.card.serial, new Set());
    await watch.stop();
    const taken = new Map(present.map(({ card }) => [card, watch.takenOf(card.serial)]));
    station = await cut();
    done += 1;
    const counts = [...taken.values()].join(', ');
    say(`cut ${done}: ${momentText(moments[deciding]!)}; said to be in: ${counts}`);
    if (random.next() < 0.25 && done < cuts) {
      const lateMs = Math.floor(startMs * random.next());
      await sleep(lateMs);
      station = await cut();
      done += 1;
      say(`cut ${done}: ${lateMs} ms into its start`);
    }
    await station.sh(untilAnswers, 900_000);
    await holdsWhatWasSaid(station, taken);
    for (const one of present) one.cuts += 1;
    const isDone = ({ card, cuts: met }: { card: Card; cuts: number }) => met >= cutsOfOne || watch.isSafe(card.serial);
    const leaving = present.filter(isDone).map(({ card }) => card);
    await finish(
      station,
      leaving.filter(({ serial }) => !watch.isSafe(serial)),
      cards,
    );
    for (const card of leaving) stillOnCard(card);
    present.splice(0, present.length, ...present.filter((one) => !isDone(one)));
  }
  await finish(
    station,
    present.map(({ card }) => card),
    cards,
  );
  return { guest: station, cards: [...cards.values()] };
}

/** Puts them in and leaves them in until each is safe. */
async function finish(guest: Guest, left: readonly Card[], cards: ReadonlyMap<string, Card>): Promise<void> {
  if (left.length === 0) return;
  const watch = await BoardWatch.start(guest, cards);
  try {
    for (const [at, { image, serial }] of left.entries()) await guest.plug(at + 1, image, serial);
    for (const { serial } of left) await watch.when(serial, 'safe at last', () => watch.isSafe(serial));
    for (const at of left.keys()) await guest.unplug(at + 1);
  } finally {
    await watch.stop();
  }
}

/** In the vault, right after the next start: as many files of each card as the board had shown before the cut. */
async function holdsWhatWasSaid(guest: Guest, taken: ReadonlyMap<Card, number>): Promise<void> {
  const said = await guest.sh(
    `cd /var/lib/liuhen/vault; grep -hor '"sha256":"[0-9a-f]*"' --include=manifest.json . || true`,
  );
  const sealed = new Set(said.split('\n').map((line) => line.split('"')[3]));
  for (const [{ serial, digests }, count] of taken) {
    const found = [...digests.values()].filter((sha256) => sealed.has(sha256)).length;
    if (found < count) throw new Error(`of card ${serial} ${count} files were said to be in, and ${found} are`);
  }
}
