// The stretches of wire that a recorder's bytes go over, with what they carry. Decision 0009; who may use them is decided
// in bus-share.ts.
import type { UsbDevice } from './usb-devices.ts';
import { stepsTo } from './usb-topology.ts';

/** From a device up to what it hangs on; named by the device's port. */
export interface BusLink {
  readonly port: string;
  /** As negotiated, in bytes a second: more than this never goes over a wire. */
  readonly nominal: number;
}

/** What bulk transfer leaves of the nominal speed at best: 40 of 60 MB/s over High Speed, 400 of 625 over 5 Gbit/s. */
const usableShare = 2 / 3;

/** Bytes a second that a link is taken to carry until it has been measured. */
export function usualCapacity({ nominal }: BusLink): number {
  return nominal * usableShare;
}

/**
 * @param port of the recorder; null for what is not on USB. @param devices that are attached now.
 * @returns its stretches from the controller down; without those whose speed is not known: they limit nothing.
 */
export function busLinks(port: string | null, devices: readonly UsbDevice[]): BusLink[] {
  if (port === null) return [];
  const speeds = new Map(devices.map((device) => [device.port, device.speedMbit]));
  return stepsTo(port).flatMap((step) => {
    const speed = speeds.get(step) ?? null;
    return speed === null ? [] : [{ port: step, nominal: (speed * 1e6) / 8 }];
  });
}
