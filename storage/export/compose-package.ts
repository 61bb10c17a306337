// Makes an evidence package: contents.json → export leaves → checkpoint → proofs → bag (docs/formats.md §5). Every
// original is digested while it streams out; one that differs from its seal ends the export.
import { randomBytes } from 'node:crypto';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import { rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { type Checkpoint, parseCheckpoint, parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { verifyConsistency } from '../../core/proof/merkle.ts';
import type { Contents } from '../../core/proof/package-documents.ts';
import { laterPaths, packagePaths, statementPaths } from '../../core/proof/package-reader.ts';
import { leafBytesOf } from '../../core/proof/verify-custody.ts';
import { bagFiles, type PayloadFile } from './bag-files.ts';
import type { ExportedStatement, ExportPorts, ExportRequest } from './export-ports.ts';
import type { PackageEntry } from './package-entry.ts';
import { altered, type ClipPlan, comparedWithSeal, custodyBytes, digest, hex, nameIn, planClip } from './plan-clip.ts';
import { readmeText } from './readme-text.ts';
import { renderReport } from './report-html.ts';

/**
 * The files of the package, in the order in which they must be written; the last one makes it whole. The export leaves
 * are logged before the first byte is yielded.
 * @throws LiuhenError USAGE (no clips, an older checkpoint that is none), NOT_FOUND and others of the ports, ALTERED
 * (a clip differs from its seal, or the older checkpoint is no prefix of this log).
 */
export async function* composePackage(request: ExportRequest, ports: ExportPorts): AsyncGenerator<PackageEntry> {
  const clips = [...new Set(request.clips)].sort();
  if (clips.length === 0) throw new LiuhenError('USAGE', 'an export needs at least one clip');
  const older = request.since === undefined ? undefined : await olderHead(request.since, ports);
  const report = new Map<string, readonly CustodyEvent[]>();
  const plans: ClipPlan[] = [];
  for (const clip of clips) {
    const events = await ports.eventsOf(clip);
    plans.push(await planClip(clip, events, ports));
    report.set(clip, events);
  }
  const madeAtMs = Math.max(ports.clock.now(), ...[...report.values()].map((events) => Date.parse(events.at(-1)!.at)));
  const logSize = ports.log.size;
  const fixed = fixedFiles(request, plans, report, madeAtMs, ports);
  report.clear();

  const { statements = [] } = request;
  const facts = { madeAtMs, logSize, since: older !== undefined, statements: statements.length > 0 };
  const contents = composeContents(request, plans, fixed, facts, ports);
  const contentsBytes = canonicalBytes(contents as unknown as Json);
  const signature = ports.keys.signDetached(digest(contentsBytes), madeAtMs);
  const leaves = await ports.log.append(exportDrafts(request, plans, hex(contentsBytes)));
  const note = await ports.log.publish();
  const head = headOf(note);

  const payload: PayloadFile[] = [];
  const emit = (path: string, content: Buffer): PackageEntry => {
    payload.push({ path, bytes: content.length, sha256: hex(content) });
    return { path, bytes: content.length, content };
  };
  yield emit(packagePaths.contents, contentsBytes);
  yield emit(packagePaths.contentsSignature, signature);
  for (const [path, bytes] of fixed) yield emit(path, bytes);
  yield emit(packagePaths.checkpoint, Buffer.from(note));
  yield emit(packagePaths.exportProofs, await inclusionFile(leaves, head, ports));
  if (statements.length > 0) {
    const proven = statements.map(({ leaf }) => leaf);
    yield emit(packagePaths.statementProofs, await inclusionFile(proven, head, ports));
  }
  if (older !== undefined) yield emit(packagePaths.consistency, await consistencyFile(older, head, ports));
  for (const plan of plans) yield* emitClip(plan, head, payload, emit, ports);
  yield* bagFiles(payload, {
    madeAtMs,
    zone: ports.zone,
    organisation: ports.organisation || ports.station.name,
    clips: plans.length,
  });
}

/** README, report, root, log key and statements: everything else that contents.json can give a digest of. */
function fixedFiles(
  request: ExportRequest,
  plans: readonly ClipPlan[],
  events: ReadonlyMap<string, readonly CustodyEvent[]>,
  madeAtMs: number,
  { station, organisation, zone, keys }: ExportPorts,
): [path: string, bytes: Buffer][] {
  const clips = plans.map(({ clip, manifest }) => ({ manifest, events: events.get(clip) ?? [] }));
  const about = { station, organisation, zone, madeAtMs, requestedBy: request.user, purpose: request.purpose };
  return [
    [packagePaths.root, Buffer.from(keys.rootPem)],
    [packagePaths.logKey, Buffer.from(`${keys.vkey}\n`)],
    [packagePaths.readme, Buffer.from(readmeText(station))],
    [packagePaths.report, Buffer.from(renderReport({ ...about, clips }))],
    ...(request.statements ?? []).flatMap(statementFiles),
    ...(request.evidence ? evidenceFiles(request.evidence) : []),
  ];
}

function statementFiles({
  operation,
  document,
  signature,
  page,
  pdf,
}: ExportedStatement): [path: string, bytes: Buffer][] {
  const paths = statementPaths(operation);
  return [
    [paths.document, document],
    [paths.signature, signature],
    [paths.page, page],
    ...(pdf ? [[paths.pdf, pdf] as [string, Buffer]] : []),
  ];
}

function evidenceFiles({ list, page, pdf }: NonNullable<ExportRequest['evidence']>): [path: string, bytes: Buffer][] {
  return [
    [packagePaths.evidenceList, list],
    [packagePaths.evidencePage, page],
    ...(pdf ? [[packagePaths.evidencePdf, pdf] as [string, Buffer]] : []),
  ];
}

function composeContents(
  { requestedBy, purpose }: ExportRequest,
  plans: readonly ClipPlan[],
  fixed: readonly [path: string, bytes: Buffer][],
  { madeAtMs, logSize, since, statements }: { madeAtMs: number; logSize: number; since: boolean; statements: boolean },
  { station }: ExportPorts,
): Contents {
  const files = [
    ...plans.flatMap((plan) => plan.files),
    ...fixed.map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: hex(bytes) })),
  ];
  return {
    format: 'liuhen.contents/1',
    station: { id: station.id, uid: station.uid, name: station.name },
    madeAt: rfc3339(madeAtMs),
    requestedBy,
    purpose,
    logSize,
    clips: plans.map(({ clip, manifest, lastClipSeq }) => ({
      clip,
      sha256: manifest.file.digests.sha256,
      lastClipSeq,
    })),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    later: laterPaths(
      plans.map(({ clip }) => clip),
      { consistency: since, statements },
    ),
  };
}

/** The purpose is free text: it goes beside the leaves, never into them. */
function exportDrafts(
  { requestedBy, user, purpose }: ExportRequest,
  plans: readonly ClipPlan[],
  contents: string,
): EventDraft[] {
  const batch = plans.length > 1 ? { batch: randomBytes(16).toString('hex') } : {};
  return plans.map(({ clip, manifest }) => ({
    type: 'export',
    actor: requestedBy,
    clip,
    ...batch,
    public: { contents, sha256: manifest.file.digests.sha256 },
    private: { purpose, user },
  }));
}

async function* emitClip(
  { clip, manifest, lastClipSeq, paths, files }: ClipPlan,
  head: Checkpoint,
  payload: PayloadFile[],
  emit: (path: string, content: Buffer) => PackageEntry,
  ports: ExportPorts,
): AsyncGenerator<PackageEntry> {
  const planned = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const unchanged = (path: string, bytes: Buffer) => {
    if (hex(bytes) !== planned.get(path)) throw altered(`${nameIn(path)} changed during the export`, clip);
    return emit(path, bytes);
  };
  // Read again rather than kept: with thousands of clips the events alone would fill the memory.
  const events = (await ports.eventsOf(clip)).slice(0, lastClipSeq);
  yield unchanged(paths.manifest, await ports.clipFile(clip, nameIn(paths.manifest)));
  yield unchanged(paths.manifestSignature, await ports.clipFile(clip, nameIn(paths.manifestSignature)));
  yield unchanged(paths.signature, await ports.clipFile(clip, nameIn(paths.signature)));
  yield unchanged(paths.custody, custodyBytes(clip, events));
  yield emit(paths.inclusion, await inclusionFile(events, head, ports));
  const { bytes, digests } = manifest.file;
  let whole = false;
  yield {
    path: paths.original,
    bytes,
    content: async function* () {
      yield* comparedWithSeal(clip, manifest, ports.readOriginal(clip));
      whole = true;
    },
  };
  if (!whole) throw new LiuhenError('BUG', 'an original was not read to its end', { context: { clip } });
  payload.push({ path: paths.original, bytes, sha256: digests.sha256 });
}

async function inclusionFile(events: readonly CustodyEvent[], head: Checkpoint, { log }: ExportPorts): Promise<Buffer> {
  const proofs: Json[] = [];
  for (const event of events) {
    const hashes = await log.inclusion(event.seq, head.size);
    proofs.push({ index: event.seq, leaf: leafBytesOf(event).toString('base64'), hashes: hashes.map(base64) });
  }
  return canonicalBytes({ format: 'liuhen.inclusion/1', treeSize: head.size, proofs });
}

async function consistencyFile(older: Checkpoint, head: Checkpoint, { log }: ExportPorts): Promise<Buffer> {
  const proof = await log.consistency(older.size, head.size);
  if (!verifyConsistency({ from: older.size, to: head.size, fromRoot: older.root, toRoot: head.root, proof }))
    throw new LiuhenError('ALTERED', 'today’s log does not continue the older checkpoint', {
      hint: 'keep both checkpoints and have the log examined',
    });
  return canonicalBytes({ format: 'liuhen.consistency/1', from: older.size, to: head.size, hashes: proof.map(base64) });
}

/** The older checkpoint must be one of this log's own, and today's log its continuation: asked before anything is done. */
async function olderHead(since: string, ports: ExportPorts): Promise<Checkpoint> {
  const verdict = verifyCheckpoint(since, parseVkey(ports.keys.vkey));
  if (verdict.state !== 'good')
    throw new LiuhenError('USAGE', 'the older checkpoint is not one of this station’s log', {
      context: { state: verdict.state },
    });
  const { checkpoint } = verdict;
  if (checkpoint.size > ports.log.size)
    throw new LiuhenError('ALTERED', 'the older checkpoint holds more events than the log', {
      context: { older: checkpoint.size, now: ports.log.size },
      hint: 'the log was cut: keep the checkpoint and have the log examined',
    });
  await consistencyFile(checkpoint, headOf(await ports.log.publish()), ports);
  return checkpoint;
}

function headOf(note: string): Checkpoint {
  const head = parseCheckpoint(note);
  if (head === undefined) throw new LiuhenError('LOG_DAMAGED', 'the log published no readable checkpoint');
  return head;
}

const base64 = (bytes: Buffer) => bytes.toString('base64');
