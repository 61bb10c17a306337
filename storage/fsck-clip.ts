// One sealed clip's folder, read in full and held against its seal event. Changes nothing.
import { createHash } from 'node:crypto';
import type { PublicFacts } from '../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { verifyDetached } from '../core/proof/cms.ts';
import { extensionOf, parseManifest } from '../core/proof/manifest.ts';
import type { FindingCode } from './fsck-findings.ts';
import type { Vault } from './vault/blob.ts';
import { clipFiles } from './vault/layout.ts';

/** Told for each thing that does not fit; `name` of the file in the clip's folder, empty for the folder itself. */
export type ComplainOfClip = (code: FindingCode, what: string, name: string) => void;

export interface ClipPorts {
  readonly vault: Vault;
  /** PEM; undefined where the station's own cannot be read: then signatures are checked, and not whose they are. */
  readonly rootPem: string | undefined;
  /** Told of the bytes of originals as they are read, and waited for; may throw to end the check. */
  readonly onBytes: (bytes: number) => Promise<void> | void;
}

/**
 * SHA-256 alone is computed of the original: with it SM3 is fixed as well.
 * @returns the manifest, if it is the one that was sealed.
 * @throws what `onBytes` throws; LiuhenError where the disk is not to blame.
 */
export async function checkClip(
  clip: string,
  sealed: PublicFacts,
  { vault, rootPem, onBytes }: ClipPorts,
  complain: ComplainOfClip,
): Promise<Manifest | undefined> {
  const there = await lookedAt('', complain, () => vault.names(clip));
  if (there?.length === 0) complain('INCOMPLETE', 'the clip’s folder is missing', '');
  if (there === undefined || there.length === 0) return undefined;

  const manifest = there.includes('manifest.json')
    ? await lookedAt('manifest.json', complain, () => readSealedManifest(vault, clip, sealed))
    : undefined;
  const names = clipFiles(clip, manifest ? extensionOf(manifest.file.name) : extensionIn(clip, there));
  const known: readonly string[] = Object.values(names);
  for (const name of there) if (!known.includes(name)) complain('ALTERED', 'does not belong there', name);
  for (const name of known)
    if (!there.includes(name))
      complain(name.endsWith('.p7s') && name !== names.original ? 'UNSIGNED' : 'INCOMPLETE', 'missing', name);

  if (there.includes(names.original)) {
    const chunks = () => sha256Of(vault.readRange(clip, names.original, 0, undefined, readBuffers()), onBytes);
    const digest = await lookedAt(names.original, complain, chunks);
    if (digest !== undefined && digest !== sealed['sha256']) complain('ALTERED', differs, names.original);
  }
  for (const [name, digest, over] of [
    [names.signature, sealed['signature'], sealed['sha256']],
    [names.manifestSignature, sealed['manifestSignature'], sealed['manifest']],
  ] as const) {
    const p7s = there.includes(name) ? await lookedAt(name, complain, () => vault.readSmall(clip, name)) : undefined;
    if (p7s) checkSignature(p7s, String(digest), String(over), rootPem, (code, what) => complain(code, what, name));
  }
  return manifest;
}

/** Over what was sealed, not over what lies there: an altered original is one finding, not two. */
function checkSignature(
  p7s: Buffer,
  sealedAs: string,
  over: string,
  root: string | undefined,
  complain: (code: FindingCode, what: string) => void,
): void {
  const { signature, key, reason } = verifyDetached(p7s, Buffer.from(over, 'hex'), { root });
  const why =
    signature !== 'good' ? (reason ?? signature) : key === 'untrusted' ? `signed by another key: ${reason}` : '';
  if (sha256(p7s) !== sealedAs) complain('ALTERED', why ? `${differs}: ${why}` : differs);
  else if (why) complain(signature === 'good' ? 'KEY_NOT_TRUSTED' : 'ALTERED', why);
}

/**
 * The manifest that this seal event speaks of: a damaged or exchanged one leads to no row.
 * @throws LiuhenError ALTERED, INCOMPLETE (no such file), NEWER_FORMAT, STORE_READ_FAILED
 */
export async function readSealedManifest(vault: Vault, clip: string, sealed: PublicFacts): Promise<Manifest> {
  const bytes = await vault.readSmall(clip, 'manifest.json');
  if (sha256(bytes) !== sealed['manifest']) throw altered(differs);
  const parsed = parseManifest(bytes);
  if (!parsed.ok) {
    if (parsed.problem !== 'newer-version') throw altered(parsed.what);
    throw new LiuhenError('NEWER_FORMAT', parsed.what, { context: { name: 'manifest.json' } });
  }
  const manifest = parsed.value;
  if (manifest.clip !== clip || manifest.file.digests.sha256 !== sealed['sha256'])
    throw altered('speaks of another clip than its seal event');
  return manifest;
}

const differs = 'differs from its seal event';
const altered = (what: string) => new LiuhenError('ALTERED', what, { context: { name: 'manifest.json' } });

/** Without a manifest: what stands between the clip's number and `.p7s`. */
function extensionIn(clip: string, names: readonly string[]): string {
  const original = names.find(
    (name) => name.startsWith(`${clip}.`) && (names.includes(`${name}.p7s`) || isNoP7s(name)),
  );
  return original?.slice(clip.length + 1) ?? 'bin';
}

const isNoP7s = (name: string) => !name.endsWith('.p7s');

/** A file that is damaged or cannot be read is a finding; the rest of the folder is still looked at. */
async function lookedAt<T>(name: string, complain: ComplainOfClip, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    const { code, message, cause } = asLiuhenError(error);
    const reason = (cause as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'STORE_READ_FAILED') complain('ALTERED', `${message} (${reason ?? 'unknown'})`, name);
    else if (code === 'ALTERED' || code === 'INCOMPLETE' || code === 'NEWER_FORMAT') complain(code, message, name);
    else throw error;
    return undefined;
  }
}

/** Two, for `sha256Of`: one is hashed while the other is filled. */
export const readBuffers = (): Buffer[] => [Buffer.allocUnsafe(1 << 20), Buffer.allocUnsafe(1 << 20)];

/** SHA-256, hex. The next chunk is being read while this one is hashed. */
export async function sha256Of(
  chunks: AsyncGenerator<Buffer>,
  onBytes: (bytes: number) => Promise<void> | void,
): Promise<string> {
  const digest = createHash('sha256');
  try {
    let next = chunks.next();
    for (let step = await next; !step.done; step = await next) {
      next = chunks.next();
      next.catch(() => undefined); // heard of when it is awaited
      digest.update(step.value);
      await onBytes(step.value.length);
    }
    return digest.digest('hex');
  } finally {
    await chunks.return(undefined).catch(() => undefined); // its own error was thrown already
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
