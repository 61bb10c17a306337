import { expect, it } from 'vitest';
import { crashCampaign } from '../../test-fixtures/crash-campaign.ts';
import { testSeed } from '../../test-fixtures/seed.ts';

it('loses, doubles and changes nothing in 500 kills', async () => {
  expect(await crashCampaign({ seed: testSeed(), rounds: 500 })).toEqual([]);
}, 3_600_000);
