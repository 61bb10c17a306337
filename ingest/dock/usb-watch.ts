// Sees USB devices come and go. The `usb` package's events only say when to look; what is there is always read from sysfs
// as a whole, so a lost event, a storm of them or a sleep of the machine leaves nothing unseen for longer than a second.
import { listUsbDevices, type UsbDevice } from './usb-devices.ts';

const lookEveryMs = 1000;
/** Contacts bounce, and a device that changes its mode goes and comes back: it counts once it has stood still this long. */
const settleMs = 250;

export interface UsbWatchOptions {
  /** Every device that has stood still, by port, after each change. */
  readonly onDevices: (devices: readonly UsbDevice[]) => void;
  readonly onError: (error: unknown) => void;
  /** Where sysfs is mounted. */
  readonly sys?: string;
  /** Calls `wake` whenever something may have changed. @returns how to stop. */
  readonly listen?: (wake: () => void) => Promise<() => void>;
  /** Monotonic clock, milliseconds. */
  readonly steady?: () => number;
}

interface Seen {
  readonly device: UsbDevice;
  /** What it said of itself, to tell another device at the same port. */
  readonly looks: string;
  readonly since: number;
}

export class UsbWatch {
  readonly #options: Required<UsbWatchOptions>;
  /** By port. */
  readonly #seen = new Map<string, Seen>();
  #told = '';
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isQueued = false;
  #stopListening: () => void = () => undefined;

  constructor(options: UsbWatchOptions) {
    this.#options = {
      sys: '/sys',
      listen: listenToUsb,
      steady: () => performance.now(),
      ...options,
    };
  }

  /** @returns false on a machine without USB: then nothing is watched. */
  async start(): Promise<boolean> {
    // Before the package is asked: without /sys/bus/usb its events bring the process down (TECH, USB).
    if ((await listUsbDevices(this.#options.sys)) === null) return false;
    this.#stopListening = await this.#options.listen(() => this.#lookSoon());
    await this.#look();
    this.#timer = setInterval(() => this.#lookSoon(), lookEveryMs);
    return true;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#stopListening();
    this.#isQueued = true; // no more looks
    await this.#looking;
  }

  #lookSoon(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#looking = this.#looking.then(async () => {
      this.#isQueued = false;
      await this.#look().catch(this.#options.onError);
    });
  }

  async #look(): Promise<void> {
    const { sys, steady, onDevices } = this.#options;
    const now = steady();
    const devices = (await listUsbDevices(sys)) ?? [];
    const ports = new Set(devices.map(({ port }) => port));
    for (const port of this.#seen.keys()) if (!ports.has(port)) this.#seen.delete(port);
    for (const device of devices) {
      const looks = JSON.stringify(device);
      if (this.#seen.get(device.port)?.looks !== looks) this.#seen.set(device.port, { device, looks, since: now });
    }
    const settled = devices.filter(({ port }) => now - this.#seen.get(port)!.since >= settleMs);
    clearTimeout(this.#soon);
    if (settled.length < devices.length) this.#soon = setTimeout(() => this.#lookSoon(), settleMs);
    const told = JSON.stringify(settled);
    if (told === this.#told) return;
    this.#told = told;
    onDevices(settled);
  }
}

/** The package's events; loaded only where there is USB. */
async function listenToUsb(wake: () => void): Promise<() => void> {
  const { usb } = await import('usb');
  usb.addEventListener('connect', wake);
  usb.addEventListener('disconnect', wake);
  return () => {
    usb.removeEventListener('connect', wake);
    usb.removeEventListener('disconnect', wake);
  };
}
