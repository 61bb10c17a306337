// What a killed station left half done, finished or undone before anything new begins (decision 0001, "Recovery").
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalBytes } from '../../core/canonical-json.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { verifyDetached } from '../../core/proof/cms.ts';
import { extensionOf } from '../../core/proof/manifest.ts';
import type { Catalogue } from '../../storage/catalogue/catalogue.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import { clipFiles } from '../../storage/vault/layout.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import { workFolderName } from '../pull/work-folder.ts';
import { type IntendedClip, readIntent } from './commit-intent.ts';
import { undoPreparation } from './prepare-clip.ts';

export interface RecoveryPorts {
  readonly files: FilePort;
  readonly incoming: string;
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly record: (drafts: readonly EventDraft[], manifests: ReadonlyMap<string, Manifest>) => Promise<unknown>;
  readonly rootPem: string;
}

/** Something that recovery may not mend silently: it stays as it is and becomes alarm 41 or 42. */
export interface RecoveryFinding {
  readonly code: 'ALTERED' | 'INCOMPLETE';
  readonly what: string;
  readonly where: string;
}

export interface RecoveryReport {
  /** Clips that were in place without a leaf, verified in full and sealed forward under their own number. */
  readonly sealedForward: readonly string[];
  readonly findings: readonly RecoveryFinding[];
}

/** Runs once at start, when log and catalogue agree and nothing else writes. */
export async function recover(ports: RecoveryPorts): Promise<RecoveryReport> {
  const intent = await readIntent(ports.files, ports.incoming);
  const findings = await admitPrepared(ports, intent);
  await undoUnfinished(ports);
  const sealedForward = await sealForward(ports, intent, findings);
  return { sealedForward, findings };
}

/** The intent is durable only when every folder it names is complete: what has not reached the vault goes there now. */
async function admitPrepared(ports: RecoveryPorts, intent: readonly IntendedClip[]): Promise<RecoveryFinding[]> {
  const { files, incoming, vault } = ports;
  const findings: RecoveryFinding[] = [];
  for (const { clip, key } of intent) {
    if (hasLeaf(ports, clip) || (await vault.has(clip))) continue;
    const folder = join(incoming, key);
    const names = await files.readdir(folder).catch(absent);
    if (names.includes('manifest.json') && names.some((name) => name.startsWith(`${clip}.`)))
      await vault.admit([{ clip, folder }]);
    else findings.push({ code: 'INCOMPLETE', what: 'a clip about to be sealed is not there any more', where: clip });
  }
  return findings;
}

function absent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

const hasLeaf = ({ catalogue }: RecoveryPorts, clip: string) => catalogue.headOf(clip) !== undefined;

async function undoUnfinished({ files, incoming }: RecoveryPorts): Promise<void> {
  for (const entry of await files.readdir(incoming, { withFileTypes: true }))
    if (entry.isDirectory() && workFolderName.test(entry.name))
      await undoPreparation(files, join(incoming, entry.name));
}

/** @returns clips that got their leaves now; what may not be mended goes to `findings`. */
async function sealForward(
  ports: RecoveryPorts,
  intent: readonly IntendedClip[],
  findings: RecoveryFinding[],
): Promise<string[]> {
  const sealedForward: string[] = [];
  let rowsWithFolder = 0;
  for await (const entry of ports.vault.walk()) {
    if ('stray' in entry) {
      findings.push({ code: 'ALTERED', what: 'something that is no clip lies in the vault', where: entry.stray });
      continue;
    }
    const { clip } = entry;
    if (ports.catalogue.clip(clip)) {
      rowsWithFolder += 1;
      continue;
    }
    try {
      const { manifest, drafts } = await verifyFolder(ports, clip);
      if (hasLeaf(ports, clip)) throw new LiuhenError('INCOMPLETE', 'a sealed clip has no row: run `liuhen rebuild`');
      const intended = intent.find((one) => one.clip === clip)?.drafts ?? [];
      await ports.record(
        (sealsAlike(intended, drafts) ? intended : drafts).map(markForward),
        new Map([[clip, manifest]]),
      );
      sealedForward.push(clip);
    } catch (error) {
      findings.push(asFinding(error, clip));
    }
  }
  const missing = ports.catalogue.counts().clips - rowsWithFolder - sealedForward.length;
  if (missing > 0)
    findings.push({
      code: 'INCOMPLETE',
      what: `${missing} sealed clips have no folder; fsck names them`,
      where: 'vault',
    });
  return sealedForward;
}

/** Whether the intended leaves speak of the very bytes that lie in the folder; they know bay and reads besides. */
function sealsAlike(intended: readonly EventDraft[], found: readonly EventDraft[]): boolean {
  const sealOf = (drafts: readonly EventDraft[]) =>
    canonicalBytes({ ...drafts.find(({ type }) => type === 'seal')?.public });
  return sealOf(intended).equals(sealOf(found));
}

/** Damage in a clip's folder as a finding. @throws anything else, a disk that cannot be read above all. */
export function asFinding(error: unknown, where: string): RecoveryFinding {
  const { code, message } = asLiuhenError(error);
  if (code !== 'ALTERED' && code !== 'INCOMPLETE') throw error;
  return { code, what: message, where };
}

const markForward = (draft: EventDraft): EventDraft => ({ ...draft, public: { ...draft.public, forward: true } });

/** Reads everything in a clip's folder once and checks it against itself: digests, manifest, both signatures. */
async function verifyFolder({ vault, rootPem }: RecoveryPorts, clip: string) {
  const { manifest, bytes: manifestBytes } = await readManifest(vault, clip);
  const names = clipFiles(clip, extensionOf(manifest.file.name));
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const chunk of vault.readRange(clip, names.original)) {
    sha256.update(chunk);
    bytes += chunk.length;
  }
  const digest = sha256.digest();
  const signature = await vault.readSmall(clip, names.signature);
  const manifestSignature = await vault.readSmall(clip, names.manifestSignature);
  const isWhole =
    manifest.clip === clip &&
    manifest.file.bytes === bytes &&
    manifest.file.digests.sha256 === digest.toString('hex') &&
    isGood(verifyDetached(signature, digest, { root: rootPem })) &&
    isGood(verifyDetached(manifestSignature, hash(manifestBytes), { root: rootPem }));
  if (!isWhole) throw new LiuhenError('ALTERED', 'digest or signature differ', { context: { clip } });
  const { sm3 } = manifest.file.digests;
  const drafts: EventDraft[] = [
    { type: 'pull', actor: 'station', clip, public: { bytes, sha256: digest.toString('hex') } },
    {
      type: 'seal',
      actor: 'station',
      clip,
      public: {
        bytes,
        sha256: digest.toString('hex'),
        ...(sm3 === undefined ? {} : { sm3 }),
        manifest: hash(manifestBytes).toString('hex'),
        signature: hash(signature).toString('hex'),
        manifestSignature: hash(manifestSignature).toString('hex'),
      },
    },
  ];
  return { manifest, drafts };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const isGood = (verdict: ReturnType<typeof verifyDetached>) =>
  verdict.signature === 'good' && verdict.key === 'trusted';
