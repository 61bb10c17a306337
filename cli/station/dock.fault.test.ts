// What cards, cables and colleagues do to a dock, end to end with the real daemon.
import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alarm, BayStatus } from '../../core/model.ts';
import { allClips } from '../../test-fixtures/crash-campaign.ts';
import { dockHostileTree } from '../../test-fixtures/hostile-docking.ts';
import { childrenOf, isAlive, StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
let url: string;

beforeAll(async () => {
  await station.init('--id', 'DOCK1');
  ({ url } = await station.start());
  await setting('storage.maxFileBytes', `${4e12}`);
}, 60_000);
afterAll(() => station.remove(), 30_000);

async function setting(key: string, value: string): Promise<void> {
  const answer = await station.cli('config', 'set', key, value);
  expect(answer.exit, answer.stderr).toBe(0);
}

const is =
  (bay: string, ...states: string[]) =>
  (bays: readonly BayStatus[]) =>
    states.includes(bays.find((now) => now.bay === bay)?.state ?? 'none');
const isOver = (bay: string) => is(bay, 'safe', 'failed');

async function ended(bay: string, withinMs = 60_000): Promise<BayStatus> {
  const bays = await station.until(url, isOver(bay), withinMs);
  return bays.find((now) => now.bay === bay)!;
}

/** A tree on the file system of the bays, made before it appears there. */
function tree(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const root = join(station.root, `tree-${name}`);
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function dock(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  await station.dock(tree(name, files), name);
}

/** What stays docked is read again at each start of the station. */
function remove(...bays: string[]): void {
  for (const bay of bays) {
    away(bay);
    execFileSync('rm', ['-rf', join(station.root, `away-${bay}`)]);
  }
}

const away = (bay: string) => renameSync(join(station.bays, bay), join(station.root, `away-${bay}`));
const back = (bay: string) => renameSync(join(station.root, `away-${bay}`), join(station.bays, bay));
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const noise = (bytes: number) => randomFillSync(Buffer.alloc(bytes));
const alarms = async () => (await station.cli<{ alarms: Alarm[] }>('station', 'status')).json.alarms;
const pulls = () => childrenOf(station.pid).filter(({ command }) => command.includes('pull-process'));

/** The one pull process that begins to work after `act`. */
async function pullStartedBy(act: () => Promise<void>): Promise<number> {
  const before = new Set(pulls().map(({ pid }) => pid));
  await act();
  for (;;) {
    const fresh = pulls().find(({ pid }) => !before.has(pid));
    if (fresh) return fresh.pid;
    await sleep(20);
  }
}

it('takes all of a hostile tree but the sparse file that has no room, and nothing else', async () => {
  // More clips than one answer of `clip ls` holds; `test:faults` docks 5,000 and 100,000.
  await dockHostileTree(station, url, 1000);
  expect((await alarms()).map(({ code }) => code)).toEqual(['DISK_FULL', 'DISK_FULL']);
  remove('hostile');
}, 200_000);

it('never calls safe a recorder whose file still grows, and has the whole of it in the end', async () => {
  await dock('growing', { 'DCIM/growing.mp4': 'begin' });
  const file = join(station.bays, 'growing', 'DCIM', 'growing.mp4');
  const until = Date.now() + 2500;
  while (Date.now() < until) {
    appendFileSync(file, noise(20_000));
    await sleep(5);
  }
  let status = await ended('growing');
  if (status.state === 'failed') {
    expect(status).toMatchObject({ remaining: 1, error: { code: 'SOURCE_CHANGED' } });
    away('growing');
    await sleep(700);
    back('growing');
    await station.until(url, is('growing', 'safe'));
    status = await ended('growing');
  }
  expect(status.state).toBe('safe');
  const digest = sha256(readFileSync(file));
  expect((await allClips(station)).map((clip) => clip.sha256)).toContain(digest);
  remove('growing');
}, 60_000);

it('says what is left when a recorder goes in the middle of a file, and resumes it', async () => {
  const content = noise(250e6);
  const incoming = join(station.data, 'incoming');
  const pid = await pullStartedBy(() =>
    dock('pulled', { 'DCIM/long.mp4': content, 'DCIM/other.mp4': 'never reached' }),
  );
  // The note vouches for a part that is stored; then the card stands still until it is gone.
  while (!readdirSync(incoming).some((name) => name.endsWith('.source.json'))) await sleep(2);
  process.kill(pid, 'SIGSTOP');
  away('pulled');
  const [gone] = (await station.until(url, is('pulled', 'failed'))).filter(({ bay }) => bay === 'pulled');
  expect(gone).toMatchObject({ remaining: 2, error: { code: 'CAMERA_GONE' } });
  expect((await alarms()).map(({ code }) => code)).toContain('CAMERA_GONE');
  back('pulled');
  await station.until(url, is('pulled', 'safe'), 60_000);
  const clip = (await allClips(station)).find(({ sha256: found }) => found === sha256(content));
  expect(clip?.flags).toContain('resumed');
  expect((await alarms()).map(({ code }) => code)).not.toContain('CAMERA_GONE');
  remove('pulled');
}, 120_000);

describe('a stalled recorder', () => {
  it('is given up after its time, and the others go on meanwhile', async () => {
    await setting('dock.stallSeconds', '3');
    const pid = await pullStartedBy(() => dock('stalled', { 'a.mp4': noise(100e6) }));
    // Silence counts from its first word on; by now it has said it and copies.
    while (!readdirSync(join(station.data, 'incoming')).some((name) => name.endsWith('.source.json'))) await sleep(2);
    process.kill(pid, 'SIGSTOP');
    const since = Date.now();
    await dock('beside', { 'b.mp4': 'quick' });
    expect(await ended('beside', 3000)).toMatchObject({ state: 'safe' });
    expect(await ended('stalled', 20_000)).toMatchObject({ state: 'failed', remaining: expect.any(Number) });
    expect(Date.now() - since).toBeGreaterThan(2500);
    expect((await ended('stalled')).error?.code).toBe('CAMERA_STALLED');
    expect(isAlive(pid)).toBe(false);
    away('stalled');
    await setting('dock.stallSeconds', '60');
    await sleep(700);
    back('stalled');
    await station.until(url, is('stalled', 'safe'), 30_000);
    remove('stalled', 'beside');
  }, 60_000);

  it('does not keep the station from stopping in time', async () => {
    const pid = await pullStartedBy(() => dock('stalled-2', { 'a.mp4': noise(100e6) }));
    process.kill(pid, 'SIGSTOP');
    const since = Date.now();
    expect(await station.stop()).toBe(0);
    expect(Date.now() - since).toBeLessThan(10_000);
    expect(isAlive(pid)).toBe(false);
    ({ url } = await station.start());
    expect(await ended('stalled-2')).toMatchObject({ state: 'safe' });
    remove('stalled-2');
  }, 60_000);
});

it('starts a killed pull process again', async () => {
  const pid = await pullStartedBy(() => dock('killed', { 'a.mp4': noise(100e6), 'b.mp4': 'b' }));
  await sleep(300);
  process.kill(pid, 'SIGKILL');
  expect(await ended('killed')).toMatchObject({ state: 'safe', clips: 2, remaining: 0 });
  remove('killed');
}, 60_000);

it('lets no second daemon at the data, and leaves no process behind', async () => {
  const second = await station.cli('station', 'run', '--no-usb', '--listen', '127.0.0.1:0');
  expect(second.exit).toBe(30);
  await pullStartedBy(() => dock('orphan', { 'a.mp4': noise(100e6) }));
  const children = childrenOf(station.pid);
  expect(children.length).toBeGreaterThan(0);
  await station.killDaemonOnly();
  const until = Date.now() + 2000;
  while (children.some(({ pid }) => isAlive(pid)) && Date.now() < until) await sleep(50);
  expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
  ({ url } = await station.start());
  expect(await ended('orphan')).toMatchObject({ state: 'safe' });
  remove('orphan');
}, 60_000);

it('notices what is put into a folder, and what is taken out of it', async () => {
  mkdirSync(join(station.bays, 'folder'));
  await station.until(url, is('folder', 'empty'));
  writeFileSync(join(station.bays, 'folder', 'first.mp4'), 'put there by hand');
  await station.until(url, is('folder', 'safe'));
  writeFileSync(join(station.bays, 'folder', 'second.mp4'), 'and one more');
  await station.until(url, (bays) =>
    bays.some(({ bay, state, clips }) => bay === 'folder' && state === 'safe' && clips === 2),
  );
  rmSync(join(station.bays, 'folder', 'first.mp4'));
  rmSync(join(station.bays, 'folder', 'second.mp4'));
  await station.until(url, is('folder', 'empty'));
});

it('pulls a recorder that changes its bay, and one that stands in two', async () => {
  await dock('here', { 'DCIM/a.mp4': 'moved' });
  await station.until(url, is('here', 'safe'));
  renameSync(join(station.bays, 'here'), join(station.bays, 'there'));
  const bays = await station.until(url, is('there', 'safe'));
  expect(bays.map(({ bay }) => bay)).not.toContain('here');
  const twin = { 'DCIM/DCAM_1234567_654321_20260102_030405.mp4': noise(5e6) };
  await Promise.all([dock('twin-1', twin), dock('twin-2', twin)]);
  expect(await ended('twin-1')).toMatchObject({ state: 'safe', clips: 1 });
  expect(await ended('twin-2')).toMatchObject({ state: 'safe', clips: 1 });
}, 60_000);

it('has lost nothing and made no disorder in all of this', async () => {
  const answer = await station.cli('fsck');
  expect(answer.json).toMatchObject({ findings: [] });
  expect(existsSync(join(station.data, 'incoming'))).toBe(true);
  expect(readdirSync(join(station.data, 'incoming')).filter((name) => /^[0-9a-f]{32}$/.test(name)).length).toBeLessThan(
    3,
  );
}, 60_000);
