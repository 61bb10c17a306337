// `npm run test:dock`: the power of the whole PC cut at random moments. Everything in memory is gone, what reached the disk is
// there. Oracle: what was said to be in is in, every file of every card is sealed exactly once, `fsck` is clean.
import { expect } from 'vitest';
import type { Card } from '../test-fixtures/rig/card.ts';
import { cutCampaign } from '../test-fixtures/rig/cut-campaign.ts';
import { freezeCampaign } from '../test-fixtures/rig/freeze-campaign.ts';
import { judge, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { untilAnswers } from '../test-fixtures/rig/rig.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';
import { seededRandom, testSeed } from '../test-fixtures/seed.ts';

prepareScenarios();

/** What the station has to stand; a shorter run says so. */
const wanted = 50;
const moments = Number(process.env['LIUHEN_DOCK_CUTS'] ?? wanted);
/** One in so many is cut in truth and goes on; of the others the disk is judged as the cut would have left it. */
const oneIn = 10;
const cuts = Math.ceil(moments / oneIn);
const files = 4;
/** Each is a moment of its own at which something may be cut in two. */
const manyFiles = 16;

scenario('the power is cut during a pull, and the PC boots again', async ({ guest, card, powerCut, say }) => {
  const long = card(1, 6, 12);
  await guest.plug(1, long.image, long.serial, { bytesPerSecond: 4 * 2 ** 20 });
  await whenBays(guest, 'half is copied', ([bay]) => bay && bay.bytes > 0 && bay.doneBytes > 0.5 * bay.bytes);
  const station = await powerCut();
  say('the PC is up again');
  await station.sh(untilAnswers, 180_000);
  await station.plug(2, long.image, long.serial);
  await whenSafe(station, 1);
  expect(await judge(station, [long])).toEqual({ clips: 6 });
});

scenario('the disk at random moments, as a power cut would leave it', async ({ guest, card, folder, say }) => {
  const freezes = moments - cuts;
  const random = seededRandom((testSeed() + 350_377) >>> 0);
  const nextCard = numbered((number) => card(number, manyFiles, 1));
  const cards = await freezeCampaign({ guest, freezes, folder, nextCard, random, say });
  expect(await judge(guest, cards)).toEqual({ clips: manyFiles * cards.length });
  say(`${freezes} moments hold; with ${cuts} true cuts, ${moments} of the ${wanted} that the station has to stand`);
});

scenario('the power is cut at random moments', async ({ guest, card, quickCut, say }) => {
  const random = seededRandom((testSeed() + 224_737) >>> 0);
  const nextCard = numbered((number) => card(number, files, 2));
  const end = await cutCampaign({ guest, cut: quickCut, cuts, nextCard, random, say });
  expect(await judge(end.guest, end.cards)).toEqual({ clips: files * end.cards.length });
  say(`${cuts} true cuts hold`);
});

/** Another card each time. */
function numbered(make: (number: number) => Card): () => Card {
  let number = 0;
  return () => {
    number += 1;
    return make(number);
  };
}
