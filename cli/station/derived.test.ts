// `rm -rf derived` under a real station: nothing breaks while it is gone, and the next start makes it again.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clip } from '../../core/model.ts';
import { shoot } from '../../test-fixtures/footage.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

let station: StationHarness;
beforeAll(async () => {
  station = new StationHarness();
  await station.init('--id', 'ST01', '--name', 'Station');
});
afterAll(() => station.remove());

async function namesWithin(folder: string, count: number, ms: number): Promise<string[]> {
  for (const deadline = Date.now() + ms; ; await sleep(50)) {
    const names = await readdir(folder).catch(() => []);
    if (names.length === count) return names.sort();
    if (Date.now() > deadline) throw new Error(`${names.length} of ${count} in time\n${station.stderr}`);
  }
}

test('derived/ deleted is made again by the next start', { timeout: 90_000 }, async () => {
  const shot = { seed: 'derived', start: '2026-03-09T09:30:00', station: 'ST01', officer: '1', camera: '1' };
  const film = await readFile(await shoot({ ...shot, kind: 'mjpeg-avi', seconds: 1 }));
  const { url } = await station.start();
  await station.dock(await station.tree({ 'a.avi': film }), 'd');
  await station.until(url, (bays) => bays.some(({ state }) => state === 'safe'));
  const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls');
  const { id } = json.clips[0]!;
  const derived = join(station.data, 'derived');
  const names = await namesWithin(join(derived, id), 4, 30_000);
  expect(names).toContain('proxy.mp4');
  await rm(derived, { recursive: true });
  expect((await station.cli('fsck')).exit).toBe(0);
  expect(await station.stop()).toBe(0);
  await station.start();
  expect(await namesWithin(join(derived, id), 4, 30_000)).toEqual(names);
});
