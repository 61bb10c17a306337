// `npm run test:dock`: recorders pulled out at random moments, put in again at once or later, in the same bay or in another.
// Oracle: what was said to be safe is sealed, every file exactly once, and every card is as it was filmed.
import { expect } from 'vitest';
import { judge } from '../test-fixtures/rig/installed-station.ts';
import { pullCampaign } from '../test-fixtures/rig/pull-campaign.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';
import { seededRandom, testSeed } from '../test-fixtures/seed.ts';

prepareScenarios();

/** What the station has to stand; a shorter run says so. */
const wanted = 100;
const pulls = Number(process.env['LIUHEN_DOCK_PULLS'] ?? wanted);
/** So many in one PC, then a new one: a fault is then found among few. */
const pullsOfOnePc = 50;
const files = 4;

scenario('pulled out at random moments, put in again at once or later', async ({ guest, card, fresh, say }) => {
  let station = guest;
  let number = 0;
  for (let done = 0; done < pulls; done += pullsOfOnePc) {
    if (done > 0) station = await fresh();
    const cards = await pullCampaign({
      guest: station,
      pulls: Math.min(pullsOfOnePc, pulls - done),
      lanes: 3,
      nextCard: () => {
        number += 1;
        return card(number, files, 2);
      },
      randomOf: (lane) => seededRandom((testSeed() + 104_729 * (done + lane + 1)) >>> 0),
      say,
    });
    expect(await station.sh('systemctl show -P NRestarts liuhen')).toBe('0\n');
    expect(await judge(station, cards)).toEqual({ clips: files * cards.length });
    say(`${Math.min(done + pullsOfOnePc, pulls)} of ${pulls} pulls hold (the station has to stand ${wanted})`);
  }
});
