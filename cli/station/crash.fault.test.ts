import { expect, it } from 'vitest';
import { crashCampaign } from '../../test-fixtures/crash-campaign.ts';
import { testSeed } from '../../test-fixtures/seed.ts';

it('loses, doubles and changes nothing when the whole station is killed at random moments', async () => {
  expect(await crashCampaign({ seed: testSeed(), rounds: 20 })).toEqual([]);
}, 240_000);
