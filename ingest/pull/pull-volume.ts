// The order of one volume's pull: list, recognise, copy everything, list again until nothing is new. No IPC and no
// process here; messages go out through a function, answers come in through `Outstanding`.
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { FirmwareProfile, ParsedName } from '../../firmware-profiles/model.ts';
import { type CopyTools, copyFile, type VerifiedCopy, type WrittenCopy } from './copy.ts';
import type { FromPull, ListedVolume, ProbeOutcome, ToPull } from './messages.ts';
import type { Outstanding } from './outstanding.ts';
import { PullProgress } from './pull-progress.ts';
import { ReadPace } from './read-pace.ts';
import { rawPathHex, sourceName } from './source-name.ts';
import { timedSource } from './timed-source.ts';
import type { Listing, SourceEntry, SourceFile, SourceStamp, Transport } from './transport.ts';
import { cameraIdentity, workKey } from './work-folder.ts';

/** Copied files whose flush, read-back and probe run behind. */
const maxBehind = 8;
const maxBehindBytes = 64 * 1024 * 1024;
/** Copied files that the daemon has not taken over yet: keeps `incoming/` and the seal queue short. */
const maxUntaken = 256;
const maxPasses = 5;
/** First try and three more. */
const maxChangedTries = 4;
/** A file with a time closer to now than this may still be written. */
const restMs = 1000;
/** Media tools at a time, of one bay. */
const probeLanes = 2;

export interface PullPorts {
  readonly transport: Transport;
  readonly tools: CopyTools;
  readonly outstanding: Outstanding;
  readonly send: (message: FromPull) => void;
  readonly matchProfile: (
    profiles: readonly FirmwareProfile[],
    volume: { label: string | null; paths: readonly string[] },
  ) => FirmwareProfile;
  readonly parseName: (profile: FirmwareProfile, path: string) => ParsedName | null;
  readonly probeFile: (path: string, firstBytes: Uint8Array) => Promise<ProbeOutcome>;
  /** False if another bay holds a camera of this identity right now. */
  readonly claimIdentity: (identity: string) => Promise<boolean>;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that never steps. */
  readonly uptime: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export type StartOrder = Extract<ToPull, { kind: 'start' }>;

/**
 * Pulls a whole volume; it is finished when this resolves. Failures of single files are sent as `file-failed`; the
 * rest goes on.
 * @throws LiuhenError what ends the whole volume: CAMERA_GONE, FLUSH_FAILED.
 */
export async function pullVolume(order: StartOrder, ports: PullPorts): Promise<void> {
  await new VolumePull(order, ports).run();
}

/** What was last seen of a file when it was tried: a listing that shows something else makes it new again. */
type Seen = Pick<SourceEntry, 'bytes' | 'mtimeNs'>;

class VolumePull {
  readonly #order: StartOrder;
  readonly #ports: PullPorts;
  readonly #progress: PullProgress;
  readonly #pace = new ReadPace();
  readonly #seen = new Map<string, Seen>();
  /** Flush, read-back and probe of files that are read already, with their sizes. */
  readonly #behind = new Map<Promise<void>, number>();
  readonly #again: SourceEntry[] = [];
  readonly #triedAgain = new Set<string>();
  readonly #lanes: Promise<unknown>[] = [];
  #nextLane = 0;
  #fatal: LiuhenError | undefined;
  #identity = '';

  constructor(order: StartOrder, ports: PullPorts) {
    this.#order = order;
    this.#ports = ports;
    this.#progress = new PullProgress(ports.send, () => ports.transport.waitingSince);
  }

  async run(): Promise<void> {
    const stop = this.#progress.start();
    try {
      await this.#passes();
    } finally {
      await Promise.allSettled(this.#behind.keys());
      stop();
      this.#ports.send({ kind: 'reads', report: this.#pace.report() });
    }
  }

  async #passes(): Promise<void> {
    const { transport, outstanding, send } = this.#ports;
    let listing = await transport.list();
    const profile = await this.#recognise(listing);
    for (let pass = 1; ; pass += 1) {
      send({ kind: 'listed', volume: this.#describe(profile, listing) });
      for (const entry of listing.files) if (this.#isNew(entry)) await this.#pull(entry);
      await this.#behindDone();
      for (const entry of this.#again.splice(0)) await this.#pull(entry);
      await this.#behindDone();
      // Work folders have to be free before the same names may be copied once more.
      await outstanding.untakenAtMost(0);
      const before = listing;
      listing = await this.#listAtRest();
      const fresh = listing.files.filter((entry) => this.#isNew(entry));
      if (fresh.length === 0) {
        if (!sameListing(before, listing)) send({ kind: 'listed', volume: this.#describe(profile, listing) });
        return;
      }
      if (pass === maxPasses) {
        send({ kind: 'listed', volume: this.#describe(profile, listing) });
        const error = new LiuhenError('SOURCE_CHANGED', 'the recorder keeps changing its files');
        for (const entry of fresh) this.#fail(entry, error);
        return;
      }
    }
  }

  /** Between two writes a file looks whole: what changed a moment ago is given time to change once more. */
  async #listAtRest(): Promise<Listing> {
    const { transport, now, wait } = this.#ports;
    const listing = await transport.list();
    const isYoung = ({ mtimeNs }: SourceEntry) => Math.abs(now() - Number(mtimeNs / 1_000_000n)) < restMs;
    if (!listing.files.some(isYoung)) return listing;
    await wait(restMs);
    return transport.list();
  }

  async #recognise(listing: Listing): Promise<FirmwareProfile> {
    const { bay, label, profiles } = this.#order;
    const paths = listing.files.map((entry) => sourceName(entry.rawPath).path);
    const profile = this.#ports.matchProfile(profiles, { label, paths });
    const { serial } = this.#holder(profile, listing);
    const camera = { profile: profile.id, serial, label, bay };
    const shared = cameraIdentity(camera);
    // Two cards that look alike must never share a work folder.
    this.#identity = (await this.#ports.claimIdentity(shared)) ? shared : cameraIdentity(camera, false);
    return profile;
  }

  #describe(profile: FirmwareProfile, listing: Listing): ListedVolume {
    return {
      profile: profile.id,
      ...this.#holder(profile, listing),
      label: this.#order.label,
      files: listing.files.length,
      bytes: listing.files.reduce((sum, entry) => sum + entry.bytes, 0),
      notTaken: listing.notTaken,
      capacity: listing.capacity,
      ...newestOf(listing),
    };
  }

  /** Serial and officer by the names, the device's own serial where they tell none; null where they tell more than one. */
  #holder(profile: FirmwareProfile, listing: Listing): { serial: string | null; officer: string | null } {
    const serials = new Set<string>();
    const officers = new Set<string>();
    for (const { rawPath } of listing.files) {
      const parsed = this.#ports.parseName(profile, sourceName(rawPath).path);
      if (parsed?.serial !== undefined) serials.add(parsed.serial);
      if (parsed?.officer !== undefined) officers.add(parsed.officer);
    }
    const only = (found: Set<string>) => (found.size === 1 ? [...found][0]! : null);
    return { serial: serials.size === 0 ? this.#order.serial : only(serials), officer: only(officers) };
  }

  #isNew({ rawPath, bytes, mtimeNs }: SourceEntry): boolean {
    const seen = this.#seen.get(rawPath);
    return seen === undefined || seen.bytes !== bytes || seen.mtimeNs !== mtimeNs;
  }

  /** Copies one file, as often as it changes meanwhile. Returns once it is read; the rest runs behind. */
  async #pull(entry: SourceEntry): Promise<void> {
    this.#seen.set(entry.rawPath, entry);
    await this.#ports.outstanding.untakenAtMost(maxUntaken - maxBehind - 1);
    await this.#roomBehind();
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#copyOnce(entry);
        return;
      } catch (thrown) {
        const error = asLiuhenError(thrown);
        this.#progress.abandon();
        if (endsTheVolume.has(error.code)) throw error;
        if (error.code === 'SOURCE_CHANGED' && attempt < maxChangedTries) continue;
        if (this.#isWorthAgain(entry, error)) return;
        this.#fail(entry, error);
        return;
      }
    }
  }

  async #copyOnce(entry: SourceEntry): Promise<void> {
    const { transport, outstanding, send } = this.#ports;
    const source = timedSource(await transport.open(entry), entry.rawPath, this.#pace, this.#ports.uptime);
    try {
      const stamp = await source.stamp();
      // The entry itself where they agree: with 100,000 files a second object for each is memory.
      const isAsListed = stamp.bytes === entry.bytes && stamp.mtimeNs === entry.mtimeNs;
      this.#seen.set(entry.rawPath, isAsListed ? entry : { bytes: stamp.bytes, mtimeNs: stamp.mtimeNs });
      const key = workKey(this.#identity, entry.rawPath);
      if (stamp.bytes > this.#order.maxFileBytes)
        throw new LiuhenError('FILE_TOO_LARGE', 'the file is over the limit', {
          context: { bytes: stamp.bytes, limit: this.#order.maxFileBytes },
          hint: 'raise the limit if the file is wanted',
        });
      const answer = outstanding.awaitSpace(key);
      send({ kind: 'space', key, bytes: stamp.bytes });
      if (!(await answer))
        throw new LiuhenError('DISK_FULL', 'the station has no room for this file', {
          context: { bytes: stamp.bytes },
        });
      await this.#copyGranted(entry, source, stamp, key);
    } finally {
      await source.close();
    }
  }

  async #copyGranted(entry: SourceEntry, source: SourceFile, stamp: SourceStamp, key: string): Promise<void> {
    const pathHex = rawPathHex(entry.rawPath);
    const onPosition = (at: number) => this.#progress.at(at);
    const written = await copyFile(this.#ports.tools, {
      source,
      stamp,
      key,
      identity: this.#identity,
      pathHex,
      onPosition,
    });
    this.#progress.read(stamp.bytes);
    if (stamp.bytes > maxBehindBytes) this.#ports.send({ kind: 'read', key, bytes: stamp.bytes });
    const pulledAtMs = this.#ports.now();
    const rest = this.#finish(entry, stamp, key, written, pulledAtMs);
    this.#behind.set(rest, stamp.bytes);
    void rest.finally(() => this.#behind.delete(rest));
  }

  /** Never rejects: what ends the volume is kept for the next file to meet. */
  async #finish(entry: SourceEntry, stamp: SourceStamp, key: string, written: WrittenCopy, pulledAtMs: number) {
    const { outstanding, send } = this.#ports;
    let copy: VerifiedCopy;
    try {
      copy = await written.verify();
    } catch (thrown) {
      const error = asLiuhenError(thrown);
      this.#progress.unread(stamp.bytes);
      if (endsTheVolume.has(error.code)) this.#fatal ??= error;
      else if (!this.#isWorthAgain(entry, error)) this.#fail(entry, error);
      return;
    }
    const probe = await this.#probe(copy);
    outstanding.copied(key);
    send({
      kind: 'copied',
      file: {
        key,
        source: sourceName(entry.rawPath),
        pathHex: rawPathHex(entry.rawPath),
        bytes: stamp.bytes,
        mtimeMs: Number(stamp.mtimeNs / 1_000_000n),
        digests: copy.digest.digests,
        readBack: copy.digest.readBack,
        reads: copy.reads,
        resumed: copy.resumed,
        pulledAtMs,
        probe,
      },
    });
  }

  #probe({ path, firstBytes }: VerifiedCopy): Promise<ProbeOutcome> {
    const lane = this.#nextLane;
    this.#nextLane = (lane + 1) % probeLanes;
    const before = this.#lanes[lane] ?? Promise.resolve();
    const outcome = before.then(() => this.#ports.probeFile(path, firstBytes)).catch(probeFailed);
    this.#lanes[lane] = outcome;
    return outcome;
  }

  /** A copy that read back differently is made once more, at the end of the pass. */
  #isWorthAgain(entry: SourceEntry, error: LiuhenError): boolean {
    if (error.code !== 'READ_BACK_DIFFERS' || this.#triedAgain.has(entry.rawPath)) return false;
    this.#triedAgain.add(entry.rawPath);
    this.#again.push(entry);
    return true;
  }

  #fail(entry: SourceEntry, error: LiuhenError): void {
    const key = workKey(this.#identity, entry.rawPath);
    const source = sourceName(entry.rawPath);
    this.#ports.send({ kind: 'file-failed', key, source, bytes: entry.bytes, error: error.toJSON() });
  }

  async #roomBehind(): Promise<void> {
    const bytes = () => [...this.#behind.values()].reduce((sum, size) => sum + size, 0);
    while (this.#behind.size >= maxBehind || bytes() > maxBehindBytes) await Promise.race(this.#behind.keys());
    if (this.#fatal) throw this.#fatal;
  }

  async #behindDone(): Promise<void> {
    await Promise.all(this.#behind.keys());
    if (this.#fatal) throw this.#fatal;
  }
}

/** Whatever else fails is one file's matter, and the others go on. */
export const endsTheVolume: ReadonlySet<string> = new Set(['CAMERA_GONE', 'VOLUME_REFUSED', 'FLUSH_FAILED']);

const probeFailed = (error: unknown): ProbeOutcome => ({ kind: 'failed', reason: asLiuhenError(error).message });

function newestOf({ files }: Listing): { newestMs?: number } {
  let newest: bigint | undefined;
  for (const { mtimeNs } of files) if (newest === undefined || mtimeNs > newest) newest = mtimeNs;
  return newest === undefined ? {} : { newestMs: Number(newest / 1_000_000n) };
}

const sameListing = (a: Listing, b: Listing) =>
  a.files.length === b.files.length &&
  a.notTaken.length === b.notTaken.length &&
  a.notTaken.every(
    (entry, i) => entry.source.path === b.notTaken[i]?.source.path && entry.reason === b.notTaken[i]?.reason,
  );
