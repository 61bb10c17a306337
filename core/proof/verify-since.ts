// `--since`: whoever holds an older checkpoint learns whether the log was only continued, or rewritten.
import { type Checkpoint, parseCheckpoint, type VerifierKey, verifyCheckpoint } from './checkpoint.ts';
import { verifyConsistency } from './merkle.ts';
import { parseConsistency } from './package-documents.ts';
import { packagePaths } from './package-reader.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';

/** Without an older checkpoint: consistency.json, if there, must at least be of this tree. */
export async function checkConsistencyFile(
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<void> {
  const path = packagePaths.consistency;
  if (!files.has(path)) return;
  const consistency = await files.parsed(path, parseConsistency);
  if (consistency === null || checkpoint === null) return;
  if (consistency.to !== checkpoint.size || consistency.from > consistency.to)
    report.add('PROOF_BAD', `made for ${consistency.from} and ${consistency.to} leaves, not ${checkpoint.size}`, {
      path,
    });
}

/**
 * @param since text of the older checkpoint, from outside the package
 * @param key the agency's log key, or undefined; the older checkpoint must be signed by it
 */
export async function checkSince(
  since: string,
  key: VerifierKey | undefined,
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<void> {
  const where = { path: packagePaths.checkpoint };
  const notProvable = (what: string) => report.add('SINCE_NOT_PROVABLE', what, where);
  if (checkpoint === null) return notProvable('the package has no checkpoint to go by');
  const older = readOlder(since, key);
  if (typeof older === 'string') return notProvable(older);
  if (older.origin !== checkpoint.origin) return notProvable(`the older checkpoint is of ${older.origin}`);
  if (older.size > checkpoint.size)
    return notProvable(`the older checkpoint holds ${older.size} leaves, the package’s only ${checkpoint.size}`);
  if (older.size === checkpoint.size) {
    if (!older.root.equals(checkpoint.root))
      report.add('HISTORY_REWRITTEN', `two trees of ${older.size} leaves with different roots`, where);
    return;
  }
  await checkProof(older, checkpoint, files, report, notProvable);
}

/** Without the agency's key the older checkpoint counts as what its holder says. @returns why it cannot serve, as text */
function readOlder(since: string, key: VerifierKey | undefined): Checkpoint | string {
  if (key === undefined) return parseCheckpoint(since) ?? 'the older checkpoint is not one';
  const verdict = verifyCheckpoint(since, key);
  if (verdict.state === 'malformed') return 'the older checkpoint is not one';
  return verdict.state === 'good' ? verdict.checkpoint : `the older checkpoint is not signed by ${key.name}`;
}

async function checkProof(
  older: Checkpoint,
  checkpoint: Checkpoint,
  files: PackageFiles,
  report: ReportBuilder,
  notProvable: (what: string) => void,
): Promise<void> {
  const path = packagePaths.consistency;
  if (!files.has(path)) return notProvable('the package holds no consistency.json');
  const proof = await files.parsed(path, parseConsistency);
  if (proof === null) return notProvable('consistency.json cannot be gone by');
  if (proof.from !== older.size || proof.to !== checkpoint.size)
    return notProvable(`consistency.json is for ${proof.from} and ${proof.to} leaves`);
  const holds = verifyConsistency({
    from: older.size,
    to: checkpoint.size,
    fromRoot: older.root,
    toRoot: checkpoint.root,
    proof: proof.hashes.map((hash) => Buffer.from(hash, 'base64')),
  });
  if (!holds)
    report.add('HISTORY_REWRITTEN', `no proof that the tree of ${older.size} leaves is a prefix of this one`, { path });
}
