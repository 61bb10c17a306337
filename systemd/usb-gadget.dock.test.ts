// `npm run test:dock`: recorders with ids and serials of their own, made inside the guest: who they are, where they stand,
// two that call themselves alike, and one that is a keyboard too.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Alarm } from '../core/model.ts';
import { type Administrator, administrator } from '../test-fixtures/rig/administrator.ts';
import { type Card, fatCard, stillOnCard, syntheticTree } from '../test-fixtures/rig/card.ts';
import { type GadgetPlan, Gadgets } from '../test-fixtures/rig/gadget.ts';
import { judge, manifestsOf, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';
import { testSeed } from '../test-fixtures/seed.ts';

prepareScenarios();

/** A card whose names tell nothing of whose it is: what is known of it comes from USB. */
function silentCard(folder: string, number: number, serial: string): Card {
  const nameOf = (at: number) => `MOV_${String(at).padStart(4, '0')}.MP4`;
  const plan = { serial, seed: testSeed() + number * 7919, files: 3, fileMiB: 1, nameOf };
  return fatCard(join(folder, `silent-${number}.img`), serial, syntheticTree(join(folder, `silent-${number}`), plan));
}

const gadget = ({ image, serial }: Card, more: Partial<GadgetPlan> = {}): GadgetPlan => ({
  vid: '1d6b',
  pid: '0b0c',
  product: 'BodyCam',
  serial,
  image,
  ...more,
});

const alarmsOf = async (ask: Administrator) => (await ask<{ alarms: Alarm[] }>('station status')).alarms;

scenario('known by its serial, placed by its port, and again in another bay', async ({ guest, folder, say }) => {
  const ask = await administrator(guest);
  const sockets = await Gadgets.load(guest, 3);
  const { ports } = sockets;
  for (const [at, port] of ports.entries()) await ask(`dock bind ${port} A${at + 1}`);
  const [known, other] = [silentCard(folder, 1, 'AXN-0001'), silentCard(folder, 2, 'AXN-0002')];
  await ask(`camera register ${known.serial} --unit root`);
  await sockets.plug(0, gadget(known, { vid: '0bda', pid: '5a01' }));
  await sockets.plug(1, gadget(other, { vid: '0bda', pid: '5a02' }));
  const [first, second] = await whenSafe(guest, 2);
  say(`${first?.bay} ${first?.device}, ${second?.bay} ${second?.device}`);
  expect([first, second]).toMatchObject([
    { bay: 'A1', device: 'AXN-0001', clips: 3 },
    { bay: 'A2', device: 'AXN-0002', clips: 3 },
  ]);
  await sockets.unplug(0);
  await whenBays(guest, 'A1 is empty', (all) => all.find(({ bay }) => bay === 'A1')?.state === 'empty');
  await sockets.plug(2, gadget(known, { vid: '0bda', pid: '5a01' }));
  const again = await whenBays(guest, 'A3 safe', (all) => all.find((one) => one.bay === 'A3' && one.state === 'safe'));
  expect(again).toMatchObject({ device: 'AXN-0001', clips: 3, remaining: 0 });
  expect((await judge(guest, [known, other])).clips).toBe(6);
  for (const { device, flags } of manifestsOf(guest)) {
    const isKnown = device.serial === known.serial;
    expect(device.usb).toEqual({ vid: '0bda', pid: isKnown ? '5a01' : '5a02', port: ports[isKnown ? 0 : 1] });
    expect(flags.includes('camera-unregistered')).toBe(!isKnown);
  }
});

scenario('two recorders of one serial, alike in all but their bytes', async ({ guest, folder, say }) => {
  const ask = await administrator(guest);
  const sockets = await Gadgets.load(guest, 2);
  const cards = [silentCard(folder, 1, 'AXN-0001'), silentCard(folder, 2, 'AXN-0001')];
  for (const [at, card] of cards.entries()) await sockets.plug(at, gadget(card));
  const both = await whenSafe(guest, 2);
  say(both.map(({ bay, device }) => `${bay} ${device}`).join(', '));
  expect(await alarmsOf(ask)).toMatchObject([
    { code: 'CAMERA_TWICE', context: { device: 'AXN-0001', bays: both.map(({ bay }) => bay).join(', ') } },
  ]);
  await sockets.unplug(0);
  await whenBays(guest, 'one bay left', (all) => all.length === 1);
  expect(await alarmsOf(ask)).toEqual([]);
  expect((await judge(guest, cards)).clips).toBe(6);
  const clipsOf = (port: string) => manifestsOf(guest).filter(({ device }) => device.usb?.port === port).length;
  expect(sockets.ports.map(clipsOf)).toEqual([3, 3]);
});

scenario('a keyboard and a disk in one device', async ({ guest, folder, say }) => {
  const ask = await administrator(guest);
  const sockets = await Gadgets.load(guest, 1);
  const card = silentCard(folder, 1, 'AXN-0001');
  await sockets.plug(0, gadget(card, { hasKeyboard: true }));
  const [bay] = await whenSafe(guest, 1);
  say(`${bay?.bay} ${bay?.device}`);
  expect(bay).toMatchObject({ device: 'AXN-0001', clips: 3, remaining: 0 });
  // The system's own driver still has it; nobody else has opened it.
  const [port] = sockets.ports;
  expect(await guest.sh(`basename "$(readlink /sys/bus/usb/devices/${port}:1.0/driver)"`)).toBe('usbhid\n');
  expect(
    await guest.sh('for p in $(pgrep -u liuhen); do ls -l /proc/$p/fd; done | grep -c "hidraw\\|/input/" || true'),
  ).toBe('0\n');
  expect(await alarmsOf(ask)).toMatchObject([{ code: 'KEYBOARD_IN_BAY', context: { device: 'AXN-0001' } }]);
  await sockets.unplug(0);
  await whenBays(guest, 'the bay is gone', (all) => all.length === 0);
  expect(await alarmsOf(ask)).toEqual([]);
  expect((await judge(guest, [card])).clips).toBe(3);
  stillOnCard({ ...card, image: sockets.imageOf(0) });
});
