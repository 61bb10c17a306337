// A disk that is full for true: a small file system of its own as the data directory, other programs' files on it.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Alarm, BayStatus } from '../../core/model.ts';
import { allClips } from '../../test-fixtures/crash-campaign.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
const bays = join(station.root, 'bays');
const filler = join(station.data, 'vault-of-another-program');
mkdirSync(station.data);
mkdirSync(bays);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'liuhen-test', station.data]).status === 0;
let url = '';

beforeAll(async () => {
  if (!mounted) return;
  await station.init('--id', 'FULL1');
  ({ url } = await station.start({ args: ['--bays', bays] }));
  await station.cli('config', 'set', 'storage.reserveBytes', '0');
}, 60_000);
afterAll(async () => {
  await station.kill();
  if (mounted) execFileSync('umount', ['-l', station.data]);
  await station.remove();
}, 30_000);

/** Leaves so many bytes free. */
function fillUpTo(freeBytes: number): void {
  const file = openSync(filler, 'w');
  const page = Buffer.alloc(4096, 1);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(station.data);
      if (bavail * bsize <= freeBytes) return;
      writeSync(file, page);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function recorder(name: string, files: number, bytes: number): string {
  const root = join(station.root, name);
  mkdirSync(root);
  for (let i = 0; i < files; i += 1) writeFileSync(join(root, `${i}.mp4`), randomFillSync(Buffer.alloc(bytes)));
  return root;
}

const over = (now: readonly BayStatus[]) => now.some(({ bay, state }) => bay === '1' && /safe|failed/.test(state));

beforeEach(({ skip }) => {
  if (!mounted) skip('only root can mount a disk small enough to be filled');
});

it.each([
  ['no room for the files', 3_000_000, 1_000_000],
  ['no room for manifests and rows', 400_000, 20_000],
  ['room for hardly a leaf', 60_000, 5_000],
  ['no room at all', 0, 5_000],
])(
  'survives it, says so, and goes on when there is space: %s',
  async (name, freeBytes, fileBytes) => {
    const before = (await allClips(station)).length;
    const root = recorder(`recorder ${freeBytes}`, 12, fileBytes);
    fillUpTo(freeBytes);
    renameSync(root, join(bays, '1'));
    const [full] = await station.until(url, over);
    expect(full, name).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
    expect(full?.remaining).toBeGreaterThan(0);
    const { json, exit } = await station.cli<{ alarms: Alarm[] }>('station', 'status');
    expect(exit).toBe(0);
    expect(json.alarms.map(({ code }) => code)).toContain('DISK_FULL');

    rmSync(filler);
    renameSync(join(bays, '1'), root);
    await sleep(700);
    renameSync(root, join(bays, '1'));
    await station.until(url, (now) => now.some(({ bay, state }) => bay === '1' && state === 'safe'));
    expect((await allClips(station)).length).toBe(before + 12);
    await expect
      .poll(async () => (await station.cli<{ alarms: Alarm[] }>('station', 'status')).json.alarms, { timeout: 5000 })
      .toEqual([]);
    expect((await station.cli('fsck')).json).toMatchObject({ findings: [] });
    renameSync(join(bays, '1'), `${root} done`);
    await station.until(url, (now) => !now.some(({ bay }) => bay === '1'));
  },
  60_000,
);

it('stops cleanly on a full disk', async () => {
  fillUpTo(0);
  expect(await station.stop()).toBe(0);
  rmSync(filler);
  await station.start({ args: ['--bays', bays] });
  expect((await station.cli('fsck')).json).toMatchObject({ findings: [] });
}, 60_000);
