// The tag files of a BagIt 1.0 bag (RFC 8493), written last, over a payload whose digests are known.
import { createHash } from 'node:crypto';
import { calendarDay } from '../../core/clock.ts';
import { packagePaths } from '../../core/proof/package-reader.ts';
import type { PackageEntry } from './package-entry.ts';

export interface PayloadFile {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface BagFacts {
  readonly madeAtMs: number;
  readonly zone: string;
  readonly organisation: string;
  readonly clips: number;
}

export function* bagFiles(payload: readonly PayloadFile[], facts: BagFacts): Generator<PackageEntry> {
  const tags: PackageEntry[] = [
    tag(packagePaths.bagDeclaration, 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'),
    tag(packagePaths.bagInfo, bagInfo(payload, facts)),
    tag(packagePaths.manifest, manifestLines(payload)),
  ];
  yield* tags;
  yield tag(packagePaths.tagManifest, manifestLines(tags.map(listed)));
}

/** RFC 8493 section 2.2.2; Payload-Oxum is bytes, a dot, files. */
function bagInfo(payload: readonly PayloadFile[], { madeAtMs, zone, organisation, clips }: BagFacts): string {
  const { yyyy, mm, dd } = calendarDay(madeAtMs, zone);
  const bytes = payload.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `Source-Organization: ${organisation.replaceAll(/\s+/g, ' ')}`,
    `Bagging-Date: ${yyyy}-${mm}-${dd}`,
    `External-Description: Liuhen evidence package / 留痕证据包, ${clips} clip(s)`,
    `Payload-Oxum: ${bytes}.${payload.length}`,
    '',
  ].join('\n');
}

/** Sorted by the paths' bytes: our paths are ASCII, so their code units. */
function manifestLines(files: readonly PayloadFile[]): string {
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}

function tag(path: string, text: string): PackageEntry & { readonly content: Buffer } {
  const content = Buffer.from(text);
  return { path, bytes: content.length, content };
}

function listed({ path, bytes, content }: PackageEntry): PayloadFile {
  return {
    path,
    bytes,
    sha256: createHash('sha256')
      .update(content as Buffer)
      .digest('hex'),
  };
}
