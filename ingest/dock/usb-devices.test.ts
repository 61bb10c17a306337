import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskClass, hubClass, keyboardClass, UsbTree } from '../../test-fixtures/usb-tree.ts';
import { hasDisk, listUsbDevices, mayBeRecorder, usbDeviceOfBlock } from './usb-devices.ts';
import { volumeFacts } from './volume-facts.ts';

let root: string;
let tree: UsbTree;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-usb-'));
  tree = new UsbTree(root);
});
afterEach(() => rmSync(root, { recursive: true }));

const ports = async () => (await listUsbDevices(tree.roots.sys))?.map(({ port }) => port);

describe('the devices', () => {
  test('are listed by port, ten after nine, root hubs and interfaces left out', async () => {
    tree.attach({ port: '1-2', interfaces: [hubClass] });
    for (const port of ['1-2.10', '1-2.9', '1-1']) tree.attach({ port, serial: `S${port}` });
    expect(await ports()).toEqual(['1-1', '1-2', '1-2.9', '1-2.10']);
    tree.detach('1-2.9');
    expect(await ports()).toEqual(['1-1', '1-2', '1-2.10']);
  });

  test('a machine without USB has none, and says so', async () => {
    expect(await listUsbDevices(join(root, 'nowhere'))).toBeNull();
  });

  test('tell what they are; a hub and a keyboard are no recorders, a keyboard with a disk is one', async () => {
    tree.attach({ port: '1-1', interfaces: [hubClass] });
    tree.attach({ port: '1-2', interfaces: [keyboardClass] });
    tree.attach({ port: '1-3', interfaces: [keyboardClass, diskClass], vid: '4255', pid: '0001' });
    tree.attach({ port: '1-4', interfaces: ['06/01/01'], product: 'Recorder\u0007 X ' });
    const devices = (await listUsbDevices(tree.roots.sys))!;
    expect(devices.map(mayBeRecorder)).toEqual([false, false, true, true]);
    expect(devices.map(hasDisk)).toEqual([false, false, true, false]);
    expect(devices[2]).toMatchObject({ vid: '4255', pid: '0001', serial: null, speedMbit: 480 });
    expect(devices[2]).toMatchObject({ controller: '0000:00:14.0', endpoints: 1 + 2 * 2 });
    expect(devices[3]?.product).toBe('Recorder  X');
  });
});

describe('a disk', () => {
  test('belongs to the nearest USB device above it, not to the hub', async () => {
    tree.attach({ port: '1-2', interfaces: [hubClass], serial: 'HUB0001' });
    tree.attach({ port: '1-2.3', serial: 'AXN1', disk: { major: 8, minor: 16 } });
    for (const device of ['8:16', '8:17'])
      expect(await usbDeviceOfBlock(device, tree.roots.sys)).toMatchObject({ port: '1-2.3', serial: 'AXN1' });
  });

  test('that is not there, not on USB, or no device number at all, is nobody’s', async () => {
    for (const device of ['8:1', '253:0', '../../etc', '', '0:33'])
      expect(await usbDeviceOfBlock(device, tree.roots.sys), device).toBeNull();
    expect(await volumeFacts(null, tree.roots)).toEqual({ usb: null, serial: null, label: null, inquiry: null });
  });
});

describe('a volume', () => {
  test('has its device’s port and serial, and its label with the escapes undone', async () => {
    const disk = { major: 8, minor: 16, label: String.raw`ZFJLY\x2001\xe6\xb5\x99` };
    tree.attach({ port: '1-4', vid: '4255', pid: '0001', serial: 'A0012345', disk });
    expect(await volumeFacts('8:17', tree.roots)).toEqual({
      usb: { vid: '4255', pid: '0001', port: '1-4' },
      serial: 'A0012345',
      label: 'ZFJLY 01浙',
      inquiry: null,
    });
  });

  test('has what its disk said in INQUIRY, the partition by way of the disk', async () => {
    tree.attach({ port: '1-4', disk: { major: 8, minor: 16, model: 'DV16 DEVICE' } });
    const inquiry = { vendor: 'JL', product: 'DV16 DEVICE', revision: '1.00' };
    for (const device of ['8:16', '8:17']) expect(await volumeFacts(device, tree.roots)).toMatchObject({ inquiry });
  });

  test.each(['0000000', '123456789', '123456789ABCDEF0', '1', '0123456789ABCDEF'])(
    'the filler %s of a cheap bridge is no serial',
    async (serial) => {
      tree.attach({ port: '1-4', serial, disk: { major: 8, minor: 16 } });
      expect((await volumeFacts('8:17', tree.roots)).serial).toBeNull();
    },
  );
});
