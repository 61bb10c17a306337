import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubClass, UsbTree } from '../../test-fixtures/usb-tree.ts';
import { UsbWatch } from './usb-watch.ts';

let root: string;
let tree: UsbTree;
let watch: UsbWatch | undefined;
const told: string[][] = [];
const errors: unknown[] = [];
let wake: () => void = () => undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-usbwatch-'));
  tree = new UsbTree(root);
  told.length = 0;
  errors.length = 0;
});
afterEach(async () => {
  await watch?.stop();
  watch = undefined;
  rmSync(root, { recursive: true });
});

async function start(sys = tree.roots.sys): Promise<boolean> {
  watch = new UsbWatch({
    onDevices: (devices) => told.push(devices.map(({ port, serial }) => `${port} ${serial}`)),
    onError: (error) => errors.push(error),
    sys,
    listen: async (toWake) => {
      wake = toWake;
      return () => undefined;
    },
  });
  return watch.start();
}

const last = () => told.at(-1);

describe('USB devices', () => {
  test('that are there at the start are told, without any event', async () => {
    tree.attach({ port: '1-1', serial: 'A' });
    expect(await start()).toBe(true);
    await expect.poll(last).toEqual(['1-1 A']);
  });

  test('come and go within a second, with an event or without', async () => {
    await start();
    tree.attach({ port: '1-1', serial: 'A' });
    wake();
    await expect.poll(last, { timeout: 900, interval: 20 }).toEqual(['1-1 A']);
    tree.detach('1-1');
    wake();
    await expect.poll(last, { timeout: 200, interval: 10 }).toEqual([]);
    tree.attach({ port: '1-2', serial: 'B' });
    await expect.poll(last, { timeout: 1500, interval: 20 }).toEqual(['1-2 B']);
  });

  test('that flap at their contact are told once they stand still, never in between', async () => {
    await start();
    for (let n = 0; n < 8; n += 1) {
      tree.attach({ port: '1-1', serial: 'A' });
      wake();
      await sleep(60);
      tree.detach('1-1');
      wake();
      await sleep(20);
    }
    expect(told.flat()).toEqual([]);
    tree.attach({ port: '1-1', serial: 'A' });
    wake();
    await expect.poll(last, { timeout: 900, interval: 20 }).toEqual(['1-1 A']);
  });

  test('that come back as something else at the same port are another device', async () => {
    tree.attach({ port: '1-1', serial: 'A', interfaces: ['ff/00/00'] });
    await start();
    await expect.poll(last).toEqual(['1-1 A']);
    tree.detach('1-1');
    tree.attach({ port: '1-1', serial: 'DISK' });
    wake();
    await expect.poll(last, { timeout: 900, interval: 20 }).toEqual(['1-1 DISK']);
    expect(told.filter(([first]) => first === '1-1 DISK')).toHaveLength(1);
  });

  test('twenty-four in one second, behind hubs, are all told, each by its port', async () => {
    await start();
    for (const hub of ['1-1', '1-2', '1-3']) tree.attach({ port: hub, interfaces: [hubClass], serial: 'HUB' });
    const ports = ['1-1', '1-2', '1-3'].flatMap((hub) => [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${hub}.${n}`));
    for (const port of ports) {
      tree.attach({ port, serial: `S${port}` });
      wake();
      await sleep(30);
    }
    await expect.poll(() => last()?.length, { timeout: 2000 }).toBe(27);
    expect(last()).toEqual(expect.arrayContaining(ports.map((port) => `${port} S${port}`)));
    expect(errors).toEqual([]);
  });

  test('a machine without USB is not watched', async () => {
    expect(await start(join(root, 'nowhere'))).toBe(false);
  });
});

test('the package is there and takes listeners where there is USB, and is not touched where there is none', async () => {
  const real = new UsbWatch({ onDevices: () => undefined, onError: (error) => errors.push(error) });
  expect(await real.start()).toBeTypeOf('boolean');
  await real.stop();
  expect(errors).toEqual([]);
});
