import { describe, expect, test } from 'vitest';
import type { BayStatus } from '../../core/model.ts';
import { type BoardParts, composeBoard, emptyStatus, labelOf, twinsOf, volumeWaitMs } from './board.ts';
import type { UsbDevice } from './usb-devices.ts';

const device = (port: string, more: Partial<UsbDevice> = {}): UsbDevice => ({
  port,
  vid: '0bda',
  pid: '5a01',
  serial: `S${port}`,
  manufacturer: null,
  product: 'BodyCam',
  speedMbit: 480,
  controller: '0000:00:14.0',
  endpoints: 3,
  interfaces: ['08/06/50'],
  ...more,
});
const docked = (bay: string, port: string | null, state: BayStatus['state'] = 'pulling') => ({
  status: { ...emptyStatus(bay, '2026-01-01T00:00:00.000Z'), state },
  port,
});
const board = (parts: Partial<BoardParts>) =>
  composeBoard({ docked: [], attached: [], refused: [], bindings: new Map(), sinceMs: 0, nowMs: 1000, ...parts });
const shown = (parts: Partial<BoardParts>) => board(parts).map(({ bay, state }) => `${bay} ${state}`);

describe('the board', () => {
  test('shows a device at once, before it has a volume, and gives up on one that never has', () => {
    const attached = [{ device: device('1-2'), sinceMs: 0 }];
    expect(board({ attached })).toMatchObject([{ bay: 'usb-1-2', state: 'identifying', device: 'S1-2' }]);
    expect(board({ attached, nowMs: volumeWaitMs })).toMatchObject([
      { state: 'refused', error: { code: 'VOLUME_REFUSED', message: expect.stringContaining('file system') } },
    ]);
    const mtp = [{ device: device('1-2', { interfaces: ['06/01/01'] }), sinceMs: 0 }];
    expect(board({ attached: mtp, nowMs: volumeWaitMs })[0]?.error?.message).toContain('MTP');
  });

  test('shows a device once: by its volume where it has one, also when that lies in a folder of another name', () => {
    const attached = [{ device: device('1-2'), sinceMs: 0 }];
    expect(shown({ attached, docked: [docked('front', '1-2')] })).toEqual(['front pulling']);
    expect(shown({ attached, docked: [docked('usb-1-2', null, 'failed')] })).toEqual(['usb-1-2 failed']);
  });

  test('leaves keyboards and hubs alone', () => {
    const attached = [
      { device: device('1-1', { interfaces: ['09/00/01'] }), sinceMs: 0 },
      { device: device('1-3', { interfaces: ['03/01/01'] }), sinceMs: 0 },
    ];
    expect(shown({ attached })).toEqual([]);
  });

  test('has the bound bays in their order, empty ones too, and all others behind them, ten after nine', () => {
    const bindings = new Map([
      ['1-2.4', '1'],
      ['1-2.1', '2'],
      ['1-2.2', '3'],
    ]);
    const attached = [{ device: device('1-2.1'), sinceMs: 0 }];
    const others = ['bay-10', 'bay-9'].map((bay) => docked(bay, null, 'safe'));
    expect(shown({ bindings, attached, docked: [...others, docked('3', '1-2.2')] })).toEqual([
      '1 empty',
      '2 identifying',
      '3 pulling',
      'bay-9 safe',
      'bay-10 safe',
    ]);
  });
});

test('a volume that was not mounted is on the board at once, with the reason, under the name of its bay', () => {
  const attached = [{ device: device('1-2'), sinceMs: 0 }];
  const bindings = new Map([['1-2', '3']]);
  const volume = (folder: string) => ({ folder, port: '1-2', reason: 'file system ntfs', sinceMs: 500 });
  expect(board({ attached, bindings, refused: [volume('usb-1-2')] })).toMatchObject([
    { bay: '3', state: 'refused', device: 'S1-2', error: { message: 'a volume was not mounted: file system ntfs' } },
  ]);
  // The first volume of the device is read, the second is not.
  const parts = { attached, bindings, docked: [docked('3', '1-2')], refused: [volume('usb-1-2_0-2')] };
  expect(shown(parts)).toEqual(['3 pulling', '3_0-2 refused']);
});

test('two that call themselves alike are twins while both are there', () => {
  const tile = (bay: string, device: string | null, state: BayStatus['state'] = 'safe') => ({
    ...docked(bay, null, state).status,
    device,
  });
  expect([...twinsOf([tile('1', 'A'), tile('2', 'B'), tile('3', 'A', 'pulling')])]).toEqual([['A', ['1', '3']]]);
  expect([...twinsOf([tile('1', 'A'), tile('2', 'A', 'refused'), tile('3', null), tile('4', null)])]).toEqual([]);
});

test('a bay is called by its port’s label, a second volume of the device with its tail', () => {
  const bindings = new Map([['1-2', '3号口']]);
  expect(labelOf('usb-1-2', '1-2', bindings)).toBe('3号口');
  expect(labelOf('usb-1-2_0-2', '1-2', bindings)).toBe('3号口_0-2');
  expect(labelOf('front', '1-2', bindings)).toBe('3号口');
  expect(labelOf('usb-1-3', '1-3', bindings)).toBe('usb-1-3');
  expect(labelOf('front', null, bindings)).toBe('front');
});
