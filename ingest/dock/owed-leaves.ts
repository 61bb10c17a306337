// Leaves about what recorders and clock did by themselves. It happened whether the log has room or not: what a full disk
// refuses is kept in order and written as soon as there is room again.
import type { Alarms } from '../../core/alarms.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { type ErrorCode, LiuhenError } from '../../core/errors.ts';

const retryMs = 1000;
const maxBatch = 512;
const alarmKey = 'owed-leaves';
/** After these nothing was written, and trying again later is safe. */
const passing: ReadonlySet<ErrorCode> = new Set(['DISK_FULL', 'STATION_BUSY']);

type Record = (drafts: readonly EventDraft[]) => Promise<unknown>;

export class OwedLeaves {
  readonly #record: Record;
  readonly #alarms: Alarms;
  readonly #owed: EventDraft[] = [];
  #turn: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #isStuck = false;

  constructor(record: Record, alarms: Alarms) {
    this.#record = record;
    this.#alarms = alarms;
  }

  /** How many leaves wait for room. */
  get count(): number {
    return this.#owed.length;
  }

  /** Leaves wait for room: the catalogue does not know what they say. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /**
   * Resolves when the leaves are durable, or owed because the disk is full: then an alarm says so.
   * @throws LiuhenError any other failure of the log: the station must stop.
   */
  record(drafts: readonly EventDraft[]): Promise<void> {
    for (const draft of drafts) this.#owed.push(draft);
    return this.#flush();
  }

  /** One more try, then no more. @returns how many leaves are lost. */
  async close(): Promise<number> {
    await this.#flush().catch(() => undefined);
    clearTimeout(this.#retry);
    return this.#owed.length;
  }

  #flush(): Promise<void> {
    const flushed = this.#turn.then(() => this.#writeAll());
    this.#turn = flushed.catch(() => undefined);
    return flushed;
  }

  async #writeAll(): Promise<void> {
    clearTimeout(this.#retry);
    while (this.#owed.length > 0) {
      const batch = this.#owed.slice(0, maxBatch);
      try {
        await this.#record(batch);
      } catch (error) {
        if (!(error instanceof LiuhenError && passing.has(error.code))) throw error;
        this.#isStuck = true;
        this.#alarms.raise(alarmKey, error.code, 'events wait for room in the custody log', { events: this.count });
        // The next try tells its own failure by the alarm; any other one stops the log, which says so itself.
        this.#retry = setTimeout(() => void this.#flush().catch(() => undefined), retryMs).unref();
        return;
      }
      this.#owed.splice(0, batch.length);
    }
    this.#isStuck = false;
    this.#alarms.clear(alarmKey);
  }
}
