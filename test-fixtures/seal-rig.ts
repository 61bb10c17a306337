// A sealer with real vault, log and catalogue in a temporary folder, and copies as a pull leaves them: for tests that
// fail single file calls or stop a station between any two of them, and then start it again.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenStation, openStation } from '../cli/station/open-station.ts';
import type { LiuhenError } from '../core/errors.ts';
import type { FirmwareProfile } from '../firmware-profiles/model.ts';
import type { CopiedFile } from '../ingest/pull/messages.ts';
import { makeVerifiedDigest } from '../ingest/pull/verified-digest.ts';
import { copyName, sourceNoteName } from '../ingest/pull/work-folder.ts';
import type { SessionFacts } from '../ingest/seal/compose-manifest.ts';
import { type RecoveryReport, recover } from '../ingest/seal/recover.ts';
import { Sealer, type SealOutcome } from '../ingest/seal/seal.ts';
import { type FilePort, realFiles } from '../storage/file-port.ts';
import { checkStation } from '../storage/fsck.ts';
import { initStation } from '../storage/station/station-directory.ts';

export const sealTime = Date.UTC(2026, 2, 4, 5, 6, 7);

export const plainProfile: FirmwareProfile = {
  id: 'plain',
  name: { zh: '通用', en: 'plain' },
  sources: ['test'],
  transport: 'disk',
  match: { minPercent: 0, priority: 0 },
  names: [],
  time: { containerTime: 'utc', startFrom: ['file-time'], fileTimeIs: 'end' },
  release: { allowed: true },
};

export const plainSession = (bay = '1'): SessionFacts => ({
  bay,
  dockedAtMs: sealTime - 60_000,
  profile: plainProfile,
  serial: null,
  label: null,
  usbSerial: null,
  usb: null,
  isUnregistered: false,
});

/** One file of a recorder. */
export interface Source {
  readonly path: string;
  readonly content: string;
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

export const keyOf = ({ path }: Source) => sha256(path).slice(0, 32);

export function copiedFile(source: Source): CopiedFile {
  const { path, content } = source;
  return {
    key: keyOf(source),
    source: { name: path.split('/').at(-1) ?? path, path },
    pathHex: Buffer.from(path).toString('hex'),
    bytes: Buffer.byteLength(content),
    mtimeMs: sealTime - 3_600_000,
    digests: { sha256: sha256(content) },
    readBack: 'direct',
    reads: [[0, Buffer.byteLength(content)]],
    resumed: false,
    pulledAtMs: sealTime - 1000,
    probe: { kind: 'none' },
  };
}

/** A temporary folder, in memory where there is such: thousands of flushes whose failures are injected anyway. */
export function fastFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'liuhen-seal-'));
}

/** An initialised data directory, to be copied for each run. */
export async function makeStation(data: string): Promise<void> {
  await initStation(data, { id: 'ST01', name: '站', org: '', timezone: 'Asia/Shanghai', now: sealTime - 86_400_000 });
}

export class SealRig {
  readonly data: string;
  readonly station: OpenStation;
  readonly sealer: Sealer;
  readonly recovery: RecoveryReport;
  /** Errors after which the station may not go on. */
  readonly fatal: LiuhenError[];

  private constructor(
    data: string,
    station: OpenStation,
    sealer: Sealer,
    recovery: RecoveryReport,
    fatal: LiuhenError[],
  ) {
    this.data = data;
    this.station = station;
    this.sealer = sealer;
    this.recovery = recovery;
    this.fatal = fatal;
  }

  /** Opens and recovers as `station run` does. */
  static async start(data: string, files: FilePort = realFiles): Promise<SealRig> {
    const fatal: LiuhenError[] = [];
    const clock = { now: () => sealTime, quality: () => 'synced' as const };
    const onFatal = (error: LiuhenError) => void fatal.push(error);
    const station = await openStation({ dataDir: data, files, clock, onFailure: onFatal });
    const { vault, catalogue, recorder, keys, identity, paths, log } = station;
    try {
      const record: typeof recorder.record = (drafts, manifests) => recorder.record(drafts, manifests);
      if (log.size === 0) await record([{ type: 'station-init', actor: 'station', public: {} }]);
      const { incoming } = paths;
      const recovery = await recover({ files, incoming, vault, catalogue, record, rootPem: keys.rootPem });
      const sealer = new Sealer({
        files,
        incoming,
        vault,
        catalogue,
        record,
        rowsAreIn: () => recorder.rowsAreIn(),
        signDetached: (digest, atMs) => keys.signDetached(digest, atMs),
        clock,
        station: identity,
        zone: () => 'Asia/Shanghai',
        onFatal,
      });
      return new SealRig(data, station, sealer, recovery, fatal);
    } catch (error) {
      await station.close().catch(() => undefined);
      throw error;
    }
  }

  /** Makes the copy anew as a pull does when it cannot resume, or takes the one that is there. */
  pull(source: Source): void {
    const { incoming } = this.station.paths;
    const folder = join(incoming, keyOf(source));
    mkdirSync(folder, { recursive: true });
    rmSync(join(folder, copyName), { force: true });
    writeFileSync(join(folder, copyName), source.content);
    writeFileSync(join(incoming, sourceNoteName(keyOf(source))), '{}');
  }

  submit(source: Source, bay = '1'): Promise<SealOutcome> {
    const file = copiedFile(source);
    const digest = makeVerifiedDigest(file.bytes, file.digests, 'direct');
    return this.sealer.submit({ file, digest, session: plainSession(bay) });
  }

  /** Pulls and submits all at once, as one batch. @returns the errors, by path. */
  async seal(sources: readonly Source[], bay = '1'): Promise<Map<string, LiuhenError>> {
    for (const source of sources) this.pull(source);
    const outcomes = await Promise.allSettled(sources.map((source) => this.submit(source, bay)));
    return new Map(
      outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [[sources[i]!.path, outcome.reason]] : [])),
    );
  }

  /** Whether the bytes are safe: sealed, or still a whole copy in their work folder. */
  holds(source: Source): boolean {
    const { content } = source;
    if (this.station.catalogue.findContent(sha256(content), Buffer.byteLength(content))) return true;
    const copy = join(this.station.paths.incoming, keyOf(source), copyName);
    return existsSync(copy) && readFileSync(copy, 'utf8') === content;
  }

  /** What is wrong with the data directory, in words: fsck, and clip numbers from 1 without a hole. */
  async faults(): Promise<string[]> {
    const { station } = this;
    await station.log.publish();
    const { findings } = await checkStation({
      vault: station.vault,
      catalogue: station.catalogue,
      logDir: station.paths.log,
      dataDir: station.paths.data,
      scratchDir: station.paths.run,
      vkey: station.keys.vkey,
      rootPem: station.keys.rootPem,
      frozen: (act) => station.recorder.frozen(act),
      events: (seq) => station.log.events(seq),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const faults = [...findings, ...this.recovery.findings].map(({ code, what, where }) => `${code} ${what} ${where}`);
    const numbers = station.catalogue.list({ limit: 1000 }).clips.map(({ id }) => id);
    numbers.sort().forEach((id, i) => {
      if (Number(id.slice(-6)) !== i + 1) faults.push(`a hole before ${id}`);
    });
    return faults;
  }

  async close(): Promise<void> {
    await this.station.close();
  }
}

/** The data directory as a kill at this moment would leave it. */
export function snapshot(data: string, to: string): void {
  cpSync(data, to, { recursive: true, preserveTimestamps: true });
}
