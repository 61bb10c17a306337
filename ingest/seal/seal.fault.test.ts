import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countCalls, crashRuns, faultRun, faultTable } from '../../test-fixtures/seal-faults.ts';
import { fastFolder, makeStation } from '../../test-fixtures/seal-rig.ts';

/** One position in so many; every one of them in seal.campaign.test.ts. */
const every = 7;
const scratch = fastFolder();
const template = join(scratch, 'template');

beforeAll(() => makeStation(template));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('loses nothing when a file call fails', async () => {
  const faults: string[] = [];
  let runs = 0;
  let position = 0;
  for (const [op, { from, to }] of await countCalls(template, scratch))
    for (let nth = from; nth <= to; nth += 1)
      for (const code of faultTable[op] ?? []) {
        position += 1;
        if (position % every !== 0) continue;
        runs += 1;
        faults.push(...(await faultRun(template, join(scratch, 'run'), { op, nth, code })));
      }
  expect(faults).toEqual([]);
  expect(runs).toBeGreaterThan(30);
}, 60_000);

it.each(['open', 'mkdir', 'write'])('goes on when space is made after a disk was full at every %s', async (op) => {
  const { from } = (await countCalls(template, scratch)).get(op)!;
  expect(await faultRun(template, join(scratch, 'run'), { op, nth: from, code: 'ENOSPC' })).toEqual([]);
});

it('seals each file exactly once wherever it is stopped', async () => {
  const { stops, faults } = await crashRuns(template, scratch, (call) => call % every === 0);
  expect(faults).toEqual([]);
  expect(stops).toBeGreaterThan(10);
}, 60_000);
