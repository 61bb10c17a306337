// The port through which a package is read, folder and zip alike, and the layout of paths inside it.

/** SHA-256 (and SM3 where asked for) of one file, lower-case hex, and its length. */
export interface FileDigest {
  readonly sha256: string;
  readonly sm3?: string;
  readonly bytes: number;
}

/** Something in a package that is no plain file of a safe name. `path` is for display only. */
export interface Oddity {
  readonly path: string;
  readonly code: 'PATH_UNSAFE' | 'PATH_TWICE' | 'NOT_A_FILE';
  readonly what: string;
}

export interface PackageListing {
  /** Plain files below the package's top, `/` between; every path passed `isSafePath`. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly oddities: readonly Oddity[];
}

/** A package at rest. Its paths and bytes belong to whoever made it: everything here may be hostile. */
export interface PackageReader {
  /** @throws PackageDamage when the container cannot be read as one. */
  list(): Promise<PackageListing>;
  /** A whole small file. @throws PackageDamage when it is not there, unreadable or longer than `maxDocumentBytes`. */
  bytes(path: string): Promise<Buffer>;
  /** Streams a file of any size. @throws PackageDamage when it is not there or unreadable. */
  digest(path: string, algorithms: { readonly sm3: boolean }): Promise<FileDigest>;
}

/** Bytes that cannot be had: cut, unreadable, too long. A verdict, not a bug: the verifier makes it a finding. */
export class PackageDamage extends Error {
  override readonly name = 'PackageDamage';
}

/** No document of a package is read into memory beyond this. */
export const maxDocumentBytes = 64 << 20;

/** More files than this are not listed. */
export const maxPackageFiles = 2_000_000;

/** Path form of our packages: ASCII names without a leading dot, `/` between. Rules out `..`, absolute and escaped. */
export function isSafePath(path: string): boolean {
  return path.length <= 1024 && /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(path);
}

/** Paths that are the same file on a case-insensitive disk; the second and later of each group. */
export function caseTwins(paths: readonly string[]): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const folded = path.toLowerCase();
    if (seen.has(folded)) return true;
    seen.add(folded);
    return false;
  });
}

/** Where things lie in a package. docs/formats.md §5. */
export const packagePaths = {
  bagDeclaration: 'bagit.txt',
  bagInfo: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  contents: 'data/contents.json',
  contentsSignature: 'data/contents.json.p7s',
  checkpoint: 'data/log/checkpoint',
  exportProofs: 'data/log/export.json',
  consistency: 'data/log/consistency.json',
  statementProofs: 'data/log/statements.json',
  root: 'data/station/root.pem',
  logKey: 'data/station/log.vkey',
  readme: 'data/README.txt',
  report: 'data/report.html',
  evidenceList: 'data/evidence-list.json',
  evidencePage: 'data/evidence-list.html',
  evidencePdf: 'data/evidence-list.pdf',
  clips: 'data/clips/',
  statements: 'data/statements/',
} as const;

/** The files of one clip below `folder` (`data/clips/<clip>/`, or empty for a bare clip folder). */
export function clipPaths(folder: string, clip: string, extension: string) {
  const original = `${folder}${clip}.${extension}`;
  return {
    original,
    signature: `${original}.p7s`,
    manifest: `${folder}manifest.json`,
    manifestSignature: `${folder}manifest.json.p7s`,
    custody: `${folder}custody.json`,
    inclusion: `${folder}inclusion.json`,
  };
}

/** The files of the statement of completeness of one operation. */
export function statementPaths(operation: string) {
  const document = `${packagePaths.statements}${operation}.json`;
  const page = `${packagePaths.statements}${operation}`;
  return { document, signature: `${document}.p7s`, page: `${page}.html`, pdf: `${page}.pdf` };
}

/** The payload files that are made after contents.json and prove themselves. */
export function laterPaths(
  clips: readonly string[],
  { consistency, statements }: { readonly consistency: boolean; readonly statements: boolean },
): string[] {
  return [
    ...clips.map((clip) => `${packagePaths.clips}${clip}/inclusion.json`),
    packagePaths.checkpoint,
    ...(consistency ? [packagePaths.consistency] : []),
    ...(statements ? [packagePaths.statementProofs] : []),
    packagePaths.exportProofs,
  ].sort();
}
