// Package in, report out: what a court's expert reads. The checks stand in the order of docs/formats.md "To check a
// package". No disk, clock or network, and nothing here can sign. Bad input is a finding, never an exception.
import { LiuhenError } from '../errors.ts';
import type { Manifest } from '../model.ts';
import { readPemCertificates } from './certificate.ts';
import { parseVkey, type VerifierKey } from './checkpoint.ts';
import { DerError } from './der.ts';
import type { Contents, Custody } from './package-documents.ts';
import { type PackageReader, packagePaths } from './package-reader.ts';
import type { ClipAtHand } from './recompute-statement.ts';
import { checkBag, clipOf } from './verify-bag.ts';
import { checkBareClip, checkClip, noteSm3 } from './verify-clip.ts';
import { checkContents } from './verify-contents.ts';
import { checkCustody } from './verify-custody.ts';
import { PackageFiles } from './verify-files.ts';
import { checkCheckpoint, checkExport, checkInclusion } from './verify-log.ts';
import { ReportBuilder, type VerifyReport } from './verify-report.ts';
import { checkConsistencyFile, checkSince } from './verify-since.ts';
import { checkStatements } from './verify-statements.ts';

/** What the asker brings from outside the package: only this can make a key trusted. */
export interface VerifyTrust {
  /** PEM of the root, obtained from the agency. */
  readonly root?: string | undefined;
  /** The log's verifier key, one line, obtained from the agency. */
  readonly logKey?: string | undefined;
  /** Text of an older checkpoint that somebody else kept. */
  readonly since?: string | undefined;
}

/**
 * Judges an evidence package, or one bare clip folder.
 * @throws LiuhenError USAGE when what the asker brought is no root or no log key. Never for what the package holds.
 */
export async function verifyPackage(reader: PackageReader, trust: VerifyTrust = {}): Promise<VerifyReport> {
  requireRoot(trust.root);
  const logKey = trust.logKey === undefined ? undefined : parseVkey(trust.logKey.trim());
  const report = new ReportBuilder();
  const files = new PackageFiles(reader, report);
  if (!(await files.open())) return report.report();
  const isBag = files.paths.some((path) => path.startsWith('data/') || path === packagePaths.bagDeclaration);
  if (isBag) await checkEvidencePackage(files, report, trust, logKey);
  else if (files.has('manifest.json')) await checkClipFolder(files, report, trust);
  else report.add('PACKAGE_UNREADABLE', 'neither an evidence package nor a clip’s folder');
  return report.report();
}

async function checkEvidencePackage(
  files: PackageFiles,
  report: ReportBuilder,
  trust: VerifyTrust,
  logKey: VerifierKey | undefined,
): Promise<void> {
  await noteSm3(clipFolders(files), files);
  await checkBag(files, report);
  const contents = await checkContents(files, report, trust);
  const checkpoint = await checkCheckpoint(logKey, files, report);
  const atHand = new Map<string, ClipAtHand>();
  const custodies = await checkClips(contents, files, report, trust, atHand);
  for (const [folder, custody] of custodies)
    await checkInclusion(`${folder}inclusion.json`, custody, checkpoint, files, report);
  if (contents !== null) {
    const byClip = new Map([...custodies.values()].map((custody) => [custody.clip, custody]));
    await checkExport(contents, byClip, checkpoint, files, report);
    await checkStatements(contents, atHand, checkpoint, files, report, trust);
  }
  if (trust.since === undefined) await checkConsistencyFile(checkpoint, files, report);
  else await checkSince(trust.since, logKey, checkpoint, files, report);
}

/** Every clip that contents.json names, those that can be gone by into `atHand`; without contents.json every folder, as far as its own files go. */
async function checkClips(
  contents: Contents | null,
  files: PackageFiles,
  report: ReportBuilder,
  trust: VerifyTrust,
  atHand: Map<string, ClipAtHand>,
): Promise<Map<string, Custody>> {
  const custodies = new Map<string, Custody>();
  const there = new Set(clipFolders(files));
  if (contents === null) {
    for (const folder of there) {
      const clip = clipOf(folder).clip!;
      describe(clip, await checkClip(folder, clip, files, report, trust), null, report);
    }
    return custodies;
  }
  for (const listed of contents.clips) {
    const folder = `${packagePaths.clips}${listed.clip}/`;
    if (!there.has(folder)) continue;
    const manifest = await checkClip(folder, listed.clip, files, report, trust);
    if (manifest !== null && manifest.file.digests.sha256 !== listed.sha256)
      report.add('DIGEST_DIFFERS', 'contents.json gives the clip another SHA-256 than its manifest', {
        clip: listed.clip,
      });
    const custody = await checkCustody(folder, listed, contents.logSize, manifest, files, report);
    if (custody !== null) custodies.set(folder, custody);
    if (manifest !== null && custody !== null) atHand.set(listed.clip, { manifest, events: custody.events });
    describe(listed.clip, manifest, custody, report);
  }
  return custodies;
}

async function checkClipFolder(files: PackageFiles, report: ReportBuilder, trust: VerifyTrust): Promise<void> {
  await noteSm3([''], files);
  const manifest = await checkBareClip(files, report, trust);
  if (manifest !== null) describe(manifest.clip, manifest, null, report);
}

function describe(clip: string, manifest: Manifest | null, custody: Custody | null, report: ReportBuilder): void {
  report.addClip({
    clip,
    bytes: manifest?.file.bytes ?? null,
    sha256: manifest?.file.digests.sha256 ?? null,
    name: manifest?.file.name ?? null,
    officer: manifest?.officer ?? null,
    sealed: manifest?.time.sealed ?? null,
    events: custody?.events.length ?? null,
  });
}

function clipFolders(files: PackageFiles): string[] {
  const clips = new Set(files.paths.flatMap((path) => clipOf(path).clip ?? []));
  return [...clips].map((clip) => `${packagePaths.clips}${clip}/`);
}

function requireRoot(root: string | undefined): void {
  if (root === undefined) return;
  try {
    readPemCertificates(root);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new LiuhenError('USAGE', 'the root given is no certificate', {
      hint: 'give root.pem as the agency handed it out',
      cause,
    });
  }
}
