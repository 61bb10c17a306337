// `npm run test:dock`: clearing USB disks by the installed station: what is sealed goes, whatever happens meanwhile, and a
// card that is not in order, or that root has not allowed, is not written to by a single byte.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Card, cardByGuest } from '../test-fixtures/rig/card.ts';
import type { Guest } from '../test-fixtures/rig/guest.ts';
import { bays, judge, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { untilAnswers } from '../test-fixtures/rig/rig.ts';
import { prepareScenarios, scenario, serialOf } from '../test-fixtures/rig/scenario.ts';

prepareScenarios();

const partition = 2048 * 512;

scenario(
  'sealed files are erased from FAT32 and exFAT, once root allows it',
  async ({ guest, folder, card, tree, say }) => {
    await eraseAfterSeal(guest);
    const fat = card(1, 5, 1);
    const before = copyOf(fat.image);
    await guest.plug(1, fat.image, fat.serial);
    await whenSafe(guest, 1);
    expect(await alarms(guest)).toContain('RELEASE_NOT_PERMITTED');
    await undock(guest, 1);
    execFileSync('cmp', [before, fat.image]);
    say('not allowed by root: not a byte of the card is another');

    await guest.sh('touch /etc/liuhen/allow-release');
    await guest.plug(1, fat.image, fat.serial);
    const exfat = await cardByGuest(guest, join(folder, 'exfat.img'), serialOf(2), tree(2, 4, 1), 'exfat');
    await guest.plug(2, exfat.image, exfat.serial);
    const safe = await whenSafe(guest, 2);
    expect(safe.map(({ clips }) => clips)).toEqual([5, 4]);
    expect(await alarms(guest)).toEqual([]);
    await isShut(guest);
    await undock(guest, 1);
    await undock(guest, 2);
    expect(filesOn(fat)).toEqual([]);
    expect(isFatDirty(fat)).toBe(false);
    execFileSync('fsck.vfat', ['-n', partitionOf(fat, folder)]);
    execFileSync('fsck.exfat', ['-n', partitionOf(exfat, folder)]);
    await guest.plug(2, exfat.image, exfat.serial);
    const [again] = await whenSafe(guest, 1);
    expect(again?.files).toBe(0);
    expect(await judge(guest, [fat, exfat])).toEqual({ clips: 9 });
  },
);

scenario('pulled out in the middle of erasing', async ({ guest, folder, card, say }) => {
  await eraseAfterSeal(guest);
  await guest.sh('touch /etc/liuhen/allow-release');
  const long = card(1, 30, 1);
  await guest.plug(1, long.image, long.serial, { bytesPerSecond: 4 * 2 ** 20 });
  await whenErased(guest, 3);
  await guest.unplug(1);
  await whenBays(guest, 'the bay is gone', (all) => all.length === 0);
  await isShut(guest);
  const left = filesOn(long);
  say(`${left.length} of 30 files are on the card`);
  expect(left.length).toBeLessThan(30);
  expect(isFatDirty(long)).toBe(true);
  execFileSync('mcopy', ['-s', '-n', '-i', `${long.image}@@${partition}`, '::/DCIM', folder]);

  await guest.plug(1, long.image, long.serial);
  await whenSafe(guest, 1, 600_000);
  expect(await alarms(guest)).toEqual(['RELEASE_DIRTY']);
  await undock(guest, 1);
  expect(filesOn(long)).toEqual(left);
  // All were sealed before the first went.
  expect(await judge(guest, [long])).toEqual({ clips: 30 });
});

scenario('the station is killed in the middle of erasing', async ({ guest, card, say }) => {
  await eraseAfterSeal(guest);
  await guest.sh('touch /etc/liuhen/allow-release');
  const long = card(1, 30, 1);
  await guest.plug(1, long.image, long.serial, { bytesPerSecond: 4 * 2 ** 20 });
  await whenErased(guest, 3);
  await guest.sh('kill -9 $(systemctl show -P MainPID liuhen)');
  await isShut(guest);
  say(`shut; ${await onCard(guest)} files are left`);
  await guest.throttle(1, 2 ** 40);
  await guest.sh(`(${untilAnswers}) || (${untilAnswers})`, 600_000);
  await whenSafe(guest, 1, 600_000);
  await isShut(guest);
  expect(await alarms(guest)).toEqual([]);
  await undock(guest, 1);
  expect(filesOn(long)).toEqual([]);
  expect(isFatDirty(long)).toBe(false);
  expect(await judge(guest, [long])).toEqual({ clips: 30 });
});

scenario('a card that was not closed properly is left alone', async ({ guest, card }) => {
  await eraseAfterSeal(guest);
  await guest.sh('touch /etc/liuhen/allow-release');
  const dirty = card(1, 3, 1);
  setFatDirty(dirty);
  const before = copyOf(dirty.image);
  await guest.plug(1, dirty.image, dirty.serial);
  await whenSafe(guest, 1);
  expect(await alarms(guest)).toEqual(['RELEASE_DIRTY']);
  await undock(guest, 1);
  execFileSync('cmp', [before, dirty.image]);
  expect(await judge(guest, [dirty])).toEqual({ clips: 3 });
});

const asAdministrator = 'export LIUHEN_USER=system-admin LIUHEN_PASSWORD_FILE=/root/mine; cd /tmp;';

/** An emulated PC on a busy machine stands still for longer than a card may: no test of stalls here. */
async function eraseAfterSeal(guest: Guest): Promise<void> {
  const oneTime = '/var/lib/liuhen/first-passwords/system-admin.txt';
  await guest.sh(
    `echo a-password-of-my-own > /root/mine; ${asAdministrator}
    LIUHEN_PASSWORD_FILE=${oneTime} liuhen passwd --new-password-file /root/mine
    liuhen config set dock.stallSeconds 900
    liuhen config set release.erase after-seal`,
    300_000,
  );
}

async function alarms(guest: Guest): Promise<string[]> {
  const status = JSON.parse(await guest.sh(`${asAdministrator} liuhen station status --json`)) as {
    alarms: { code: string }[];
  };
  return status.alarms.map(({ code }) => code).filter((code) => code !== 'MEDIA_TOOLS_MISSING');
}

/** Waits until nothing is writable any more, nor asked for. */
async function isShut(guest: Guest): Promise<void> {
  await guest.sh(`for i in $(seq 300); do
      [ -z "$(ls -A /run/liuhen/asked /run/liuhen/answers /run/liuhen/clearing | grep -v :)" ] && break; sleep 0.1
    done; ls -A /run/liuhen/asked /run/liuhen/answers /run/liuhen/clearing; ! grep clearing /proc/mounts
    for d in $(ls /run/liuhen/volumes | grep -v lock); do [ "$(blockdev --getro /dev/$d)" = 1 ] || exit 1; done
    ! grep ' /run/liuhen/bays/[^ ]* [^ ]* rw' /proc/mounts`);
}

async function undock(guest: Guest, port: number): Promise<void> {
  const { length } = await bays(guest);
  await guest.unplug(port);
  await whenBays(guest, 'one bay less', (all) => all.length === length - 1);
}

const onCard = async (guest: Guest) => Number(await guest.sh('find /run/liuhen/bays -type f | wc -l'));

/** Waits until so many files have gone from the one card that is in. */
async function whenErased(guest: Guest, files: number): Promise<void> {
  const inGuest = `for i in $(seq 6000); do
    d=$(ls /run/liuhen/clearing); [ -n "$d" ] && [ "$(find /run/liuhen/clearing/$d -type f | wc -l)" -le ${30 - files} ] && exit 0
    sleep 0.1; done; exit 1`;
  await guest.sh(inGuest, 900_000);
}

function copyOf(image: string): string {
  execFileSync('cp', ['--sparse=always', image, `${image}.before`]);
  return `${image}.before`;
}

/** Paths of the files of a FAT card, by mtools. */
function filesOn({ image }: Card): string[] {
  const said = execFileSync('mdir', ['-/', '-b', '-i', `${image}@@${partition}`, '::'], { encoding: 'utf8' });
  return said
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('/'))
    .sort();
}

/** The first partition as a file of its own. */
function partitionOf({ image }: Card, folder: string): string {
  const file = join(mkdtempSync(join(folder, 'partition-')), 'image');
  execFileSync('dd', [`if=${image}`, `of=${file}`, 'bs=1M', 'skip=1', 'conv=sparse', 'status=none']);
  return file;
}

/** Byte of a FAT32 boot sector in which Linux notes that the volume is written to (fat_boot_sector.state). */
const stateAt = partition + 65;

function isFatDirty({ image }: Card): boolean {
  const file = openSync(image, 'r');
  const state = Buffer.alloc(1);
  readSync(file, state, 0, 1, stateAt);
  closeSync(file);
  return (state[0]! & 1) === 1;
}

function setFatDirty({ image }: Card): void {
  const file = openSync(image, 'r+');
  writeSync(file, Buffer.from([1]), 0, 1, stateAt);
  closeSync(file);
}
