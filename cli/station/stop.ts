// Why and when a station ends: by signal, or by an error after which it may not go on.
import type { LiuhenError } from '../../core/errors.ts';

/** CONTRACT §3: gone within 10 s of a signal, whatever a recorder does; past this the process ends itself. */
const deadlineMs = 9_000;
/** A child that a dead card keeps from dying must not keep a station that has closed everything from ending. */
const afterCloseMs = 500;

export class Stop {
  #end: (() => void) | undefined;
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });
  readonly #onSignal = () => this.#begin();
  #deadline: NodeJS.Timeout | undefined;
  #reason: LiuhenError | undefined;

  /** The error that ended the station; undefined after a signal. */
  get reason(): LiuhenError | undefined {
    return this.#reason;
  }

  onSignals(): void {
    process.on('SIGTERM', this.#onSignal).on('SIGINT', this.#onSignal);
  }

  because(error: LiuhenError): void {
    this.#reason ??= error;
    this.#begin();
  }

  async wait(): Promise<LiuhenError | undefined> {
    await this.#ended;
    return this.#reason;
  }

  /** Everything is closed: no deadline, signals work as usual again, and the process ends soon. */
  release(): void {
    clearTimeout(this.#deadline);
    process.off('SIGTERM', this.#onSignal).off('SIGINT', this.#onSignal);
    setTimeout(() => process.exit(), afterCloseMs).unref();
  }

  #begin(): void {
    this.#end?.();
    this.#deadline ??= setTimeout(() => process.kill(process.pid, 'SIGKILL'), deadlineMs);
    this.#deadline.unref();
  }
}
