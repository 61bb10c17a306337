// A device in a bay that is a keyboard beside its disk could type on the station's PC. Its footage is taken in like any
// other's and its keyboard is left to the system; that there is one is said. Here: the rule and its alarm.
import type { Alarms } from '../../core/alarms.ts';
import { mayBeRecorder, type UsbDevice } from './usb-devices.ts';

/** Class HID, protocol keyboard. Source: USB HID 1.11, 4.2 and 4.3. One that calls itself plain HID is not told apart. */
const keyboard = /^03\/..\/01$/;

const hasKeyboard = (device: UsbDevice) =>
  mayBeRecorder(device) && device.interfaces.some((name) => keyboard.test(name));

/**
 * Raises an alarm for each recorder with a keyboard, and clears those of what is gone.
 * @param before what hung on USB when it was last looked at. @param bayOf the bay of a port.
 */
export function alarmKeyboards(
  alarms: Alarms,
  before: readonly UsbDevice[],
  now: readonly UsbDevice[],
  bayOf: (port: string) => string,
): void {
  const found = new Map(now.filter(hasKeyboard).map((device) => [device.port, device]));
  for (const { port } of before.filter(hasKeyboard)) if (!found.has(port)) alarms.clear(`keyboard/${port}`);
  for (const [port, { serial, product }] of found)
    alarms.raise(`keyboard/${port}`, 'KEYBOARD_IN_BAY', 'a recorder is a keyboard too', {
      bay: bayOf(port),
      device: serial ?? product,
    });
}
