// What the kernel says of USB: which devices hang where, and whose a block device is. Reads sysfs alone, whose answers the
// kernel keeps in memory: no device is ever asked, so a dead one holds nobody up.
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface UsbDevice {
  /** Path of ports from the bus down, as the kernel writes it: `1-2.3` is port 3 of the hub at port 2 of bus 1. */
  readonly port: string;
  /** Four hex digits, lower case. */
  readonly vid: string;
  readonly pid: string;
  /** Strings of the device's own; null where it has none. */
  readonly serial: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  /** Mbit/s as negotiated; null where the kernel does not say. */
  readonly speedMbit: number | null;
  /** What the device's bus hangs on, as the kernel names it (`0000:00:14.0`); null where that can't be told. */
  readonly controller: string | null;
  /** In use: the control endpoint and those of its interfaces. A controller has room for a limited number. */
  readonly endpoints: number;
  /** Interface classes `class/subclass/protocol`, hex, of the active configuration, sorted. */
  readonly interfaces: readonly string[];
}

/** USB-IF class codes: what a recorder may be. Vendor-specific ones may be unlocked by a driver yet to come. */
const massStorage = '08';
const stillImage = '06';
const vendorSpecific = 'ff';
const hub = '09';

/** Whether footage may lie behind it: keyboards, hubs and network cards are left alone. */
export function mayBeRecorder({ interfaces }: UsbDevice): boolean {
  const classes = interfaces.map((name) => name.slice(0, 2));
  return !classes.includes(hub) && classes.some((code) => [massStorage, stillImage, vendorSpecific].includes(code));
}

export function hasDisk({ interfaces }: UsbDevice): boolean {
  return interfaces.some((name) => name.startsWith(massStorage));
}

/** `1-2.3`, but not a root hub (`usb1`) and not an interface (`1-2.3:1.0`). */
const portForm = /^\d+-\d+(\.\d+)*$/;

/**
 * Every USB device but root hubs, in the order of ports.
 * @param sys where sysfs is mounted. @returns null where this machine has no USB at all.
 */
export async function listUsbDevices(sys = '/sys'): Promise<UsbDevice[] | null> {
  const root = join(sys, 'bus', 'usb', 'devices');
  const names = await fsp.readdir(root).catch(() => null);
  if (names === null) return null;
  const devices: UsbDevice[] = [];
  for (const port of names.filter((name) => portForm.test(name)).sort(byPort)) {
    const device = await readDevice(join(root, port), port, names);
    if (device) devices.push(device);
  }
  return devices;
}

/**
 * The USB device that a block device belongs to: its NEAREST ancestor that is one. (A prefix of paths would make a hub
 * claim the disks behind it.)
 * @param device `major:minor`, as /proc/self/mountinfo has it. @returns null for a disk that is not on USB.
 */
export async function usbDeviceOfBlock(device: string, sys = '/sys'): Promise<UsbDevice | null> {
  if (!/^\d+:\d+$/.test(device)) return null;
  const top = await fsp.realpath(sys).catch(() => null);
  const start = await fsp.realpath(join(sys, 'dev', 'block', device)).catch(() => null);
  if (top === null || start === null) return null;
  for (let at = start; at.startsWith(`${top}/`); at = dirname(at)) {
    const port = at.slice(at.lastIndexOf('/') + 1);
    if (!portForm.test(port)) continue;
    const siblings = await fsp.readdir(at).catch(() => []);
    return (await readDevice(at, port, siblings)) ?? null;
  }
  return null;
}

/** @param names among which the device's interfaces are. @returns undefined for one that went while it was read. */
async function readDevice(path: string, port: string, names: readonly string[]): Promise<UsbDevice | undefined> {
  const [vid, pid] = [await attribute(path, 'idVendor'), await attribute(path, 'idProduct')];
  if (vid === null || pid === null) return undefined;
  const interfaces: string[] = [];
  let endpoints = 1;
  for (const name of names.filter((name) => name.startsWith(`${port}:`))) {
    const inside = join(path, name);
    const codes = [];
    for (const part of ['bInterfaceClass', 'bInterfaceSubClass', 'bInterfaceProtocol'])
      codes.push(await attribute(inside, part));
    if (codes.every((code) => code !== null)) interfaces.push(codes.join('/'));
    endpoints += Number.parseInt((await attribute(inside, 'bNumEndpoints')) ?? '0', 16) || 0;
  }
  const speed = Number(await attribute(path, 'speed'));
  return {
    port,
    vid,
    pid,
    serial: await attribute(path, 'serial'),
    manufacturer: await attribute(path, 'manufacturer'),
    product: await attribute(path, 'product'),
    speedMbit: Number.isFinite(speed) && speed > 0 ? speed : null,
    controller: await controllerOf(path),
    endpoints,
    interfaces: interfaces.sort(),
  };
}

/** The folder above the root hub in the device's real path: `…/0000:00:14.0/usb1/1-2/1-2.3`. */
async function controllerOf(path: string): Promise<string | null> {
  const parts = (await fsp.realpath(path).catch(() => '')).split('/');
  const root = parts.findIndex((part) => /^usb\d+$/.test(part));
  return root > 0 ? (parts[root - 1] ?? null) : null;
}

/** Strings come from the device: one line, no control characters, cut to what a USB string can hold; null where empty. */
export async function attribute(folder: string, name: string): Promise<string | null> {
  try {
    const text = await fsp.readFile(join(folder, name), 'utf8');
    const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim();
    return line === '' ? null : line.slice(0, 126);
  } catch {
    return null;
  }
}

/** Port 10 comes after port 9. */
function byPort(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
