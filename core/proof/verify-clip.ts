// Check 3 of a package, and all of a bare clip folder: the original is what its signed manifest says.
import type { Manifest } from '../model.ts';
import { extensionOf, parseManifest } from './manifest.ts';
import { clipPaths } from './package-reader.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';
import { checkSignature, type SignatureTrust } from './verify-signature.ts';

/**
 * @param folder `data/clips/<clip>/`, or empty for a bare clip folder
 * @param clip number that the folder stands for; in a bare folder the one its manifest names
 * @returns null when the manifest cannot be gone by
 */
export async function checkClip(
  folder: string,
  clip: string | undefined,
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
): Promise<Manifest | null> {
  const where = clip === undefined ? {} : { clip };
  const manifestPath = `${folder}manifest.json`;
  const manifest = await files.parsed(manifestPath, parseManifest, where);
  await checkSignature(manifestPath, `${manifestPath}.p7s`, files, report, trust, where);
  if (manifest === null) return null;
  if (clip !== undefined && manifest.clip !== clip) {
    report.add('CLIP_DIFFERS', `the manifest is of ${manifest.clip}`, { clip, path: manifestPath });
    return null;
  }
  await checkOriginal(folder, manifest, files, report, trust);
  return manifest;
}

async function checkOriginal(
  folder: string,
  { clip, file }: Manifest,
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
): Promise<void> {
  const { original, signature } = clipPaths(folder, clip, extensionOf(file.name));
  const at = { clip, path: original };
  if (!files.has(original)) report.add('FILE_MISSING', 'the original is not there', at);
  else {
    if (file.digests.sm3 !== undefined) files.wantSm3(original);
    const found = await files.digest(original, { clip });
    if (found !== null) {
      if (found.bytes !== file.bytes)
        report.add('SIZE_DIFFERS', `${found.bytes} bytes, its manifest says ${file.bytes}`, at);
      if (found.sha256 !== file.digests.sha256) report.add('DIGEST_DIFFERS', 'SHA-256 differs from its manifest', at);
      if (file.digests.sm3 !== undefined && found.sm3 !== file.digests.sm3)
        report.add('DIGEST_DIFFERS', 'SM3 differs from its manifest', at);
    }
  }
  await checkSignature(original, signature, files, report, trust, { clip });
}

/** `.p7s`, or with the name of a second suite before it (CONTRACT §4). */
const suiteEnding = /^(\.[a-z0-9]+)?\.p7s$/;

/** A bare clip folder: the four files, nothing beside them but signatures of a further suite. */
export async function checkBareClip(
  files: PackageFiles,
  report: ReportBuilder,
  trust: SignatureTrust,
): Promise<Manifest | null> {
  const manifest = await checkClip('', undefined, files, report, trust);
  if (manifest === null) return null;
  const { original, manifest: own } = clipPaths('', manifest.clip, extensionOf(manifest.file.name));
  const belongs = (path: string) =>
    [original, own].some(
      (signed) => path === signed || (path.startsWith(signed) && suiteEnding.test(path.slice(signed.length))),
    );
  for (const path of files.paths)
    if (!belongs(path)) report.add('FILE_UNEXPECTED', 'not a file of a clip’s folder', { clip: manifest.clip, path });
  return manifest;
}

/** First look, before any digest is made: originals whose manifest names an SM3 digest are read once for both. */
export async function noteSm3(folders: readonly string[], files: PackageFiles): Promise<void> {
  for (const folder of folders) {
    const manifest = await files.peek(`${folder}manifest.json`, parseManifest);
    if (manifest?.file.digests.sm3 !== undefined)
      files.wantSm3(clipPaths(folder, manifest.clip, extensionOf(manifest.file.name)).original);
  }
}
