// Plugs pulled at random moments in one running PC, several recorders at once, each with two bays to come back to. A card
// that was once said to be safe never comes back: were it forgotten, the judge would miss its files.
import type { SeededRandom } from '../seed.ts';
import { BoardWatch } from './board-watch.ts';
import { type Card, stillOnCard } from './card.ts';
import type { Guest } from './guest.ts';
import { anyMoment, momentText, reach } from './moments.ts';

export interface PullCampaign {
  readonly guest: Guest;
  readonly pulls: number;
  readonly lanes: number;
  /** A new card each time. */
  readonly nextCard: () => Card;
  /** Of each lane. */
  readonly randomOf: (lane: number) => SeededRandom;
  readonly say: (text: string) => void;
}

/** So often one card is pulled out before it may stay in. */
const pullsOfOne = 4;

/** @returns every card that was used; all of them were said to be safe in the end. */
export async function pullCampaign(campaign: PullCampaign): Promise<Card[]> {
  const cards = new Map<string, Card>();
  const run = new Run(campaign, cards, await BoardWatch.start(campaign.guest, cards));
  const lanes = Array.from({ length: campaign.lanes }, (_, lane) => run.lane(lane));
  const ended = await Promise.allSettled(lanes);
  await run.watch.stop();
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  campaign.say(`${campaign.pulls} pulls: ${[...run.phases].map(([phase, count]) => `${count} ${phase}`).join(', ')}`);
  return [...cards.values()];
}

class Run {
  readonly watch: BoardWatch;
  readonly phases = new Map<string, number>();
  readonly #campaign: PullCampaign;
  readonly #cards: Map<string, Card>;
  #pull = 0;
  #hasFailed = false;

  constructor(campaign: PullCampaign, cards: Map<string, Card>, watch: BoardWatch) {
    this.#campaign = campaign;
    this.#cards = cards;
    this.watch = watch;
  }

  get #isGoingOn(): boolean {
    return this.#pull < this.#campaign.pulls && !this.#hasFailed;
  }

  /** @param lane from 0; its bays are at USB ports of its own. */
  async lane(lane: number): Promise<void> {
    const random = this.#campaign.randomOf(lane);
    const ports = [2 * lane + 1, 2 * lane + 2];
    try {
      while (this.#isGoingOn) await this.#oneCard(ports, random);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  async #oneCard(ports: readonly number[], random: SeededRandom): Promise<void> {
    const { guest, nextCard } = this.#campaign;
    const card = nextCard();
    const { image, serial } = card;
    this.#cards.set(serial, card);
    for (let tries = 0; tries < pullsOfOne && this.#isGoingOn && !this.watch.isSafe(serial); tries += 1)
      await this.#pullOnce(card, random.pick(ports), random);
    if (!this.watch.isSafe(serial)) {
      const port = random.pick(ports);
      await guest.plug(port, image, serial);
      await this.watch.when(serial, 'safe at last', () => this.watch.isSafe(serial));
      await guest.unplug(port);
    }
    stillOnCard(card);
  }

  async #pullOnce({ image, serial }: Card, port: number, random: SeededRandom): Promise<void> {
    const { guest, say } = this.#campaign;
    this.#pull += 1;
    const number = this.#pull;
    const moment = anyMoment(random);
    const before = this.watch.dockingsOf(serial);
    await guest.plug(port, image, serial, { bytesPerSecond: moment.bytesPerSecond });
    await reach(moment, this.watch, serial, before);
    await guest.unplug(port);
    this.phases.set(moment.phase, (this.phases.get(moment.phase) ?? 0) + 1);
    const found = this.watch.isSafe(serial) ? 'safe' : `${this.watch.takenOf(serial)} files in`;
    const isPatient = random.next() < 0.5;
    say(`pull ${number}: ${serial} in ${port}, ${momentText(moment)}: ${found}${isPatient ? ', bay left alone' : ''}`);
    if (isPatient) await this.watch.when(serial, 'its bay is given up', (all) => all.every(isGivenUp));
  }
}

const isGivenUp = ({ state }: { readonly state: string }) => state === 'failed';
