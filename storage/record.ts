// Events first, rows second: the one way in which anything becomes true. Leaves durable, then their rows, in log order.
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import { asLiuhenError, type ErrorCode, type LiuhenError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { CustodyLog } from './log/custody-log.ts';

const catchUpBatch = 1000;
const retryMs = 1000;
/** Failures of catalogue.db that pass: its rows are owed until then. Any other leaves log and rows apart for good. */
const passing: ReadonlySet<ErrorCode> = new Set(['DISK_FULL', 'STATION_BUSY']);

export interface RecorderListeners {
  /** Told when durable leaves have to wait for their rows, and with null when they have them. */
  readonly onRowsOwed?: ((error: LiuhenError | null) => void) | undefined;
  /** Rows can no longer follow the log: the station must stop; the next start brings them in. */
  readonly onFailure?: (error: LiuhenError) => void;
}

interface Appended {
  readonly events: readonly CustodyEvent[];
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export class Recorder {
  readonly #log: CustodyLog;
  readonly #catalogue: Catalogue;
  /** The manifest that a seal event speaks of; undefined where the clip's folder is missing or damaged. */
  readonly #readManifest: (seal: CustodyEvent) => Promise<Manifest | undefined>;
  readonly #listeners: RecorderListeners;
  /** Durable leaves without rows, in log order. */
  #owed: Appended[] = [];
  /** All that writes rows goes one after the other through here. */
  #turn: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;
  #stuck: LiuhenError | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    log: CustodyLog,
    catalogue: Catalogue,
    readManifest: (seal: CustodyEvent) => Promise<Manifest | undefined>,
    listeners: RecorderListeners = {},
  ) {
    this.#log = log;
    this.#catalogue = catalogue;
    this.#readManifest = readManifest;
    this.#listeners = listeners;
  }

  /**
   * Appends the leaves as one batch and brings their rows in; calls made at the same time share flush and transaction.
   * @param manifests of the clips that the batch seals.
   * @returns the events once they are durable. Their rows are there too, unless the disk has no room for them just now;
   * then the next call is refused until they are in.
   * @throws LiuhenError DISK_FULL, STATION_BUSY: nothing was written; and those of `CustodyLog.append`.
   */
  async record(
    drafts: readonly EventDraft[],
    manifests: ReadonlyMap<string, Manifest> = new Map(),
  ): Promise<CustodyEvent[]> {
    if (drafts.length === 0) return [];
    await this.rowsAreIn();
    const events = await this.#log.append(drafts);
    this.#owed.push({ events, manifests });
    await this.#settle();
    return events;
  }

  /** Resolves when every durable leaf has its rows, so that the catalogue may be asked what is known. @throws as above */
  async rowsAreIn(): Promise<void> {
    if (this.#stuck) await this.#settle();
    if (this.#stuck) throw this.#stuck;
  }

  /** Rows for every leaf that has none: at start, and the whole of `rebuild`. Nothing may be appended meanwhile. */
  async catchUp(progress?: (seq: number) => void): Promise<void> {
    let batch: CustodyEvent[] = [];
    const flush = async () => {
      const manifests = new Map<string, Manifest>();
      for (const event of batch)
        if (event.type === 'seal' && event.clip !== undefined) {
          const manifest = await this.#readManifest(event);
          if (manifest) manifests.set(event.clip, manifest);
        }
      this.#apply([{ events: batch, manifests }]);
      progress?.(this.#catalogue.dueSeq() - 1);
      batch = [];
    };
    for await (const event of this.#log.events(this.#catalogue.dueSeq())) {
      batch.push(event);
      if (batch.length === catchUpBatch) await flush();
    }
    if (batch.length > 0) await flush();
  }

  /** Runs `act` while no row is written. */
  frozen<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  close(): void {
    clearTimeout(this.#retry);
  }

  /** Brings in what is owed, in one transaction for all who wait. */
  #settle(): Promise<void> {
    this.#next ??= this.#turn.then(() => {
      this.#next = undefined;
      this.#applyOwed();
    });
    this.#turn = this.#next.catch(() => undefined);
    return this.#next;
  }

  #applyOwed(): void {
    const owed = this.#owed;
    try {
      this.#apply(owed);
      this.#owed = [];
      if (this.#stuck) this.#listeners.onRowsOwed?.(null);
      this.#stuck = undefined;
    } catch (thrown) {
      const error = asLiuhenError(thrown);
      if (!passing.has(error.code)) {
        this.#listeners.onFailure?.(error);
        throw error;
      }
      if (!this.#stuck) this.#listeners.onRowsOwed?.(error);
      this.#stuck = error;
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => void this.#settle().catch(() => undefined), retryMs).unref();
    }
  }

  #apply(batches: readonly Appended[]): void {
    const manifestOf = (clip: string) => batches.find(({ manifests }) => manifests.has(clip))?.manifests.get(clip);
    this.#catalogue.apply(
      batches.flatMap(({ events }) => events),
      manifestOf,
    );
    this.#log.indexedUpTo(this.#catalogue.lastSeq());
  }
}
