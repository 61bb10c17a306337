import { expect, test } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { alarmKeyboards } from './keyboards.ts';
import type { UsbDevice } from './usb-devices.ts';

const device = (port: string, ...interfaces: string[]): UsbDevice => ({
  port,
  vid: '1d6b',
  pid: '0b0c',
  serial: `S-${port}`,
  manufacturer: null,
  product: null,
  speedMbit: 480,
  controller: null,
  endpoints: 3,
  interfaces,
});

const disk = '08/06/50';
const bootKeyboard = '03/01/01';

test.each<[string, UsbDevice, string[]]>([
  ['a disk', device('1-1', disk), []],
  ['a keyboard alone: somebody works here', device('1-1', bootKeyboard), []],
  ['a disk with a vendor’s HID', device('1-1', '03/00/00', disk), []],
  ['a disk with a mouse', device('1-1', '03/01/02', disk), []],
  ['a disk with a keyboard', device('1-1', bootKeyboard, disk), ['bay of 1-1']],
  ['a disk with a keyboard that no boot needs', device('1-1', '03/00/01', disk), ['bay of 1-1']],
])('%s', (_, attached, bays) => {
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  alarmKeyboards(alarms, [], [attached], (port) => `bay of ${port}`);
  expect(alarms.list().map(({ context }) => context['bay'])).toEqual(bays);
});

test('stays while it is there, goes when it is gone', () => {
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  const both = [device('1-1', bootKeyboard, disk), device('1-2', bootKeyboard, disk)];
  alarmKeyboards(alarms, [], both, (port) => port);
  alarmKeyboards(alarms, both, both.slice(1), (port) => port);
  expect(alarms.list()).toMatchObject([{ code: 'KEYBOARD_IN_BAY', context: { bay: '1-2', device: 'S-1-2' } }]);
  alarmKeyboards(alarms, both.slice(1), [], (port) => port);
  expect(alarms.list()).toEqual([]);
});
