// The station's half of making a USB disk writable, with root's half played by the test: names in a folder, answers in
// another. The real half is systemd/release-volume.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noFacts, type VolumeFacts } from './dock/volume-facts.ts';
import type { BayFolder } from './dock/watch.ts';
import { asItLies, type GatePorts, hasGate, makeWritable, withdrawAll } from './writable-volume.ts';

const folder: BayFolder = {
  bay: '3 号口',
  path: '/run/liuhen/bays/usb-1-2.3',
  identity: 'mount:70/8:17///vfat//dev/sda1',
  isMounted: true,
  device: '8:17',
  isEmpty: false,
  modifiedMs: null,
};
const known: VolumeFacts = {
  ...noFacts,
  usb: { vid: '4255', pid: '0001', port: '1-2.3' },
  serial: 'A0012345',
  label: 'ZF01',
};
const never = new AbortController().signal;
const bayLine = '70 26 8:17 / /run/liuhen/bays/usb-1-2.3 ro,nosuid shared:9 - vfat /dev/sda1 rw,uid=990\n';

let run: string;
let now: VolumeFacts;
/** Lines of the mount table; that of root's door is added when it opens. */
let mounts: string;
let door: string;
let ports: GatePorts;

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'liuhen-gate-'));
  for (const name of ['asked', 'answers', 'clearing', 'blocks']) mkdirSync(join(run, name));
  symlinkSync('../devices/usb1/1-2/1-2.3/block/sda/sda1', join(run, 'blocks', '8:17'));
  now = known;
  mounts = bayLine;
  door = `71 26 8:17 / ${run}/clearing/sda1 rw,nosuid shared:10 - vfat /dev/sda1 rw,uid=990\n`;
  ports = {
    run,
    blocks: join(run, 'blocks'),
    mountinfo: join(run, 'mountinfo'),
    facts: async () => now,
    patienceMs: 2000,
  };
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const asked = () => readdirSync(join(run, 'asked'));

/** Answers the first request; shuts the door when it is taken back, if it shuts at all. */
async function root(says: string, shuts = true): Promise<void> {
  while (asked().length === 0) await sleep(5);
  expect(asked()).toEqual(['sda1']);
  writeFileSync(join(run, 'mountinfo'), says === 'writable' ? mounts + door : mounts);
  const file = join(run, 'answers', 'sda1');
  writeFileSync(file, `${says}\n`);
  while (asked().length > 0) await sleep(5);
  if (shuts) rmSync(file);
}

it('asks by the disk’s name alone, gives root’s door on, and takes the request back', async () => {
  const opened = root('writable');
  const volume = await makeWritable(folder, known, ports, never);
  expect(volume.root).toBe(join(run, 'clearing', 'sda1'));
  expect(asked()).toEqual(['sda1']);
  await volume.close();
  await opened;
  expect(asked()).toEqual([]);
  expect(existsSync(join(run, 'answers', 'sda1'))).toBe(false);
});

it.each([
  ['refused dirty', 'RELEASE_DIRTY'],
  ['refused not-allowed', 'RELEASE_NOT_PERMITTED'],
  ['refused file-system', 'RELEASE_REFUSED'],
  ['refused something of a later version', 'RELEASE_REFUSED'],
])('"%s" is %s, and nothing stays asked', async (says, code) => {
  const played = root(says);
  await expect(makeWritable(folder, known, ports, never)).rejects.toMatchObject({ code });
  await played;
});

describe('another recorder that came between', () => {
  const refused = { code: 'RELEASE_REFUSED', context: { reason: expect.stringContaining('no longer') } };
  it.each([
    [
      'at the mount',
      () => {
        mounts = bayLine.replace('70 26', '75 26');
      },
    ],
    [
      'behind the door',
      () => {
        door = door.replace('8:17', '8:33');
      },
    ],
    [
      'with no door at all',
      () => {
        door = '';
      },
    ],
    [
      'by its serial',
      () => {
        now = { ...known, serial: 'B0012345' };
      },
    ],
    [
      'by its port',
      () => {
        now = { ...known, usb: { vid: '4255', pid: '0001', port: '1-2.4' } };
      },
    ],
    [
      'by its label',
      () => {
        now = { ...known, label: null };
      },
    ],
  ])('is seen %s', async (_, change) => {
    change();
    const played = root('writable');
    await expect(makeWritable(folder, known, ports, never)).rejects.toMatchObject(refused);
    await played;
  });

  it('is seen by its absence', async () => {
    rmSync(join(run, 'blocks', '8:17'));
    await expect(makeWritable(folder, known, ports, never)).rejects.toMatchObject({ code: 'CAMERA_GONE' });
  });
});

it('gives up where nobody answers, and at once when the recorder goes', async () => {
  const impatient = { ...ports, patienceMs: 50 };
  await expect(makeWritable(folder, known, impatient, never)).rejects.toMatchObject({ code: 'RELEASE_REFUSED' });
  await expect(makeWritable(folder, known, ports, AbortSignal.abort())).rejects.toMatchObject({
    context: { reason: expect.stringContaining('taken out') },
  });
  expect(asked()).toEqual([]);
});

it('says of a door that stays open that it does', async () => {
  const played = root('writable', false);
  const volume = await makeWritable(folder, known, { ...ports, patienceMs: 300 }, never);
  await expect(volume.close()).rejects.toMatchObject({
    context: { reason: expect.stringContaining('read-only again') },
  });
  await played;
});

it('asks once: what is asked already is not answered twice', async () => {
  writeFileSync(join(run, 'asked', 'sda1'), '');
  await expect(makeWritable(folder, known, ports, never)).rejects.toMatchObject({ code: 'RELEASE_REFUSED' });
});

it('takes back what a killed station has left asked', async () => {
  writeFileSync(join(run, 'asked', 'sda1'), '');
  await withdrawAll(run);
  expect(asked()).toEqual([]);
  await withdrawAll(join(run, 'nowhere'));
});

it('is for volumes of the mount unit; others are written to as they lie', async () => {
  expect(hasGate(folder)).toBe(true);
  expect(hasGate({ ...folder, isMounted: false })).toBe(false);
  expect(hasGate({ ...folder, path: '/srv/bays/1' })).toBe(false);
  const volume = asItLies({ ...folder, path: '/srv/bays/1' });
  expect(volume.root).toBe('/srv/bays/1');
  await volume.close();
});
