// Notices when the station's clock was set: against the last leaf at start, against the monotonic clock afterwards.
import type { Clock } from '../../core/clock.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, type LiuhenError } from '../../core/errors.ts';
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

  constructor(
    clock: SystemClock,
    record: (drafts: readonly EventDraft[]) => Promise<unknown>,
    onFatal: (error: LiuhenError) => void,
  ) {
    this.#clock = clock;
    this.#record = record;
    this.#onFatal = onFatal;
  }

  /** @param lastEventMs time of the last leaf before this start, or null for a new log. */
  async start(lastEventMs: number | null): Promise<void> {
    const behindMs = lastEventMs === null ? 0 : lastEventMs - this.#clock.now();
    if (behindMs > 0) await this.#record([clockChange('start', -behindMs)]);
    this.#aheadMs = ahead(this.#clock);
    this.#timers = [
      setInterval(() => this.#look(), lookEveryMs),
      setInterval(() => void this.#clock.refresh(), askEveryMs),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #look(): void {
    const now = ahead(this.#clock);
    const step = Math.round(now - this.#aheadMs);
    this.#aheadMs = now;
    if (Math.abs(step) > stepMs)
      this.#record([clockChange('step', step)]).catch((error: unknown) => this.#onFatal(asLiuhenError(error)));
  }
}

/** Wall clock less monotonic clock: constant until somebody sets the wall clock. */
const ahead = (clock: Clock) => clock.now() - performance.now();

const clockChange = (when: 'start' | 'step', ms: number): EventDraft => ({
  type: 'clock-change',
  actor: 'station',
  public: { when, stepMs: Math.round(ms) },
});
