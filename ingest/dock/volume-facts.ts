// Who a mounted volume is, by what the kernel and udev keep in memory: USB device, port, serial, volume label. The volume
// itself is never touched here; that is the pull process's business.
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DeviceFacts } from '../../core/model.ts';
import { attribute, usbDeviceOfBlock } from './usb-devices.ts';

export interface VolumeFacts {
  readonly usb: NonNullable<DeviceFacts['usb']> | null;
  /** The USB device's serial, where it may be one: see `serialOf`. */
  readonly serial: string | null;
  readonly label: string | null;
  readonly inquiry: ScsiInquiry | null;
}

/** What the disk says of itself in SCSI INQUIRY (SPC-3, 6.4.2), as the kernel keeps it. Tells makes apart, not devices. */
export interface ScsiInquiry {
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
}

export interface FactRoots {
  /** Where sysfs is mounted. */
  readonly sys: string;
  /** Where udev keeps its records. */
  readonly udev: string;
}

export const systemRoots: FactRoots = { sys: '/sys', udev: '/run/udev/data' };
export const noFacts: VolumeFacts = { usb: null, serial: null, label: null, inquiry: null };

/** @param device `major:minor`; null for a folder that is no mount. Unknown is null, never an error. */
export async function volumeFacts(device: string | null, roots: FactRoots = systemRoots): Promise<VolumeFacts> {
  if (device === null) return noFacts;
  const usb = await usbDeviceOfBlock(device, roots.sys);
  return {
    usb: usb && { vid: usb.vid, pid: usb.pid, port: usb.port },
    serial: serialOf(usb?.serial ?? null),
    label: await labelOf(device, roots.udev),
    inquiry: await inquiryOf(device, roots.sys),
  };
}

/** A partition has its disk above it; only the disk has `device`. */
async function inquiryOf(device: string, sys: string): Promise<ScsiInquiry | null> {
  const start = await fsp.realpath(join(sys, 'dev', 'block', device)).catch(() => null);
  if (start === null) return null;
  for (const disk of [start, dirname(start)]) {
    const [vendor, product, revision] = await Promise.all(
      ['vendor', 'model', 'rev'].map((name) => attribute(join(disk, 'device'), name)),
    );
    if (vendor != null && product != null) return { vendor, product, revision: revision ?? '' };
  }
  return null;
}

/** Cheap bridges write the same filler into every device: such a serial tells two recorders apart by nothing. */
function serialOf(serial: string | null): string | null {
  if (serial === null) return null;
  const isFiller = serial.length < 4 || /^(.)\1*$/.test(serial) || /^0?1?23456789?(abcdef)?0*$/i.test(serial);
  return isFiller ? null : serial;
}

/** ID_FS_LABEL_ENC of udev's record, with its `\x20` escapes undone (udev's sd-device encoding). */
async function labelOf(device: string, udev: string): Promise<string | null> {
  const record = await fsp.readFile(join(udev, `b${device}`), 'utf8').catch(() => '');
  const encoded = /^E:ID_FS_LABEL_ENC=(.*)$/m.exec(record)?.[1];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'utf8').toString('latin1');
  const plain = bytes.replaceAll(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const label = Buffer.from(plain, 'latin1')
    .toString('utf8')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim();
  return label === '' ? null : label.slice(0, 128);
}
