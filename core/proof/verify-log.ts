// Checks 5 and 6 of a package: the checkpoint holds, every event leads to it, and this very export is logged.

import type { Leaf } from '../custody-event.ts';
import { LiuhenError } from '../errors.ts';
import { type Checkpoint, parseVkey, type VerifierKey, verifyCheckpoint } from './checkpoint.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { type Contents, type Custody, type Inclusion, parseInclusion, parseLeaf } from './package-documents.ts';
import { packagePaths } from './package-reader.ts';
import { leafBytesOf } from './verify-custody.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';

/**
 * The checkpoint verifies under the package's own log key (else it is damaged), and under the agency's if that was
 * given (else it is another's). @returns null when there is no tree head to go by.
 */
export async function checkCheckpoint(
  agencyKey: VerifierKey | undefined,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<Checkpoint | null> {
  const where = { path: packagePaths.checkpoint };
  const note = (await files.document(where.path))?.toString('utf8');
  const ownKey = await packageLogKey(files, report);
  const own = note === undefined || ownKey === null ? undefined : verifyCheckpoint(note, ownKey);
  if (own?.state === 'malformed') report.add('CHECKPOINT_BAD', 'not a signed checkpoint', where);
  if (note === undefined || own === undefined || own.state === 'malformed') {
    report.addKey('cannot-tell');
    return null;
  }
  if (own.state !== 'good') report.add('CHECKPOINT_BAD', 'not signed by the log key in this package', where);
  const agency = agencyKey && verifyCheckpoint(note, agencyKey);
  if (agency && agency.state !== 'good')
    report.add('LOG_KEY_NOT_TRUSTED', `not signed by the log key ${agencyKey.name}`, where);
  report.addKey(agency === undefined ? 'cannot-tell' : agency.state === 'good' ? 'trusted' : 'untrusted');
  return own.checkpoint;
}

/** The key that the package says its checkpoint is signed with; proves nothing until compared with the agency's. */
async function packageLogKey(files: PackageFiles, report: ReportBuilder): Promise<VerifierKey | null> {
  const bytes = await files.document(packagePaths.logKey);
  if (bytes === null) return null;
  try {
    return parseVkey(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof LiuhenError)) throw error;
    report.add('DOCUMENT_INVALID', error.message, { path: packagePaths.logKey });
    return null;
  }
}

/** Each event of custody.json has its proof, in order, over the very bytes of its leaf. */
export async function checkInclusion(
  path: string,
  custody: Custody,
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<void> {
  const where = { clip: custody.clip, path };
  const inclusion = await files.parsed(path, parseInclusion, { clip: custody.clip });
  if (inclusion === null) return;
  if (inclusion.proofs.length !== custody.events.length)
    report.add('PROOF_MISSING', `${inclusion.proofs.length} proofs for ${custody.events.length} events`, where);
  for (const [at, event] of custody.events.entries()) {
    const proof = inclusion.proofs[at];
    if (proof === undefined) break;
    if (proof.index !== event.seq || proof.leaf !== leafBytesOf(event).toString('base64'))
      report.add('PROOF_BAD', `proof ${at + 1} is of another leaf than event ${event.clipSeq}`, where);
  }
  checkProofs(inclusion, checkpoint, where, report);
}

/** Each leaf leads to the checkpoint's root; says nothing where there is no checkpoint to go by. */
export function checkProofs(
  { treeSize, proofs }: Inclusion,
  checkpoint: Checkpoint | null,
  where: { readonly clip?: string; readonly path: string },
  report: ReportBuilder,
): void {
  if (checkpoint === null) return;
  if (treeSize !== checkpoint.size)
    report.add('PROOF_BAD', `made for ${treeSize} leaves, not ${checkpoint.size}`, where);
  for (const { index, leaf, hashes } of proofs) {
    const claim = {
      leafHash: leafHash(Buffer.from(leaf, 'base64')),
      index,
      size: checkpoint.size,
      proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
      root: checkpoint.root,
    };
    if (!verifyInclusion(claim)) report.add('PROOF_BAD', `leaf ${index} does not lead to the checkpoint’s root`, where);
  }
}

/** export.json: one leaf for each clip, after its last event, that names this contents.json. */
export async function checkExport(
  contents: Contents,
  custodies: ReadonlyMap<string, Custody>,
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<void> {
  const where = { path: packagePaths.exportProofs };
  const proofs = await files.parsed(where.path, parseInclusion);
  if (proofs === null) return;
  const contentsDigest = (await files.digest(packagePaths.contents))?.sha256;
  const missing = new Map(contents.clips.map((clip) => [clip.clip, clip]));
  for (const { index, leaf: leafBase64 } of proofs.proofs) {
    const parsed = parseLeaf(Buffer.from(leafBase64, 'base64'));
    if (!parsed.ok) {
      report.add(parsed.problem === 'invalid' ? 'DOCUMENT_INVALID' : 'FORMAT_NEWER', parsed.what, where);
      continue;
    }
    const leaf = parsed.value;
    const clip = missing.get(leaf.clip ?? '');
    const ofThisPackage =
      leaf.type === 'export' &&
      leaf.seq === index &&
      leaf.seq >= contents.logSize &&
      leaf.public['contents'] === contentsDigest &&
      leaf.public['sha256'] === clip?.sha256;
    if (clip === undefined || !ofThisPackage || !follows(leaf, clip.lastClipSeq, custodies.get(clip.clip)))
      report.add('EXPORT_DIFFERS', `leaf ${index} is not an export event of this package`, where);
    missing.delete(leaf.clip ?? '');
  }
  for (const clip of missing.keys()) report.add('EXPORT_MISSING', 'no export event', { ...where, clip });
  checkProofs(proofs, checkpoint, where, report);
}

/** Events between contents.json and the export are possible (decision 0002); if there were none, the chain must fit. */
function follows(leaf: Leaf, lastClipSeq: number, custody: Custody | undefined): boolean {
  const { clipSeq = 0, clipPrev } = leaf;
  const last = custody?.events.at(-1);
  if (clipSeq !== lastClipSeq + 1 || last === undefined) return clipSeq > lastClipSeq;
  return clipPrev === leafHash(leafBytesOf(last)).toString('hex');
}
