// `npm run test:dock`: the power of the whole PC cut at random moments. Everything in memory is gone, what reached the disk is
// there. Oracle: what was said to be in is in, every file of every card is sealed exactly once, `fsck` is clean.
import { expect } from 'vitest';
import { cutCampaign } from '../test-fixtures/rig/cut-campaign.ts';
import { judge, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { untilAnswers } from '../test-fixtures/rig/rig.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';
import { seededRandom, testSeed } from '../test-fixtures/seed.ts';

prepareScenarios();

/** What the station has to stand; a shorter run says so. */
const wanted = 50;
const cuts = Number(process.env['LIUHEN_DOCK_CUTS'] ?? wanted);
/** So many with one data disk, then a new one: a fault is then found among few. */
const cutsOfOneDisk = 25;
const files = 4;

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

scenario('the power is cut at random moments', async ({ guest, card, quickCut, fresh, say }) => {
  let station = guest;
  let number = 0;
  const nextCard = () => {
    number += 1;
    return card(number, files, 2);
  };
  for (let done = 0; done < cuts; done += cutsOfOneDisk) {
    if (done > 0) station = await fresh();
    const random = seededRandom((testSeed() + 224_737 * (done + 1)) >>> 0);
    const some = Math.min(cutsOfOneDisk, cuts - done);
    const end = await cutCampaign({ guest: station, cut: quickCut, cuts: some, nextCard, random, say });
    expect(await judge(end.guest, end.cards)).toEqual({ clips: files * end.cards.length });
    say(`${done + some} of ${cuts} cuts hold (the station has to stand ${wanted})`);
  }
});
