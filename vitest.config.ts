// How tests run, for `npm test` and for a single `vitest run FILE` alike. Long campaigns are left to `test:faults`, what
// needs the emulator to `test:dock`.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `*.campaign.test.ts` or `*.dock.test.ts` alone. */
const kind = { faults: 'campaign', dock: 'dock' }[process.env['LIUHEN_CAMPAIGN'] ?? ''];
const notOurs = ['**/node_modules/**', '.demo/**', 'data/**', '.cache/**'];
const notNow = [...notOurs, '**/*.campaign.test.ts', '**/*.dock.test.ts'];

/**
 * Code that keeps nothing between two calls: one process runs many of its files and loads the modules once. What starts
 * processes, fails the disk or keeps state in a module (the browser application does) has a process for each file.
 */
const stateless = ['{core,firmware-profiles,rule-packs}/**/*.test.ts', 'web/*.test.ts', 'web/!(app)/**/*.test.ts'];

type Selection = { readonly include: string[]; readonly exclude: string[]; readonly isolate?: boolean };
const project = (name: string, selection: Selection) => ({ extends: true as const, test: { name, ...selection } });

export default defineConfig({
  test: {
    projects: kind
      ? [project(kind, { include: [`**/*.${kind}.test.ts`], exclude: notOurs })]
      : [
          project('stateless', { include: stateless, exclude: notNow, isolate: false }),
          project('isolated', { include: ['**/*.test.ts'], exclude: [...notNow, ...stateless] }),
        ],
    // Processes, not threads: tests kill children, change the working directory and load native modules.
    pool: 'forks',
    // Of the commands and daemons that tests start as well: without it each takes types away and compiles anew.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'node-compile') },
    // One emulated machine at a time: two of them would measure each other. Otherwise one more than the two cores that a
    // machine has at least: files that start stations wait for a good part of their time.
    maxWorkers: kind === 'dock' ? 1 : 3,
    testTimeout: kind ? 6 * 3600_000 : 30_000,
    hookTimeout: kind === 'dock' ? 1800_000 : 30_000,
    // A busy machine answers later, not otherwise: how long is waited says nothing about what is awaited.
    expect: { poll: { timeout: 10_000 } },
    allowOnly: false,
    watch: false,
  },
});
