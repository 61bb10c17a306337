// Check 8 of a package: each statement of completeness is the one that its event in the log fixed, and says what the clips
// of this very package say when it is computed again.
import type { Leaf } from '../custody-event.ts';
import type { Statement } from '../statement.ts';
import { madeStatementOf } from '../statement-event.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Contents, parseInclusion, parseLeaf } from './package-documents.ts';
import { packagePaths, statementPaths } from './package-reader.ts';
import { type ClipAtHand, statementFaults } from './recompute-statement.ts';
import { parseStatement } from './statement-document.ts';
import type { PackageFiles } from './verify-files.ts';
import { checkProofs } from './verify-log.ts';
import type { ReportBuilder } from './verify-report.ts';
import { checkSignature, type SignatureTrust } from './verify-signature.ts';

/** @param atHand the clips of the package that can be gone by. */
export async function checkStatements(
  contents: Contents,
  atHand: ReadonlyMap<string, ClipAtHand>,
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
): Promise<void> {
  const operations = operationsWithStatement(files);
  const leaves = await provenLeaves(checkpoint, files, report);
  for (const operation of operations) {
    const { document: path, signature } = statementPaths(operation);
    const statement = await files.parsed(path, parseStatement);
    await checkSignature(path, signature, files, report, trust);
    const leaf = leaves.get(operation);
    leaves.delete(operation);
    if (leaf === undefined) report.add('STATEMENT_NOT_PROVABLE', 'no proof of its event', { path });
    if (statement === null) continue;
    const strange = leaf && (await strangeness(statement, operation, leaf, contents, files));
    if (strange) report.add('STATEMENT_ALTERED', strange, { path });
    for (const { code, what, clip } of statementFaults(statement, atHand))
      report.add(code, clip === undefined ? what : `${what}: ${clip}`, { path });
  }
  for (const operation of leaves.keys())
    report.add('STATEMENT_NOT_PROVABLE', 'an event whose statement is not here', {
      path: statementPaths(operation).document,
    });
}

function operationsWithStatement({ paths }: PackageFiles): string[] {
  const { statements } = packagePaths;
  const names = paths.filter((path) => path.startsWith(statements)).map((path) => path.slice(statements.length));
  return names.flatMap((name) => /^([0-9a-f]{16})\.json$/.exec(name)?.[1] ?? []).sort();
}

/** The events of data/log/statements.json, by operation, each held against the checkpoint. */
async function provenLeaves(
  checkpoint: Checkpoint | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<Map<string, Leaf>> {
  const where = { path: packagePaths.statementProofs };
  const leaves = new Map<string, Leaf>();
  // That contents.json names it and it is not there is said elsewhere.
  const inclusion = files.has(where.path) ? await files.parsed(where.path, parseInclusion) : null;
  if (inclusion === null) return leaves;
  for (const { index, leaf: bytes } of inclusion.proofs) {
    const parsed = parseLeaf(Buffer.from(bytes, 'base64'));
    const made = parsed.ok && parsed.value.type === 'statement' ? madeStatementOf(parsed.value.public) : undefined;
    if (!parsed.ok || made === undefined || parsed.value.seq !== index || leaves.has(made.operation))
      report.add('STATEMENT_ALTERED', `leaf ${index} is not the event of one statement`, where);
    else leaves.set(made.operation, parsed.value);
  }
  checkProofs(inclusion, checkpoint, where, report);
  return leaves;
}

/** What of the statement is not as its event has it; undefined where all is. */
async function strangeness(
  { station, case: ofCase, operation, logSize, answer }: Statement,
  expected: string,
  leaf: Leaf,
  contents: Contents,
  files: PackageFiles,
): Promise<string | undefined> {
  const { document, signature } = statementPaths(expected);
  const made = madeStatementOf(leaf.public);
  if (operation.id !== expected) return `it is of operation ${operation.id}`;
  if (station.uid !== contents.station.uid || station.id !== contents.station.id) return 'it is of another station';
  if (made?.sha256 !== (await files.digest(document))?.sha256) return 'its digest is not the one in its event';
  if (files.has(signature) && made?.signature !== (await files.digest(signature))?.sha256)
    return 'the digest of its signature is not the one in its event';
  if (made?.verdict !== answer.verdict) return 'its verdict is not the one in its event';
  if (leaf.case !== ofCase.id) return 'its event is of another case';
  if (leaf.seq < logSize || leaf.seq >= contents.logSize) return 'its event does not follow what it rests on';
  return undefined;
}
