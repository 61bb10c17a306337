// Which tiles the board has, and in what order: what is docked, what hangs on USB without a readable volume yet, and the
// bound bays that stand empty. Pure.
import { rfc3339 } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { BayStatus } from '../../core/model.ts';
import { noNews } from './bus-turns.ts';
import type { RefusedVolume } from './refused-volumes.ts';
import { hasDisk, mayBeRecorder, type UsbDevice } from './usb-devices.ts';

/** A disk gets its mount within seconds; what has none after this is not going to be read. */
export const volumeWaitMs = 30_000;

export interface AttachedDevice {
  readonly device: UsbDevice;
  readonly sinceMs: number;
}

export interface BoardParts {
  /** Bays with a folder, and the USB port of the volume in it where that is known. */
  readonly docked: readonly { readonly status: BayStatus; readonly port: string | null }[];
  readonly attached: readonly AttachedDevice[];
  readonly refused: readonly RefusedVolume[];
  /** Port → label of the bay. */
  readonly bindings: ReadonlyMap<string, string>;
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** In the order of the bound bays, then by name, ten after nine. */
export function composeBoard({ docked, attached, refused, bindings, sinceMs, nowMs }: BoardParts): BayStatus[] {
  const tiles = docked.map(({ status }) => status);
  const ports = new Set(docked.map(({ port }) => port));
  const names = new Set(tiles.map(({ bay }) => bay));
  for (const volume of refused) {
    const bay = labelOf(volume.folder, volume.port, bindings);
    if (names.has(bay)) continue;
    names.add(bay);
    tiles.push(notMounted(bay, volume, attached.find(({ device }) => device.port === volume.port)?.device));
  }
  for (const { device, sinceMs: since } of attached) {
    if (!mayBeRecorder(device) || ports.has(device.port)) continue;
    const bay = bayOfPort(device.port, bindings);
    // What a volume left behind says more than that its device is there again.
    if (names.has(bay)) continue;
    names.add(bay);
    tiles.push(withoutVolume(bay, device, since, nowMs));
  }
  for (const label of bindings.values()) if (!names.has(label)) tiles.push(emptyStatus(label, rfc3339(sinceMs)));
  const order = [...bindings.values()];
  const place = (bay: string) => (order.includes(bay) ? order.indexOf(bay) : order.length);
  return tiles.sort(
    (a, b) =>
      place(a.bay) - place(b.bay) || a.bay.localeCompare(b.bay, 'en', { numeric: true }) || (a.bay < b.bay ? -1 : 1),
  );
}

/** Recorders that call themselves alike and stand in two bays at once: one of them is not what it says. */
export function twinsOf(tiles: readonly BayStatus[]): ReadonlyMap<string, readonly string[]> {
  const docked = tiles.filter(({ state, device }) => device !== null && state !== 'empty' && state !== 'refused');
  const bays = Map.groupBy(docked, ({ device }) => device!);
  return new Map(
    [...bays].filter(([, alike]) => alike.length > 1).map(([device, alike]) => [device, alike.map(({ bay }) => bay)]),
  );
}

/**
 * What a docked volume's bay is called: by the label of its port, wherever it is mounted. A second volume of the same
 * device keeps the tail of its folder's name (`usb-1-2_0-2`, decision 0007), so that no two bays are alike.
 */
export function labelOf(folder: string, port: string | null, bindings: ReadonlyMap<string, string>): string {
  const label = port === null ? undefined : bindings.get(port);
  if (label === undefined) return folder;
  return folder.startsWith(`usb-${port}_`) ? `${label}${folder.slice(`usb-${port}`.length)}` : label;
}

/** The name of the bay at a port: its label, or the port itself where nobody has bound it. */
export function bayOfPort(port: string, bindings: ReadonlyMap<string, string>): string {
  return bindings.get(port) ?? `usb-${port}`;
}

export function emptyStatus(bay: string, since: string): BayStatus {
  return {
    bay,
    state: 'empty',
    device: null,
    profile: null,
    officer: null,
    files: 0,
    bytes: 0,
    doneBytes: 0,
    clips: 0,
    remaining: 0,
    notTaken: {},
    capacity: null,
    error: null,
    since,
    ...noNews,
    facts: null,
  };
}

function notMounted(bay: string, { reason, sinceMs }: RefusedVolume, device: UsbDevice | undefined): BayStatus {
  const { code, message } = new LiuhenError('VOLUME_REFUSED', `a volume was not mounted: ${reason}`);
  const name = device?.serial ?? device?.product ?? null;
  return { ...emptyStatus(bay, rfc3339(sinceMs)), device: name, state: 'refused', error: { code, message } };
}

function withoutVolume(bay: string, device: UsbDevice, sinceMs: number, nowMs: number): BayStatus {
  const status = { ...emptyStatus(bay, rfc3339(sinceMs)), device: device.serial ?? device.product };
  if (nowMs - sinceMs < volumeWaitMs) return { ...status, state: 'identifying' };
  const what = hasDisk(device)
    ? 'no volume of it could be mounted: unknown or damaged file system'
    : 'the device shows no disk; MTP and vendor modes are not read yet';
  const { code, message } = new LiuhenError('VOLUME_REFUSED', what);
  return { ...status, state: 'refused', error: { code, message } };
}
