import { expect, it } from 'vitest';
import { crashCampaign } from '../../test-fixtures/crash-campaign.ts';
import { testSeed } from '../../test-fixtures/seed.ts';

it('loses, doubles and changes nothing in 500 kills', async () => {
  const { faults, hits } = await crashCampaign({ seed: testSeed(), rounds: 500 });
  console.info(JSON.stringify(hits));
  expect(faults).toEqual([]);
  expect(hits.whileCopying).toBeGreaterThan(hits.kills / 8);
  expect(hits.sealedForward).toBeGreaterThan(0);
  expect(hits.resumed).toBeGreaterThan(0);
}, 3_600_000);
