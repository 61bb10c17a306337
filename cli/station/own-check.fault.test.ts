// A real station that was off at night: it checks itself after its start, and what a hand did to an original is an alarm.
import { chmodSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StationHarness } from '../../test-fixtures/station-harness.ts';
import type { StationStatus } from '../../web/station-port.ts';

let station: StationHarness;
beforeAll(async () => {
  station = new StationHarness();
  await station.init();
});
afterAll(() => station.remove());

test('a check that was due while the station was off is caught up with', { timeout: 90_000 }, async () => {
  const { url } = await station.start();
  await station.dock(await station.tree({ 'a.mp4': Buffer.alloc(3 << 20, 'a'), 'b.mp4': 'b' }), '1');
  await station.until(url, (bays) => bays.some(({ state }) => state === 'safe'));
  await station.stop();

  const memo = join(station.data, 'run', 'last-check.json');
  const before = JSON.parse(readFileSync(memo, 'utf8'));
  expect(before.whole).toBe(null);
  const twoDays = 2 * 86_400_000;
  writeFileSync(memo, JSON.stringify({ ...before, attemptMs: before.attemptMs - twoDays }));
  const [original] = globSync(join(station.data, 'vault/**/*-000001.mp4'));
  chmodSync(original!, 0o640);
  const sealed = readFileSync(original!);
  writeFileSync(original!, Buffer.alloc(sealed.length, 'x'));

  await station.start();
  const status = async () => (await station.cli<StationStatus>('station', 'status')).json;
  for (const deadline = Date.now() + 30_000; (await status()).check.last === null; await sleep(100))
    if (Date.now() > deadline) throw new Error(`no check\n${station.stderr}`);
  const { check, alarms } = await status();
  expect(check.last).toMatchObject({ findings: 1, gravest: 'ALTERED' });
  expect(check.running).toBe(null);
  expect(alarms).toMatchObject([{ code: 'ALTERED', context: { findings: 1, where: expect.stringMatching(/000001/) } }]);
  // By hand it says the same.
  expect(await station.cli('fsck')).toMatchObject({ exit: 41, json: { findings: [{ what: expect.any(String) }] } });
  // What is brought back from the backup ends the alarm once a check has seen it.
  writeFileSync(original!, sealed);
  expect(await station.cli('fsck')).toMatchObject({ exit: 0 });
  expect(await status()).toMatchObject({ alarms: [], check: { last: { findings: 0, gravest: null } } });
  expect(await station.stop()).toBe(0);
  expect(globSync(join(station.data, 'run', 'fsck-*'))).toEqual([]);
});
