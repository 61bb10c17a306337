// What the private detail of a sealed file's leaf says of the card that it came from, so that a later docking knows the
// card again. The device's serial stands beside it. Pure.
import type { SessionFacts } from './compose-manifest.ts';

export function cardDetail({ bay, label, usbSerial }: Pick<SessionFacts, 'bay' | 'label' | 'usbSerial'>) {
  return {
    volume: volumeOf(bay),
    ...(label === null ? {} : { label }),
    ...(usbSerial === null ? {} : { usbSerial }),
  };
}

/**
 * Which volume of its device a bay's is: '' for the first, else the tail `_<unit>-<partition>` of the bay's name, which
 * is the same at each docking, whatever comes first and wherever it is docked (decision 0007).
 */
export function volumeOf(bay: string): string {
  return /_\d+-\d+$/.exec(bay)?.[0] ?? '';
}
