import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allClips } from '../../test-fixtures/crash-campaign.ts';
import { dockHostileTree } from '../../test-fixtures/hostile-docking.ts';
import { buildHostileTree } from '../../test-fixtures/hostile-trees.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

it('takes all of a hostile tree of 5,000 files but the sparse file that has no room', async () => {
  const station = new StationHarness();
  try {
    await station.init('--id', 'MANY0');
    const { url } = await station.start();
    await station.cli('config', 'set', 'storage.maxFileBytes', `${4e12}`);
    await dockHostileTree(station, url, 5000);
    expect((await station.cli('fsck')).json).toMatchObject({ findings: [] });
    execFileSync('rm', ['-rf', join(station.bays, 'hostile')]);
  } finally {
    await station.remove();
  }
}, 300_000);

it('takes all of a tree of 100,000 files', async () => {
  const station = new StationHarness();
  try {
    await station.init('--id', 'MANY1');
    const { url } = await station.start();
    const root = join(station.root, 'hostile');
    const hostile = buildHostileTree(root, { tinyFiles: 100_000 });
    await station.dock(root, '1');
    const [status] = await station.until(url, ([now]) => now?.state === 'safe' || now?.state === 'failed', 3_000_000);
    expect(status).toMatchObject({ state: 'safe', files: hostile.taken.size, remaining: 0 });
    expect(new Set((await allClips(station)).map(({ sha256 }) => sha256))).toEqual(new Set(hostile.taken.values()));
    expect(hostile.canary.wasRead()).toBe(false);
    expect((await station.cli('fsck')).json).toMatchObject({ findings: [] });
    execFileSync('rm', ['-rf', join(station.bays, '1')]);
  } finally {
    await station.remove();
  }
}, 3_600_000);

it('fails every file of a full disk quickly, one leaf each', async () => {
  const station = new StationHarness();
  try {
    await station.init('--id', 'MANY2');
    const { url } = await station.start();
    await station.cli('config', 'set', 'storage.reserveBytes', `${2 ** 52}`);
    const root = join(station.root, 'hostile');
    const { taken } = buildHostileTree(root, { tinyFiles: 5000 });
    await station.dock(root, '1');
    const since = Date.now();
    const [status] = await station.until(url, ([now]) => now?.state === 'failed', 120_000);
    console.info(`${taken.size} files refused in ${Date.now() - since} ms`);
    // Files of no bytes need no room.
    expect(status?.remaining).toBeGreaterThan(taken.size - 10);
    const { json } = await station.cli<{ checkpoint: { size: number } }>('station', 'status');
    expect(json.checkpoint.size).toBeGreaterThan(taken.size);
    execFileSync('rm', ['-rf', join(station.bays, '1')]);
  } finally {
    await station.remove();
  }
}, 300_000);
