// Check 1 of a package: it is a BagIt 1.0 bag (RFC 8493) in the one form that we write, whole, and nothing beside it.

import { packagePaths } from './package-reader.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';

const { bagDeclaration, bagInfo, manifest, tagManifest } = packagePaths;
const declaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

export async function checkBag(files: PackageFiles, report: ReportBuilder): Promise<void> {
  await checkDeclaration(files, report);
  const payload = files.paths.filter((path) => path.startsWith('data/'));
  const tags = files.paths.filter((path) => !path.startsWith('data/') && path !== tagManifest);
  for (const path of tags)
    if (path !== bagDeclaration && path !== bagInfo && path !== manifest)
      report.add('FILE_UNEXPECTED', 'not a tag file of our packages', { path });
  const whole = await checkManifest(manifest, payload, files, report);
  await checkManifest(tagManifest, tags, files, report);
  // With files missing it cannot fit; they are named already.
  if (whole) await checkOxum(payload, files, report);
}

async function checkDeclaration(files: PackageFiles, report: ReportBuilder): Promise<void> {
  if (!files.has(bagDeclaration)) return report.add('BAG_FORM', 'the declaration is missing', { path: bagDeclaration });
  const text = (await files.document(bagDeclaration))?.toString('utf8');
  if (text !== undefined && text !== declaration)
    report.add('BAG_FORM', 'not the declaration of a BagIt 1.0 bag in UTF-8', { path: bagDeclaration });
}

/** One manifest names exactly the files `expected`, each with its digest. @returns whether all that it names is there */
async function checkManifest(
  path: string,
  expected: readonly string[],
  files: PackageFiles,
  report: ReportBuilder,
): Promise<boolean> {
  const lines = await readManifest(path, files, report);
  if (lines === undefined) return false;
  let whole = true;
  for (const [listed, sha256] of lines) {
    const where = { ...clipOf(listed), path: listed };
    if (!files.has(listed)) {
      whole = false;
      report.add('FILE_MISSING', `named in ${path}, not there`, where);
      continue;
    }
    const digest = await files.digest(listed, clipOf(listed));
    if (digest !== null && digest.sha256 !== sha256)
      report.add('DIGEST_DIFFERS', `SHA-256 differs from ${path}`, where);
  }
  for (const there of expected)
    if (!lines.has(there)) report.add('FILE_UNEXPECTED', `not named in ${path}`, { ...clipOf(there), path: there });
  return whole;
}

async function readManifest(
  path: string,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<Map<string, string> | undefined> {
  // Without its lists a package is damaged, not merely short of a part.
  if (!files.has(path)) {
    report.add('BAG_FORM', 'the manifest is missing', { path });
    return undefined;
  }
  const bytes = await files.document(path);
  const lines = bytes === null ? undefined : parseManifestLines(bytes);
  if (bytes !== null && lines === undefined)
    report.add('BAG_FORM', 'not lines of "<64 hex>  <path>", sorted by path, each path once', { path });
  return lines;
}

/** @returns undefined unless every line is in our form: lower case, two spaces, LF, sorted by the paths' bytes. */
function parseManifestLines(bytes: Buffer): Map<string, string> | undefined {
  const text = bytes.toString('latin1');
  if (!text.endsWith('\n')) return undefined;
  const lines = new Map<string, string>();
  let before = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const match = /^([0-9a-f]{64}) {2}([\x21-\x7e]+)$/.exec(line);
    if (!match) return undefined;
    const [, sha256, path] = match as unknown as [string, string, string];
    if (path <= before) return undefined;
    lines.set(path, sha256);
    before = path;
  }
  return lines;
}

/** Payload-Oxum, where given, counts the payload: bytes, a dot, files (RFC 8493 section 2.2.2). */
async function checkOxum(payload: readonly string[], files: PackageFiles, report: ReportBuilder): Promise<void> {
  const text = (await files.document(bagInfo))?.toString('utf8');
  const oxum = text === undefined ? undefined : /^Payload-Oxum: (.*)$/m.exec(text)?.[1];
  if (oxum === undefined) return;
  let bytes = 0;
  for (const path of payload) bytes += (await files.digest(path, clipOf(path)))?.bytes ?? 0;
  if (oxum !== `${bytes}.${payload.length}`)
    report.add('SIZE_DIFFERS', `Payload-Oxum says ${oxum}, the payload is ${bytes}.${payload.length}`, {
      path: bagInfo,
    });
}

/** The clip that a payload path belongs to. */
export function clipOf(path: string): { clip?: string } {
  const clip = /^data\/clips\/([^/]+)\//.exec(path)?.[1];
  return clip === undefined ? {} : { clip };
}
