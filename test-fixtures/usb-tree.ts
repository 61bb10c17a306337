// A sysfs and a udev record made of files: hubs, recorders and disks as the kernel lays them out, to be attached and taken
// away by a test.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { FactRoots } from '../ingest/dock/volume-facts.ts';

export interface FakeUsbDevice {
  /** `1-2.3`; the hubs above it must be attached first. */
  readonly port: string;
  readonly vid?: string;
  readonly pid?: string;
  readonly serial?: string;
  readonly product?: string;
  readonly speedMbit?: number;
  /** `08/06/50` and the like. */
  readonly interfaces?: readonly string[];
  /** A disk below it: `8:16`, with one partition `8:17`. */
  readonly disk?: { readonly major: number; readonly minor: number; readonly label?: string; readonly model?: string };
}

export const hubClass = '09/00/01';
export const diskClass = '08/06/50';
export const keyboardClass = '03/01/01';

export class UsbTree {
  readonly roots: FactRoots;
  readonly #sys: string;
  readonly #udev: string;

  constructor(root: string) {
    this.#sys = join(root, 'sys');
    this.#udev = join(root, 'udev');
    this.roots = { sys: this.#sys, udev: this.#udev };
    mkdirSync(join(this.#sys, 'bus', 'usb', 'devices'), { recursive: true });
    mkdirSync(join(this.#sys, 'dev', 'block'), { recursive: true });
    mkdirSync(this.#udev, { recursive: true });
    this.#device(join(this.#controller, 'usb1'), 'usb1', { vid: '1d6b', pid: '0002', interfaces: [hubClass] });
  }

  get #controller(): string {
    return join(this.#sys, 'devices', 'pci0000:00', '0000:00:14.0');
  }

  attach({ port, disk, ...facts }: FakeUsbDevice): void {
    const path = this.#pathOf(port);
    this.#device(path, port, facts);
    if (!disk) return;
    const { major, minor, label, model } = disk;
    const scsi = join(path, `${port}:1.0`, 'host6', 'target6:0:0', '6:0:0:0');
    const block = join(scsi, 'block', 'sdb');
    this.#block(block, major, minor);
    this.#block(join(block, 'sdb1'), major, minor + 1);
    if (model !== undefined) {
      // Padded with spaces, as INQUIRY has them.
      for (const [file, text] of Object.entries({ vendor: 'JL', model, rev: '1.00' }))
        writeFileSync(join(scsi, file), `${text.padEnd(8)}\n`);
      symlinkSync(relative(block, scsi), join(block, 'device'));
    }
    if (label !== undefined)
      writeFileSync(join(this.#udev, `b${major}:${minor + 1}`), `S:disk/by-label/x\nE:ID_FS_LABEL_ENC=${label}\n`);
  }

  detach(port: string): void {
    rmSync(this.#pathOf(port), { recursive: true });
    rmSync(join(this.#sys, 'bus', 'usb', 'devices', port));
  }

  #pathOf(port: string): string {
    const [bus, chain = ''] = port.split('-');
    const steps = chain.split('.').map((_, at, all) => `${bus}-${all.slice(0, at + 1).join('.')}`);
    return join(this.#controller, `usb${bus}`, ...steps);
  }

  #device(path: string, name: string, facts: Omit<FakeUsbDevice, 'port' | 'disk'>): void {
    const { vid = '0bda', pid = '5a01', serial, product, speedMbit = 480, interfaces = [diskClass] } = facts;
    mkdirSync(path, { recursive: true });
    const write = (file: string, text: string) => writeFileSync(join(path, file), `${text}\n`);
    write('idVendor', vid);
    write('idProduct', pid);
    write('speed', String(speedMbit));
    if (serial !== undefined) write('serial', serial);
    if (product !== undefined) write('product', product);
    this.#link(join('bus', 'usb', 'devices', name), path);
    for (const [at, codes] of interfaces.entries()) {
      const [inside, parts] = [`${name}:1.${at}`, codes.split('/')];
      mkdirSync(join(path, inside), { recursive: true });
      for (const [index, part] of ['bInterfaceClass', 'bInterfaceSubClass', 'bInterfaceProtocol'].entries())
        write(join(inside, part), parts[index]!);
      write(join(inside, 'bNumEndpoints'), '02');
      this.#link(join('bus', 'usb', 'devices', inside), join(path, inside));
    }
  }

  #block(path: string, major: number, minor: number): void {
    mkdirSync(path, { recursive: true });
    this.#link(join('dev', 'block', `${major}:${minor}`), path);
  }

  #link(from: string, to: string): void {
    const link = join(this.#sys, from);
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), to), link);
  }
}
