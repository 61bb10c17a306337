// One clip on its way into a package: what contents.json will say of it, and its original held against its seal.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { extensionOf, parseManifest } from '../../core/proof/manifest.ts';
import { clipPaths, packagePaths } from '../../core/proof/package-reader.ts';
import type { PayloadFile } from './bag-files.ts';
import type { ExportPorts } from './export-ports.ts';

export interface ClipPlan {
  readonly clip: string;
  readonly manifest: Manifest;
  readonly lastClipSeq: number;
  readonly paths: ReturnType<typeof clipPaths>;
  /** Digest and size of each file of the clip that contents.json lists. */
  readonly files: readonly PayloadFile[];
}

/** @throws LiuhenError INCOMPLETE, ALTERED, and what the ports throw. */
export async function planClip(clip: string, events: readonly CustodyEvent[], ports: ExportPorts): Promise<ClipPlan> {
  const lastClipSeq = events.at(-1)?.clipSeq;
  if (lastClipSeq === undefined)
    throw new LiuhenError('INCOMPLETE', 'the clip has no custody events', { context: { clip } });
  const manifestBytes = await ports.clipFile(clip, 'manifest.json');
  const parsed = parseManifest(manifestBytes);
  if (!parsed.ok) throw altered('the manifest is not in its form', clip);
  const manifest = parsed.value;
  const paths = clipPaths(`${packagePaths.clips}${clip}/`, clip, extensionOf(manifest.file.name));
  const { sha256 } = manifest.file.digests;
  const seal = events.find(({ type }) => type === 'seal')?.public;
  const files = [
    { path: paths.original, bytes: manifest.file.bytes, sha256 },
    await small(paths.signature, ports.clipFile(clip, nameIn(paths.signature))),
    await small(paths.manifest, Promise.resolve(manifestBytes)),
    await small(paths.manifestSignature, ports.clipFile(clip, nameIn(paths.manifestSignature))),
    await small(paths.custody, Promise.resolve(custodyBytes(clip, events))),
  ];
  const sealed = [seal?.['sha256'], seal?.['signature'], seal?.['manifest'], seal?.['manifestSignature']];
  if (sealed.some((digest, at) => digest !== files[at]!.sha256))
    throw altered('the clip differs from its seal event', clip);
  return { clip, manifest, paths, files, lastClipSeq };
}

/** Passes the bytes on; at their end they must have been the ones that were sealed. */
export async function* comparedWithSeal(
  clip: string,
  { file }: Manifest,
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > file.bytes) throw altered('the original is longer than sealed', clip);
    sha256.update(chunk);
    yield chunk;
  }
  if (bytes !== file.bytes || sha256.digest('hex') !== file.digests.sha256)
    throw altered('the original differs from its seal', clip);
}

/** custody.json: the clip's events, in order, as far as they may be shown. */
export function custodyBytes(clip: string, events: readonly CustodyEvent[]): Buffer {
  return canonicalBytes({ format: 'liuhen.custody/1', clip, events: events as unknown as Json });
}

async function small(path: string, content: Promise<Buffer>): Promise<PayloadFile> {
  const bytes = await content;
  return { path, bytes: bytes.length, sha256: hex(bytes) };
}

export const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);
export const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
export const hex = (bytes: Uint8Array) => digest(bytes).toString('hex');

export function altered(what: string, clip: string): LiuhenError {
  return new LiuhenError('ALTERED', what, { context: { clip }, hint: 'run fsck; nothing was handed out as whole' });
}
