import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UsbDevice } from './usb-devices.ts';
import { usbTopology } from './usb-topology.ts';

const disk = ['08/06/50'];
const hub = ['09/00/01'];
const device = (port: string, interfaces: readonly string[], speedMbit: number | null = 480): UsbDevice => ({
  port,
  vid: '0bda',
  pid: '5a01',
  serial: null,
  manufacturer: null,
  product: null,
  speedMbit,
  controller: '0000:00:14.0',
  endpoints: 3,
  interfaces,
});
const shares = (devices: readonly UsbDevice[]) =>
  usbTopology(devices).map(({ device, under, recorders, shareMbit }) => [device.port, under, recorders, shareMbit]);

test('recorders behind one hub share its wire; one at a port of its own shares with nobody; a keyboard takes no share', () => {
  expect(
    shares([
      device('1-1', disk),
      device('1-2', hub),
      device('1-2.1', disk),
      device('1-2.2', disk),
      device('1-2.3', hub),
      device('1-2.3.1', disk),
      device('1-2.4', ['03/01/01'], 1.5),
      device('2-1', disk, 5000),
    ]),
  ).toEqual([
    ['1-1', null, 1, 480],
    ['1-2', null, 3, null],
    ['1-2.1', '1-2', 1, 160],
    ['1-2.2', '1-2', 1, 160],
    ['1-2.3', '1-2', 1, null],
    ['1-2.3.1', '1-2.3', 1, 160],
    ['1-2.4', '1-2', 0, null],
    ['2-1', null, 1, 5000],
  ]);
});

test('an old, slow hub is the narrow place of what hangs on it; a speed that is not told limits nothing', () => {
  expect(shares([device('1-1', hub, 12), device('1-1.1', disk, 12), device('1-1.2', disk, 12)])[1]).toEqual([
    '1-1.1',
    '1-1',
    1,
    6,
  ]);
  expect(shares([device('1-1', hub, null), device('1-1.1', disk)])[1]?.[3]).toBe(480);
  expect(shares([device('1-1', disk, null)])[0]?.[3]).toBeNull();
});

test('whatever the tree, the shares together never exceed any stretch of wire, and somebody could not have more', () => {
  const speeds = fc.constantFrom(12, 480, 5000);
  const trees = fc.array(fc.record({ parent: fc.nat(), isHub: fc.boolean(), speed: speeds }), { maxLength: 40 });
  fc.assert(
    fc.property(trees, (plan) => {
      const devices: UsbDevice[] = [];
      for (const [at, { parent, isHub, speed }] of plan.entries()) {
        const hubs = devices.filter(({ interfaces }) => interfaces === hub);
        const above = hubs.length > 0 ? hubs[parent % (hubs.length + 1)] : undefined;
        devices.push(device(above ? `${above.port}.${at + 1}` : `1-${at + 1}`, isHub ? hub : disk, speed));
      }
      const nodes = usbTopology(devices);
      for (const { device: above } of nodes) {
        const below = nodes.filter(
          ({ device: { port }, shareMbit }) =>
            shareMbit !== null && (port === above.port || port.startsWith(`${above.port}.`)),
        );
        const total = below.reduce((sum, { shareMbit }) => sum + shareMbit!, 0);
        expect(total).toBeLessThanOrEqual(above.speedMbit! * 1.000001);
      }
      for (const { device: mine, shareMbit } of nodes.filter(({ shareMbit }) => shareMbit !== null)) {
        const steps = nodes.filter(({ device: { port } }) => `${mine.port}.`.startsWith(`${port}.`));
        const isTight = steps.some(
          ({ device, recorders }) => Math.abs(device.speedMbit! / recorders - shareMbit!) < 1e-9,
        );
        expect(isTight).toBe(true);
      }
    }),
  );
});
