import { expect, it } from 'vitest';
import { crashCampaign } from '../../test-fixtures/crash-campaign.ts';
import { testSeed } from '../../test-fixtures/seed.ts';

it('loses, doubles and changes nothing when the whole station is killed at random moments', async () => {
  const { faults, hits } = await crashCampaign({ seed: testSeed(), rounds: 14 });
  console.info(JSON.stringify(hits));
  expect(faults).toEqual([]);
  expect(hits.whileCopying).toBeGreaterThan(0);
}, 240_000);
