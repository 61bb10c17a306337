// The daemon's life as the contract promises it, from outside: stopped with a camera that stands still, killed alone with
// all its processes, a catalogue made again.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BayStatus, Clip } from '../../core/model.ts';
import { processesOf, StationHarness } from '../../test-fixtures/station-harness.ts';

const big = (fill: string) => ({
  'DCAM_1234567_654321_20260102_000031.mp4': Buffer.alloc(48 << 20, fill),
  'b.mp4': fill,
});

vi.setConfig({ testTimeout: 60_000 });

let station: StationHarness;
let url = '';

beforeEach(async () => {
  station = new StationHarness();
  await station.init();
  ({ url } = await station.start());
});
afterEach(() => station.remove());

const halfWay = (bay: string) => (bays: readonly BayStatus[]) =>
  bays.some((now) => now.bay === bay && now.state === 'pulling' && now.doneBytes > 0);
const safe = (bay: string) => (bays: readonly BayStatus[]) =>
  bays.some((now) => now.bay === bay && now.state === 'safe' && now.clips === 2 && now.remaining === 0);

test('stops within 10 s while a camera stands still, leaves nothing running, and goes on after the next start', async () => {
  await station.dock(await station.tree(big('s')), 's');
  await station.until(url, halfWay('s'));
  const group = station.pid;
  const pulls = processesOf(group).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('pull'));
  expect(pulls).toHaveLength(1);
  for (const pid of pulls) process.kill(pid, 'SIGSTOP');
  const began = Date.now();
  expect(await station.stop()).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(processesOf(group)).toEqual([]);
  expect(await station.cli('dock', 'ls')).toMatchObject({ exit: 69, json: { error: { code: 'DAEMON_UNREACHABLE' } } });
  ({ url } = await station.start());
  await station.until(url, safe('s'));
});

test('killed alone, its processes end within 2 s; the next start seals each file once', async () => {
  await station.dock(await station.tree(big('k')), 'k');
  await station.until(url, halfWay('k'));
  const group = station.pid;
  expect(processesOf(group).length).toBeGreaterThan(1);
  await station.killDaemonOnly();
  for (const deadline = Date.now() + 2_000; Date.now() < deadline && processesOf(group).length > 0; ) await sleep(20);
  expect(processesOf(group)).toEqual([]);
  ({ url } = await station.start());
  await station.until(url, safe('k'));
  const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls');
  expect(json.clips.map(({ id }) => id.slice(-6)).sort()).toEqual(['000001', '000002']);
});

test('rebuild makes a catalogue that answers every ls alike', async () => {
  const lists = async () => {
    const commands = [
      ['clip', 'ls'],
      ['case', 'ls'],
      ['config', 'ls'],
      ['profile', 'ls'],
    ];
    return Promise.all(commands.map(async (words) => (await station.cli(...words)).stdout));
  };
  await station.dock(await station.tree({ 'a.mp4': 'a', 'b/a.mp4': 'a', '现场.txt': '', 'c.txt': 'c' }), 'r');
  await station.until(url, (bays) => bays.some(({ state }) => state === 'safe'));
  await rm(join(station.bays, 'r'), { recursive: true });
  await station.cli('case', 'open', '甬综执〔2026〕17号');
  const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls', '--limit', '1');
  await station.cli('clip', 'link', json.clips[0]!.id, '--case', '甬综执〔2026〕17号');
  const before = await lists();
  expect(before.join('')).toContain('seenAt":[{');
  await station.stop();
  await rm(join(station.data, 'catalogue.db'));
  expect(await station.cli('fsck', '--offline')).toMatchObject({ exit: 42 });
  expect(await station.cli('rebuild')).toMatchObject({ exit: 0 });
  expect(await station.cli('fsck', '--offline')).toMatchObject({ exit: 0, json: { findings: [] } });
  await station.start({ env: { TZ: 'UTC' } });
  expect(await lists()).toEqual(before);
});
