// How fast the station checks itself: never while a recorder is being read, and otherwise half of the time, so that
// whoever looks at footage or docks a recorder meanwhile finds disk and processor free.
export interface PaceParts {
  /** Whether recorders are at work now. */
  readonly isBusy: () => boolean;
  /** Resolves after so many milliseconds; rejects when the check is told to end. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** How often a check that makes way asks whether it may go on. */
const lookMs = 1000;
/** Rests are saved up: a timer is no good at single milliseconds. */
const shortestRestMs = 20;
const longestRestMs = 1000;

export class CheckPace {
  readonly #parts: PaceParts;
  #sinceMs: number;
  #owedMs = 0;
  #isWaiting = false;

  constructor(parts: PaceParts) {
    this.#parts = parts;
    this.#sinceMs = parts.now();
  }

  /** Whether the check makes way for recorders just now. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** To be waited for after each piece of work: rests as long as it took, and longer while recorders are at work. */
  readonly next = async (): Promise<void> => {
    const { isBusy, sleep, now } = this.#parts;
    this.#owedMs += Math.min(Math.max(0, now() - this.#sinceMs), longestRestMs);
    try {
      if (isBusy()) {
        this.#isWaiting = true;
        this.#owedMs = 0;
        do await sleep(lookMs);
        while (isBusy());
      } else if (this.#owedMs >= shortestRestMs) {
        const rest = this.#owedMs;
        this.#owedMs = 0;
        await sleep(rest);
      }
    } finally {
      this.#isWaiting = false;
      this.#sinceMs = now();
    }
  };
}
