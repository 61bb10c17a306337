// How tests run, for `npm test` and for a single `vitest run FILE` alike. The long campaigns are left to `test:faults`.
import { defineConfig } from 'vitest/config';

const campaign = process.env['LIUHEN_CAMPAIGN'] === '1';
const notOurs = ['**/node_modules/**', '.demo/**', 'data/**', '.cache/**'];

export default defineConfig({
  test: {
    include: [campaign ? '**/*.campaign.test.ts' : '**/*.test.ts'],
    exclude: campaign ? notOurs : [...notOurs, '**/*.campaign.test.ts'],
    // Processes, not threads: tests kill children, change the working directory and load native modules.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: campaign ? 6 * 3600_000 : 30_000,
    hookTimeout: 30_000,
    allowOnly: false,
    watch: false,
  },
});
