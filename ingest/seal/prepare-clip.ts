// Turns one verified copy in its work folder into a complete, flushed clip folder, and composes the leaves to come.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import { flushDirectory, storeError, writeNewFile } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import type { CopiedFile } from '../pull/messages.ts';
import { copyName } from '../pull/work-folder.ts';
import { cardDetail } from './card-detail.ts';
import type { SessionFacts } from './compose-manifest.ts';
import { salvageDrafts } from './salvage-leaf.ts';

/** Write-once: nobody, the daemon included, has leave to write a sealed file. */
const sealedMode = 0o440;

/** `<clip>.<ext>`, also where the recorder's own file ends in .p7s; never a signature, which has one ending more. */
const originalName = /^[A-Z0-9]+-\d{8}-\d{6}\.[a-z0-9]{1,8}$/;

export type SignDetached = (sha256: Buffer, signingTimeMs: number) => Buffer;

/**
 * Writes manifest and signatures beside the copy, gives the copy its vault name and flushes everything. The signature
 * over the original is made from its digest; the file is not read again.
 * @returns the leaves (`pull`, `seal`, of a salvaged file `salvage`) that make the clip true once they are durable.
 * @throws LiuhenError DISK_FULL: `undoPreparation` makes it a bare copy again; STORE_WRITE_FAILED, READ_ONLY, FLUSH_FAILED.
 */
export async function prepareClip(
  files: FilePort,
  folder: string,
  file: CopiedFile,
  manifest: Manifest,
  session: SessionFacts,
  signDetached: SignDetached,
): Promise<EventDraft[]> {
  const names = clipFiles(manifest.clip, extensionOf(file.source.name));
  const manifestBytes = canonicalBytes(manifest as unknown as Json);
  const sealedAtMs = Date.parse(manifest.time.sealed);
  const signature = signDetached(Buffer.from(file.digests.sha256, 'hex'), sealedAtMs);
  const manifestSignature = signDetached(sha256(manifestBytes), sealedAtMs);
  try {
    await files.rename(join(folder, copyName), join(folder, names.original));
    await sealMode(files, join(folder, names.original));
  } catch (error) {
    throw storeError(error, 'a work folder could not be prepared', { clip: manifest.clip });
  }
  await allSettled([
    writeNewFile(files, join(folder, names.manifest), manifestBytes, sealedMode),
    writeNewFile(files, join(folder, names.signature), signature, sealedMode),
    writeNewFile(files, join(folder, names.manifestSignature), manifestSignature, sealedMode),
  ]);
  await flushDirectory(files, folder);

  const { sha256: digest, sm3 } = file.digests;
  return [
    {
      type: 'pull',
      actor: 'station',
      clip: manifest.clip,
      public: {
        bytes: file.bytes,
        sha256: digest,
        readBack: file.readBack,
        // Of a salvage, what was not read says the same, and stands in leaves of its own.
        ...(file.salvage ? {} : { reads: file.reads.map(([from, to]) => `${from}-${to}`) }),
      },
      private: {
        bay: session.bay,
        device: manifest.device.serial ?? null,
        path: file.source.path,
        pathHex: file.pathHex,
        // A later whole read of the file is no change of it: a partial clip is not remembered as what lay on the card.
        ...(file.salvage && file.salvage.holes.length > 0 ? {} : cardDetail(session)),
      },
    },
    {
      type: 'seal',
      actor: 'station',
      clip: manifest.clip,
      public: {
        bytes: file.bytes,
        sha256: digest,
        ...(sm3 === undefined ? {} : { sm3 }),
        manifest: sha256(manifestBytes).toString('hex'),
        signature: sha256(signature).toString('hex'),
        manifestSignature: sha256(manifestSignature).toString('hex'),
      },
      private: { bay: session.bay },
    },
    ...salvageDrafts(manifest.clip, session.bay, file),
  ];
}

/**
 * As Promise.all, but rejects only when nothing is under way any more: what failed may then be undone.
 * @throws the gravest error: a full disk is named only where nothing else went wrong.
 */
export async function allSettled(works: readonly Promise<unknown>[]): Promise<void> {
  const errors = (await Promise.allSettled(works)).flatMap((work) => (work.status === 'rejected' ? [work.reason] : []));
  if (errors.length > 0) throw errors.find((error) => !isDiskFull(error)) ?? errors[0];
}

export const isDiskFull = (error: unknown): boolean => error instanceof LiuhenError && error.code === 'DISK_FULL';

/**
 * Takes a prepared folder that never reached the vault back to a bare copy; its number was never visible.
 * A folder that holds no prepared clip is left as it is.
 */
export async function undoPreparation(files: FilePort, folder: string): Promise<void> {
  const names = await files.readdir(folder);
  const original = names.find((name) => originalName.test(name));
  const isOurs = (name: string) => name === 'manifest.json' || (name.endsWith('.p7s') && name !== original);
  for (const name of names.filter(isOurs)) await files.rm(join(folder, name));
  if (original !== undefined && !names.includes(copyName)) {
    const copy = join(folder, copyName);
    await files.rename(join(folder, original), copy);
    const handle = await files.open(copy, constants.O_RDONLY | constants.O_NOFOLLOW);
    await handle.chmod(0o640).finally(() => handle.close());
  }
}

async function sealMode(files: FilePort, path: string): Promise<void> {
  const handle = await files.open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await handle.chmod(sealedMode);
  } finally {
    await handle.close();
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
