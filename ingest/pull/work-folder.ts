// Names below `incoming/`: one work folder for each file that is being copied. Pure; shared by pull, seal, recovery.
import { createHash } from 'node:crypto';

/** The copy itself. Seal gives it its vault name. */
export const copyName = 'data';

/** What a copy was made from, for resuming: beside its folder, so that it never travels into the vault. Only for copies
 *  longer than `resumableBytes`; seal removes it. */
export const sourceNoteName = (key: string) => `${key}.source.json`;

/** Shape of a work folder's name. */
export const workFolderName = /^[0-9a-f]{32}$/;

/** A shorter file is copied again rather than resumed: two files and their flushes less for each small one. */
export const resumableBytes = 4 * 1024 * 1024;

/**
 * Name of the work folder of one file.
 * @param identity of the camera, see `cameraIdentity`.
 * @param rawPath relative to the volume, one character a byte.
 */
export function workKey(identity: string, rawPath: string): string {
  return createHash('sha256')
    .update(identity, 'utf8')
    .update('\0')
    .update(rawPath, 'latin1')
    .digest('hex')
    .slice(0, 32);
}

/**
 * Who a camera is, as far as resuming needs to know: profile and serial if the names tell one; else profile and volume
 * label; else profile and bay, so that a nameless card resumes only where it lay. A wrong match costs nothing: the
 * blocks of the stored prefix are compared with the source before anything is taken from it.
 * @param shared false while another bay holds the same identity: then the bay keeps the two apart.
 */
export function cameraIdentity(
  camera: { profile: string; serial: string | null; label: string | null; bay: string },
  shared = true,
): string {
  const { profile, serial, label, bay } = camera;
  const known = serial !== null ? ['serial', serial] : label !== null && label !== '' ? ['label', label] : ['bay', bay];
  return JSON.stringify(shared ? [profile, ...known] : [profile, ...known, bay]);
}
