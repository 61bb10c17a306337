// Volumes that the mounting unit would not mount. It writes a file for each, named as the bay's folder would be, with the
// reason in it (decision 0007, systemd/mount-volume); the file goes with the device. Nothing of the volume is touched.
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface RefusedVolume {
  /** `usb-1-2.3`, or `usb-1-2.3_0-2` for a second volume of the device. */
  readonly folder: string;
  /** USB port. */
  readonly port: string;
  readonly reason: string;
  readonly sinceMs: number;
}

const folderForm = /^usb-(\d+-\d+(?:\.\d+)*)(?:_\d+-\d+)?$/;
const maxReasonBytes = 200;

/**
 * @param bays the bays directory; what was refused lies in `refused` beside it.
 * @returns nothing where no unit mounts volumes.
 */
export async function listRefused(bays: string): Promise<RefusedVolume[]> {
  const directory = join(dirname(bays), 'refused');
  const names = await fsp.readdir(directory).catch(() => []);
  const volumes = await Promise.all(names.sort().map((name) => readRefused(directory, name)));
  return volumes.filter((volume) => volume !== undefined);
}

/** @returns undefined for what is no such file, or went while it was read. */
async function readRefused(directory: string, folder: string): Promise<RefusedVolume | undefined> {
  const port = folderForm.exec(folder)?.[1];
  if (port === undefined) return undefined;
  try {
    await using file = await fsp.open(join(directory, folder), fsp.constants.O_RDONLY | fsp.constants.O_NOFOLLOW);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxReasonBytes), 0, maxReasonBytes, 0);
    const reason = buffer
      .toString('utf8', 0, bytesRead)
      .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
      .trim();
    return { folder, port, reason, sinceMs: Math.round((await file.stat()).mtimeMs) };
  } catch {
    return undefined;
  }
}
