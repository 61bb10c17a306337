// `npm run test:dock`: USB disk cameras on an emulated station PC with the package installed and nobody at a keyboard.
// Oracle each time: every file of every card is sealed exactly once, nothing else is, fsck is clean, openssl agrees.
import { join } from 'node:path';
import { expect } from 'vitest';
import { breakFat, cardByGuest, emptyCard, fatCard } from '../test-fixtures/rig/card.ts';
import type { Guest } from '../test-fixtures/rig/guest.ts';
import { judge, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { prepareScenarios, scenario, serialOf } from '../test-fixtures/rig/scenario.ts';
import { seededRandom, testSeed } from '../test-fixtures/seed.ts';
import { buildCameraA } from '../test-fixtures/virtual-camera.ts';

prepareScenarios();

scenario('a FAT32 camera is plugged in and its clips are sealed', async ({ guest, folder, say }) => {
  const { tree, serial } = await buildCameraA(join(folder, 'tree'), { start: '2026-03-09T09:30:00' });
  const card = fatCard(join(folder, 'card.img'), serial, tree);
  await guest.plug(1, card.image, card.serial);
  const [bay] = await whenSafe(guest, 1);
  say(`bay ${bay?.bay} is safe`);
  expect(bay).toMatchObject({ device: serial, profile: 'dcam', files: card.digests.size, remaining: 0 });
  expect(await guest.sh('grep bays /proc/mounts')).toMatch(/ vfat ro,nosuid,nodev,noexec,/);
  expect((await guest.try('dd if=/dev/zero of=/dev/sda1 count=1')).exit).not.toBe(0);
  await guest.unplug(1);
  await whenBays(guest, 'the bay is gone', (bays) => bays.length === 0);
  expect((await guest.sh('ls /run/liuhen/bays /run/liuhen/refused; grep bays /proc/mounts || true')).trim()).toBe(
    '/run/liuhen/bays:\n\n/run/liuhen/refused:',
  );
  expect(await judge(guest, [card])).toEqual({ clips: card.digests.size });
});

scenario('pulled out in the middle of a copy, then put in again', async ({ guest, card, say }) => {
  const share = 0.1 + 0.8 * seededRandom(testSeed()).next();
  const long = card(1, 6, 12);
  await guest.plug(1, long.image, long.serial, { bytesPerSecond: 4 * 2 ** 20 });
  await whenCopied(guest, share);
  await guest.unplug(1);
  say(`pulled out after ${(share * 100).toFixed(0)} %`);
  const failed = await whenBays(guest, 'the bay has failed', ([bay]) => bay?.state === 'failed' && bay);
  say(`failed: ${failed.clips} clips, ${failed.remaining} files only on the card, ${failed.error?.code}`);
  expect(failed.remaining).toBeGreaterThan(0);
  expect(failed.error?.code).toBe('CAMERA_GONE');
  await guest.plug(1, long.image, long.serial);
  await whenSafe(guest, 1);
  expect(await judge(guest, [long])).toEqual({ clips: 6 });
});

scenario('exFAT, NTFS and ext4', async ({ guest, folder, tree, say }) => {
  const cards = [];
  for (const [at, type] of ['exfat', 'ntfs', 'ext4'].entries()) {
    const serial = `000${at}FS`;
    const card = await cardByGuest(guest, join(folder, `${type}.img`), serial, tree(at + 1, 2, 1), type);
    cards.push(card);
    await guest.plug(at + 1, card.image, serial);
  }
  // NTFS is read where the kernel can: Debian 12's cannot, and then it is refused with a reason.
  const hasNtfs = (await guest.try('modinfo ntfs3')).exit === 0;
  const taken = cards.filter((_, at) => hasNtfs || at !== 1);
  const bays = await whenSafe(guest, taken.length);
  say(bays.map(({ bay, clips }) => `${bay}: ${clips} clips`).join(', '));
  if (!hasNtfs) expect(await guest.sh('cat /run/liuhen/refused/*')).toMatch(/ntfs file system cannot be mounted/);
  expect((await judge(guest, taken)).clips).toBe(2 * taken.length);
});

scenario('eight cameras at once', async ({ guest, card, say }) => {
  const cards = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => card(number, 3, 2));
  for (const [at, { image, serial }] of cards.entries()) await guest.plug(at + 1, image, serial);
  const bays = await whenSafe(guest, 8, 600_000);
  say(bays.map(({ bay }) => bay).join(' '));
  expect(new Set(bays.map(({ bay }) => bay)).size).toBe(8);
  expect(await judge(guest, cards)).toEqual({ clips: 24 });
});

scenario('no file system, a broken one, and a device with two volumes', async ({ guest, folder, card, tree, say }) => {
  emptyCard(join(folder, 'empty.img'));
  const broken = card(2, 2, 1);
  breakFat(broken);
  const two = fatCard(join(folder, 'two.img'), serialOf(3), tree(3, 2, 1), tree(4, 2, 1));
  await guest.plug(1, join(folder, 'empty.img'), serialOf(1));
  await guest.plug(2, broken.image, broken.serial);
  await guest.plug(3, two.image, two.serial);
  const bays = await whenBays(guest, 'two safe, one failed, one refused', (all) => {
    const states = all.map(({ state }) => state).sort();
    return states.join() === 'failed,refused,safe,safe' && all;
  });
  say(bays.map(({ bay, state, error }) => `${bay} ${state} ${error?.code ?? ''}`).join(', '));
  const refused = bays.find(({ state }) => state === 'refused');
  expect(refused?.error).toEqual({ code: 'VOLUME_REFUSED', message: 'a volume was not mounted: file system unknown' });
  const safe = bays.filter(({ state }) => state === 'safe').map(({ bay }) => bay);
  expect(safe[1]).toBe(`${safe[0]}_0-2`);
  expect(await guest.sh('grep -r . /run/liuhen/refused')).toMatch(
    /^\/run\/liuhen\/refused\/usb-\d-1:file system unknown\n$/,
  );
  expect((await judge(guest, [two], [broken])).clips).toBe(4);
});

/** What was sealed before a cut counts as copied, since it is known again at the next docking. */
const whenCopied = (guest: Guest, share: number) =>
  whenBays(
    guest,
    `${(share * 100).toFixed(0)} % copied`,
    ([bay]) => bay && bay.bytes > 0 && bay.doneBytes > share * bay.bytes,
  );
