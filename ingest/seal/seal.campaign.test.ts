import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countCalls, crashRuns, faultRun, faultTable } from '../../test-fixtures/seal-faults.ts';
import { fastFolder, makeStation } from '../../test-fixtures/seal-rig.ts';

const scratch = fastFolder();
const template = join(scratch, 'template');

beforeAll(() => makeStation(template));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('loses nothing whichever file call fails', async () => {
  const faults: string[] = [];
  let runs = 0;
  for (const [op, { from, to }] of await countCalls(template, scratch))
    for (let nth = from; nth <= to; nth += 1)
      for (const code of faultTable[op] ?? []) {
        runs += 1;
        faults.push(...(await faultRun(template, join(scratch, 'run'), { op, nth, code })));
        if (op === 'write')
          faults.push(...(await faultRun(template, join(scratch, 'run'), { op, nth, code, shortWrite: 7 })));
      }
  console.info(`${runs} failed calls`);
  expect(faults).toEqual([]);
}, 3_600_000);

it('seals each file exactly once wherever it is stopped', async () => {
  const { stops, calls, faults } = await crashRuns(template, scratch, () => true);
  console.info(`stopped before each of ${stops} calls`);
  expect(faults).toEqual([]);
  expect(stops).toBe(calls);
}, 3_600_000);
