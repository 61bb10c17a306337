// Check 2 of a package: contents.json names exactly this payload and exactly these clips, and is signed.
import { type Contents, parseContents } from './package-documents.ts';
import { laterPaths, packagePaths } from './package-reader.ts';
import { clipOf } from './verify-bag.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';
import { checkSignature, type SignatureTrust } from './verify-signature.ts';

/** @returns null when there is no contents.json to go by; the clips then stay unchecked. */
export async function checkContents(
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
): Promise<Contents | null> {
  const path = packagePaths.contents;
  const contents = await files.parsed(path, parseContents);
  await checkSignature(path, packagePaths.contentsSignature, files, report, trust);
  if (contents === null) return null;
  checkOrder(contents, report);
  checkLater(contents, report);
  checkPayload(contents, files, report);
  checkClipFolders(contents, files, report);
  await checkListedFiles(contents, files, report);
  return contents;
}

function checkOrder({ clips, files }: Contents, report: ReportBuilder): void {
  const ascending = (texts: readonly string[]) => texts.every((text, at) => at === 0 || texts[at - 1]! < text);
  if (!ascending(clips.map(({ clip }) => clip)) || !ascending(files.map(({ path }) => path)))
    report.add('DOCUMENT_INVALID', 'clips or files are not sorted, or named twice', { path: packagePaths.contents });
}

/** Only what cannot be older than contents.json may go without a digest in it. */
function checkLater({ clips, later }: Contents, report: ReportBuilder): void {
  const numbers = clips.map(({ clip }) => clip);
  const allowed = laterPaths(numbers, {
    consistency: later.includes(packagePaths.consistency),
    statements: later.includes(packagePaths.statementProofs),
  });
  if ([...later].sort().join('\n') !== allowed.join('\n'))
    report.add(
      'DOCUMENT_INVALID',
      '`later` is not checkpoint, export.json, the proofs of the statements and one inclusion.json for each clip',
      {
        path: packagePaths.contents,
      },
    );
}

function checkPayload(contents: Contents, files: PackageFiles, report: ReportBuilder): void {
  const { contents: own, contentsSignature } = packagePaths;
  const named = new Set([...contents.files.map(({ path }) => path), ...contents.later]);
  for (const path of files.paths)
    if (path.startsWith('data/') && path !== own && path !== contentsSignature && !named.has(path))
      report.add('FILE_UNEXPECTED', 'not named in contents.json', { ...clipOf(path), path });
  for (const path of named)
    if (!files.has(path)) report.add('FILE_MISSING', 'named in contents.json, not there', { ...clipOf(path), path });
}

function checkClipFolders({ clips }: Contents, files: PackageFiles, report: ReportBuilder): void {
  const there = new Set(files.paths.flatMap((path) => clipOf(path).clip ?? []));
  const named = new Set(clips.map(({ clip }) => clip));
  for (const clip of named)
    if (!there.has(clip)) report.add('CLIP_MISSING', 'named in contents.json, not there', { clip });
  for (const clip of there) if (!named.has(clip)) report.add('CLIP_UNEXPECTED', 'not named in contents.json', { clip });
}

async function checkListedFiles(contents: Contents, files: PackageFiles, report: ReportBuilder): Promise<void> {
  for (const { path, bytes, sha256 } of contents.files) {
    if (!files.has(path)) continue;
    const digest = await files.digest(path, clipOf(path));
    if (digest === null) continue;
    if (digest.bytes !== bytes)
      report.add('SIZE_DIFFERS', `${digest.bytes} bytes, contents.json says ${bytes}`, { ...clipOf(path), path });
    if (digest.sha256 !== sha256)
      report.add('DIGEST_DIFFERS', 'SHA-256 differs from contents.json', { ...clipOf(path), path });
  }
}
