// Events first, rows second: the one way in which anything becomes true. Leaves durable, then their rows, in log order.
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import type { Manifest } from '../core/model.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { CustodyLog } from './log/custody-log.ts';

const catchUpBatch = 1000;

export class Recorder {
  readonly #log: CustodyLog;
  readonly #catalogue: Catalogue;
  /** The manifest of a clip that is in the vault already; undefined where its folder is missing or damaged. */
  readonly #readManifest: (clip: string) => Promise<Manifest | undefined>;
  #applied: Promise<unknown> = Promise.resolve();

  constructor(log: CustodyLog, catalogue: Catalogue, readManifest: (clip: string) => Promise<Manifest | undefined>) {
    this.#log = log;
    this.#catalogue = catalogue;
    this.#readManifest = readManifest;
  }

  /**
   * Appends the leaves as one batch and brings their rows in.
   * @param manifests of the clips that the batch seals.
   * @returns the events once both are done.
   */
  async record(
    drafts: readonly EventDraft[],
    manifests: ReadonlyMap<string, Manifest> = new Map(),
  ): Promise<CustodyEvent[]> {
    if (drafts.length === 0) return [];
    const appended = this.#log.append(drafts);
    const applied = this.#applied.then(async () => this.#apply(await appended, manifests));
    this.#applied = applied.catch(() => undefined);
    await applied;
    return appended;
  }

  /** Rows for every leaf that has none: at start, and the whole of `rebuild`. Nothing may be appended meanwhile. */
  async catchUp(progress?: (seq: number) => void): Promise<void> {
    let batch: CustodyEvent[] = [];
    const flush = async () => {
      const manifests = new Map<string, Manifest>();
      for (const event of batch)
        if (event.type === 'seal' && event.clip !== undefined) {
          const manifest = await this.#readManifest(event.clip);
          if (manifest) manifests.set(event.clip, manifest);
        }
      this.#apply(batch, manifests);
      progress?.(this.#catalogue.lastSeq());
      batch = [];
    };
    for await (const event of this.#log.events(this.#catalogue.lastSeq() + 1)) {
      batch.push(event);
      if (batch.length === catchUpBatch) await flush();
    }
    if (batch.length > 0) await flush();
  }

  /** Runs `act` while no row is written. */
  frozen<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#applied.then(act);
    this.#applied = result.catch(() => undefined);
    return result;
  }

  #apply(events: readonly CustodyEvent[], manifests: ReadonlyMap<string, Manifest>): void {
    this.#catalogue.apply(events, (clip) => manifests.get(clip));
    this.#log.indexedUpTo(this.#catalogue.lastSeq());
  }
}
