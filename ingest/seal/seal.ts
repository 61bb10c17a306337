// The commit point. Takes verified copies from all bays, a batch at a time, and makes clips of them in the order of
// docs/decisions/0001. Nothing here reads a recorder; nobody else numbers clips or renames into the vault.
import { join } from 'node:path';
import { type Clock, calendarDay, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Manifest, StationIdentity } from '../../core/model.ts';
import { formatClipNumber } from '../../core/proof/manifest.ts';
import type { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { flushDirectory } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { Vault } from '../../storage/vault/blob.ts';
import type { CopiedFile } from '../pull/messages.ts';
import type { VerifiedDigest } from '../pull/verified-digest.ts';
import { sourceNoteName } from '../pull/work-folder.ts';
import { cardDetail } from './card-detail.ts';
import { dropIntent, writeIntent } from './commit-intent.ts';
import { attribution, composeManifest, type SessionFacts } from './compose-manifest.ts';
import { allSettled, isDiskFull, prepareClip, type SignDetached, undoPreparation } from './prepare-clip.ts';
import { makeSealReceipt, type SealReceipt } from './seal-receipt.ts';

/** Bounds the time that the first file of a batch waits for the last. */
const maxBatch = 64;

export interface SealRequest {
  readonly file: CopiedFile;
  readonly digest: VerifiedDigest;
  readonly session: SessionFacts;
}

/** `sealed`: a new clip. `seen-again`: content known, found at a new place, logged. `known`: found where it was before. */
export interface SealOutcome {
  readonly kind: 'sealed' | 'seen-again' | 'known';
  readonly clip: string;
  readonly receipt: SealReceipt;
}

export interface SealerPorts {
  readonly files: FilePort;
  readonly incoming: string;
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  /** Makes leaves durable and brings their rows in; manifests of new clips are given along. */
  readonly record: (
    drafts: readonly EventDraft[],
    manifests?: ReadonlyMap<string, Manifest>,
  ) => Promise<CustodyEvent[]>;
  /** Resolves when the catalogue knows of every durable leaf. @throws LiuhenError DISK_FULL while it cannot. */
  readonly rowsAreIn: () => Promise<void>;
  readonly signDetached: SignDetached;
  /** Never behind the last leaf. */
  readonly clock: Clock;
  readonly station: StationIdentity;
  readonly zone: () => string;
  /** Asked after a failure that leaves the state of the disk unknown: the station must stop (fail stop). */
  readonly onFatal: (error: LiuhenError) => void;
}

interface Pending extends SealRequest {
  resolve(outcome: SealOutcome): void;
  reject(error: unknown): void;
}

interface NewClip {
  readonly clip: string;
  readonly counter: number;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly request: Pending;
  drafts: EventDraft[];
}

export class Sealer {
  readonly #ports: SealerPorts;
  readonly #waiting: Pending[] = [];
  /** Work folders that seal has in hand; no pull may touch them. */
  readonly #held = new Set<string>();
  /** Of the day that was last sealed on: CONTRACT counts on from the highest number in vault and log. */
  #highest = { day: '', counter: 0 };
  #running: Promise<void> | undefined;
  #dead: LiuhenError | undefined;

  constructor(ports: SealerPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves when the clip is true: leaves durable, row there. Files of one content become one clip (CONTRACT §5).
   * @throws LiuhenError SEEN_AFTER_DISPOSAL, DISK_FULL, STORE_WRITE_FAILED; FLUSH_FAILED stops the station.
   */
  submit(request: SealRequest): Promise<SealOutcome> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#held.add(request.file.key);
    const outcome = new Promise<SealOutcome>((resolve, reject) => this.#waiting.push({ ...request, resolve, reject }));
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return outcome.finally(() => this.#held.delete(request.file.key));
  }

  /** Resolves when seal has no copy under this key in hand: a recorder may be docked again while it is being sealed. */
  async free(key: string): Promise<void> {
    while (this.#held.has(key)) await this.idle();
  }

  /** Waits until everything submitted has been sealed or refused. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // Those that are submitted in one go make one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxBatch);
      try {
        await this.#sealBatch(batch);
      } catch (error) {
        for (const request of batch) request.reject(error);
        this.#dieOf(error);
      }
      if (this.#dead) for (const request of this.#waiting.splice(0)) request.reject(this.#dead);
    }
  }

  /** A full disk is the one failure after which the station knows where it stands; anything else stops it. */
  #dieOf(error: unknown): void {
    if (isDiskFull(error)) return;
    this.#dead =
      error instanceof LiuhenError ? error : new LiuhenError('STORE_WRITE_FAILED', 'sealing failed', { cause: error });
    this.#ports.onFatal(this.#dead);
  }

  async #sealBatch(batch: readonly Pending[]): Promise<void> {
    await this.#ports.rowsAreIn();
    const { fresh, repeats } = this.#sort(batch);
    await this.#commitNew(fresh);
    await this.#recordRepeats(repeats);
  }

  /** Splits a batch into new contents, each once, and findings of contents that are known or come earlier in it. */
  #sort(batch: readonly Pending[]): { fresh: Pending[]; repeats: Pending[] } {
    const seen = new Set<string>();
    const fresh: Pending[] = [];
    const repeats: Pending[] = [];
    for (const request of batch) {
      const content = `${request.digest.sha256}:${request.file.bytes}`;
      const isNew = !seen.has(content) && !this.#ports.catalogue.findContent(request.digest.sha256, request.file.bytes);
      seen.add(content);
      (isNew ? fresh : repeats).push(request);
    }
    return { fresh, repeats };
  }

  async #commitNew(fresh: readonly Pending[]): Promise<void> {
    if (fresh.length === 0) return;
    const clips = await this.#number(fresh);
    const { files, incoming, vault, record } = this.#ports;
    await this.#prepare(clips);
    try {
      await vault.admit(clips);
    } catch (error) {
      if (isDiskFull(error)) await this.#unprepare(clips);
      throw error;
    }
    try {
      await record(
        clips.flatMap((clip) => clip.drafts),
        new Map(clips.map((clip) => [clip.clip, clip.manifest])),
      );
    } catch (error) {
      // The log says that nothing of it was written; no leaf speaks of these folders.
      if (isDiskFull(error)) {
        await vault.takeBack(clips);
        await this.#unprepare(clips);
      }
      throw error;
    }
    const highest = clips.at(-1);
    if (highest) this.#highest.counter = highest.counter;
    // Before anybody is told: the same name may be copied anew right after.
    const tidied = await Promise.allSettled(
      fresh.map(({ file }) => files.rm(join(incoming, sourceNoteName(file.key)), { force: true })),
    );
    for (const { clip, request } of clips) request.resolve(outcome('sealed', clip, request));
    for (const work of tidied) if (work.status === 'rejected') throw work.reason;
  }

  /** Complete and flushed folders, and the durable word that they are. On a full disk everything is as it was. */
  async #prepare(clips: readonly NewClip[]): Promise<void> {
    const { files, incoming, signDetached } = this.#ports;
    try {
      await allSettled(
        clips.map(async (clip) => {
          const { file, session } = clip.request;
          clip.drafts = await prepareClip(files, clip.folder, file, clip.manifest, session, signDetached);
        }),
      );
      await writeIntent(
        files,
        incoming,
        clips.map(({ clip, request, drafts }) => ({ clip, key: request.file.key, drafts })),
      );
    } catch (error) {
      if (isDiskFull(error)) await this.#unprepare(clips);
      throw error;
    }
  }

  async #unprepare(clips: readonly NewClip[]): Promise<void> {
    const { files, incoming } = this.#ports;
    await dropIntent(files, incoming);
    for (const { folder } of clips) await undoPreparation(files, folder);
  }

  async #number(fresh: readonly Pending[]): Promise<NewClip[]> {
    const { clock, station, catalogue, incoming, vault } = this.#ports;
    const zone = this.#ports.zone();
    const sealedAtMs = clock.now();
    const day = calendarDay(sealedAtMs, zone).compact;
    if (day !== this.#highest.day) this.#highest = { day, counter: await vault.highestCounter(station.id, day) };
    let counter = Math.max(this.#highest.counter, catalogue.highestCounter(day));
    return fresh.map((request) => {
      counter += 1;
      const clip = formatClipNumber({ station: station.id, day, counter });
      const facts = { clip, station, zone, sealedAtMs, clockQuality: clock.quality() };
      const manifest = composeManifest(request.file, request.session, facts);
      return { clip, counter, folder: join(incoming, request.file.key), manifest, request, drafts: [] };
    });
  }

  async #recordRepeats(repeats: readonly Pending[]): Promise<void> {
    if (repeats.length === 0) return;
    await this.#ports.rowsAreIn();
    const { catalogue, record, files, incoming } = this.#ports;
    const drafts: EventDraft[] = [];
    const told: (() => void)[] = [];
    const places = new Set<string>();
    for (const request of repeats) {
      const known = catalogue.findContent(request.digest.sha256, request.file.bytes);
      if (known === undefined) throw new LiuhenError('BUG', 'a content that was known has no clip');
      if (known.state === 'disposed' || known.state === 'handed-over') {
        request.reject(
          new LiuhenError('SEEN_AFTER_DISPOSAL', 'content of a disposed clip is on the recorder again', {
            context: { clip: known.clip, path: request.file.source.path },
          }),
        );
        continue;
      }
      const draft = seenAgain(known.clip, request);
      const place = { device: draft.private.device, path: draft.private.path, bay: draft.private.bay };
      const key = JSON.stringify([known.clip, place]);
      const isKnown = places.has(key) || catalogue.isKnownAt(known.clip, place);
      places.add(key);
      if (!isKnown) drafts.push(draft);
      told.push(() => request.resolve(outcome(isKnown ? 'known' : 'seen-again', known.clip, request)));
    }
    if (drafts.length > 0) await record(drafts);
    await Promise.all(
      repeats.flatMap(({ file }) =>
        [file.key, sourceNoteName(file.key)].map((name) =>
          files.rm(join(incoming, name), { recursive: true, force: true }),
        ),
      ),
    );
    await flushDirectory(files, incoming);
    for (const tell of told) tell();
  }
}

function seenAgain(clip: string, { file, session, digest }: Pending) {
  const { serial, officer } = attribution(file, session);
  return {
    type: 'seen-again',
    actor: 'station',
    clip,
    public: { bytes: file.bytes, sha256: digest.sha256 },
    private: {
      device: serial,
      path: file.source.path,
      pathHex: file.pathHex,
      officer,
      bay: session.bay,
      docked: rfc3339(session.dockedAtMs),
      ...cardDetail(session),
    },
  } as const satisfies EventDraft;
}

const outcome = (kind: SealOutcome['kind'], clip: string, { file, digest }: Pending): SealOutcome => ({
  kind,
  clip,
  receipt: makeSealReceipt(clip, file.pathHex, file.bytes, digest.sha256),
});
