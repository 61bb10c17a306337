// Notices when the station's clock was set, and when it gains or loses its ground: against the last leaf at start, against
// the monotonic clock afterwards. What it notices is a `clock-change` leaf.
import { type Clock, type ClockQuality, rfc3339 } from '../../core/clock.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
import type { OpenStation } from './open-station.ts';
import type { SystemClock } from './system-clock.ts';

/** DESIGN, "Our own clock": a step over 2 s, or a start before the last leaf, is a `clock-change`. */
const stepMs = 2_000;
const lookEveryMs = 1_000;
const askEveryMs = 60_000;

export class ClockWatch {
  readonly #clock: SystemClock;
  readonly #record: (drafts: readonly EventDraft[]) => Promise<unknown>;
  readonly #onFatal: (error: LiuhenError) => void;
  #timers: NodeJS.Timeout[] = [];
  #aheadMs = 0;
  #quality: ClockQuality = 'untrusted';

  constructor(
    clock: SystemClock,
    record: (drafts: readonly EventDraft[]) => Promise<unknown>,
    onFatal: (error: LiuhenError) => void,
  ) {
    this.#clock = clock;
    this.#record = record;
    this.#onFatal = onFatal;
  }

  /** @param last leaf before this start; undefined for a new log. */
  async start(last: { readonly atMs: number; readonly quality: ClockQuality } | undefined): Promise<void> {
    const behindMs = last === undefined ? 0 : last.atMs - this.#clock.now();
    if (behindMs > 0) await this.#record([clockChange({ when: 'start', stepMs: Math.round(-behindMs) })]);
    this.#aheadMs = ahead(this.#clock);
    this.#quality = last?.quality ?? 'untrusted';
    this.#noteQuality();
    this.#timers = [
      setInterval(() => this.look(), lookEveryMs),
      setInterval(() => void this.#clock.refresh().then(() => this.#noteQuality()), askEveryMs),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Compares the wall clock with the monotonic one. */
  look(): void {
    const now = ahead(this.#clock);
    const step = Math.round(now - this.#aheadMs);
    this.#aheadMs = now;
    if (Math.abs(step) <= stepMs) return;
    this.#tell({ when: 'step', stepMs: step });
    this.#clock.doubt();
    void this.#clock.refresh().then(() => this.#noteQuality());
  }

  #noteQuality(): void {
    const [from, to] = [this.#quality, this.#clock.quality()];
    if (from === to) return;
    this.#quality = to;
    const { syncedAtMs } = this.#clock;
    this.#tell({ when: 'quality', from, to, syncedAt: syncedAtMs === null ? null : rfc3339(syncedAtMs) });
  }

  #tell(facts: EventDraft['public']): void {
    this.#record([clockChange(facts)]).catch((error: unknown) => this.#onFatal(asLiuhenError(error)));
  }
}

/**
 * When the station's clock was last held to a source of time, by the log alone; milliseconds since 1970.
 * @returns null where the last leaf was written by a clock without ground.
 */
export async function lastSyncedMs({ log, catalogue }: Pick<OpenStation, 'log' | 'catalogue'>): Promise<number | null> {
  if (log.size === 0) return null;
  const last = await log.read(log.size - 1);
  if (last.atQuality === 'synced') return Date.parse(last.at);
  if (last.atQuality === 'untrusted') return null;
  for (const seq of catalogue.eventSeqs({ type: 'clock-change', limit: 100 })) {
    const { to, syncedAt } = (await log.read(seq)).public;
    if (to === 'holdover') return typeof syncedAt === 'string' ? Date.parse(syncedAt) : null;
  }
  return null;
}

/** Wall clock less monotonic clock: constant until somebody sets the wall clock. */
const ahead = (clock: Clock) => clock.now() - performance.now();

const clockChange = (facts: EventDraft['public']): EventDraft => ({
  type: 'clock-change',
  actor: 'station',
  public: facts,
});
