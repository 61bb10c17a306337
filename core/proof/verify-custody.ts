// Check 4 of a package: each clip's custody events are complete, chained, and say what the files at hand are.

import { canonicalBytes } from '../canonical-json.ts';
import { type CustodyEvent, commitment, leafOf } from '../custody-event.ts';
import type { Manifest } from '../model.ts';
import { extensionOf } from './manifest.ts';
import { leafHash } from './merkle.ts';
import { type Custody, parseCustody } from './package-documents.ts';
import { clipPaths } from './package-reader.ts';
import type { PackageFiles } from './verify-files.ts';
import type { ReportBuilder } from './verify-report.ts';

type Where = { readonly clip: string; readonly path: string };

/** The leaf's bytes inside a custody event: everything but the private detail, canonical. */
export function leafBytesOf(event: CustodyEvent): Buffer {
  return canonicalBytes({ ...leafOf(event) });
}

/** @param logSize leaves in the log when contents.json was made */
export async function checkCustody(
  folder: string,
  { clip, lastClipSeq }: { readonly clip: string; readonly lastClipSeq: number },
  logSize: number,
  manifest: Manifest | null,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<Custody | null> {
  const where = { clip, path: `${folder}custody.json` };
  const custody = await files.parsed(where.path, parseCustody, { clip });
  if (custody === null) return null;
  const strangers = custody.clip !== clip || custody.events.some((event) => event.clip !== clip);
  if (strangers) report.add('CLIP_DIFFERS', 'events of another clip', where);
  checkCompleteness(custody.events, lastClipSeq, where, report);
  checkChain(custody.events, logSize, where, report);
  checkPrivateDetails(custody.events, where, report);
  if (manifest !== null) await checkSeal(folder, custody.events, manifest, where, files, report);
  return custody;
}

function checkCompleteness(events: readonly CustodyEvent[], last: number, where: Where, report: ReportBuilder): void {
  const whole = events.length === last && events.every(({ clipSeq }, at) => clipSeq === at + 1);
  if (!whole) report.add('CUSTODY_GAP', `not the events 1 to ${last}, each once and in order`, where);
  if (events[0]?.type !== 'pull' && events[0]?.type !== 'import')
    report.add('CUSTODY_GAP', 'the first event is neither pull nor import', where);
  const seals = events.filter(({ type }) => type === 'seal').length;
  if (seals !== 1) report.add('CUSTODY_GAP', `${seals} seal events, not one`, where);
}

function checkChain(events: readonly CustodyEvent[], logSize: number, where: Where, report: ReportBuilder): void {
  let before: CustodyEvent | undefined;
  for (const event of events) {
    const expected = before === undefined ? undefined : leafHash(leafBytesOf(before)).toString('hex');
    if (event.clipPrev !== expected)
      report.add('CUSTODY_CHAIN_BROKEN', `event ${event.clipSeq} does not name the leaf hash of the one before`, where);
    if (before !== undefined && (event.seq <= before.seq || event.at < before.at))
      report.add('CUSTODY_CHAIN_BROKEN', `event ${event.clipSeq} is not later than the one before`, where);
    before = event;
  }
  if (before !== undefined && before.seq >= logSize)
    report.add('CUSTODY_CHAIN_BROKEN', 'an event later than contents.json', where);
}

function checkPrivateDetails(events: readonly CustodyEvent[], where: Where, report: ReportBuilder): void {
  for (const { clipSeq, salt, detail, private: committed } of events) {
    if (salt === undefined && detail === undefined) continue;
    const holds = salt !== undefined && detail !== undefined && commitment({ salt, detail }) === committed;
    if (!holds)
      report.add('PRIVATE_DETAIL_CHANGED', `the detail of event ${clipSeq} is not the one committed to`, where);
  }
}

/** The seal leaf fixes every byte of the clip's folder. */
async function checkSeal(
  folder: string,
  events: readonly CustodyEvent[],
  { clip, file }: Manifest,
  where: Where,
  files: PackageFiles,
  report: ReportBuilder,
): Promise<void> {
  const seal = events.find(({ type }) => type === 'seal')?.public;
  if (seal === undefined) return;
  const paths = clipPaths(folder, clip, extensionOf(file.name));
  const fixed = [
    ['sha256', paths.original],
    ['signature', paths.signature],
    ['manifest', paths.manifest],
    ['manifestSignature', paths.manifestSignature],
  ] as const;
  for (const [member, path] of fixed) {
    if (!files.has(path)) continue;
    const found = await files.digest(path, { clip });
    if (found !== null && found.sha256 !== seal[member])
      report.add('SEAL_DIFFERS', `\`${member}\` of the seal event is not the digest of this file`, { clip, path });
  }
  if (seal['bytes'] !== file.bytes || seal['sm3'] !== file.digests.sm3)
    report.add('SEAL_DIFFERS', 'size or SM3 of the seal event is not that of the manifest', where);
}
