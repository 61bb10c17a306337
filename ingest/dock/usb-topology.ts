// Who shares which wire: the tree of hubs, and what each recorder can get at most while all of them are read at once.
import { mayBeRecorder, type UsbDevice } from './usb-devices.ts';

export interface UsbNode {
  readonly device: UsbDevice;
  /** Port of the hub it hangs on; null at the controller itself. */
  readonly under: string | null;
  /** Recorders at it and behind it. */
  readonly recorders: number;
  /**
   * A recorder's: Mbit/s of the narrowest stretch between it and the controller, shared evenly by the recorders behind
   * that stretch. A bound from the wires alone; cards and protocol give less. Null for others, and where no speed is known.
   */
  readonly shareMbit: number | null;
}

/**
 * @param devices as `listUsbDevices` has them: every device but root hubs.
 * @returns one node each, in the same order.
 */
export function usbTopology(devices: readonly UsbDevice[]): UsbNode[] {
  const byPort = new Map(devices.map((device) => [device.port, device]));
  const recorders = new Map<string, number>();
  for (const device of devices.filter(mayBeRecorder))
    for (const step of stepsTo(device.port)) recorders.set(step, (recorders.get(step) ?? 0) + 1);
  return devices.map((device) => {
    const shares = stepsTo(device.port).flatMap((step) => {
      const speed = byPort.get(step)?.speedMbit ?? null;
      return speed === null ? [] : [speed / recorders.get(step)!];
    });
    return {
      device,
      under: stepsTo(device.port).at(-2) ?? null,
      recorders: recorders.get(device.port) ?? 0,
      shareMbit: mayBeRecorder(device) && shares.length > 0 ? Math.min(...shares) : null,
    };
  });
}

/** `1-2.3.1` → `1-2`, `1-2.3`, `1-2.3.1`: the stretches from the controller to the device, named by their lower end. */
export function stepsTo(port: string): string[] {
  const parts = port.split('.');
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
}
