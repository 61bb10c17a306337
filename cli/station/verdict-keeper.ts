// Has verdicts judged anew that leaves have marked, so that reports find them judged: when nothing has happened for a
// moment, a few at a time. Nothing waits for it; a report judges itself what it needs and is not yet judged.
import { setImmediate as turn } from 'node:timers/promises';
import type { Alarms } from '../../core/alarms.ts';
import { asLiuhenError } from '../../core/errors.ts';
import type { VerdictDesk } from '../../web/cases/verdict-desk.ts';

/** Without a leaf for so long: an import of thousands of cases is not held up by judging each batch of it. */
const quietMs = 2000;
/** After a failure, as of a full disk. */
const againMs = 60_000;
const failed = 'verdict-keeper';

export class VerdictKeeper {
  readonly #desk: Pick<VerdictDesk, 'judgeSome'>;
  readonly #alarms: Alarms;
  readonly #quietMs: number;
  readonly #againMs: number;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | undefined;
  #isStopping = false;

  constructor(desk: Pick<VerdictDesk, 'judgeSome'>, alarms: Alarms, pauses = { quietMs, againMs }) {
    this.#desk = desk;
    this.#alarms = alarms;
    this.#quietMs = pauses.quietMs;
    this.#againMs = pauses.againMs;
  }

  /** Something happened, or the station started. */
  wake(): void {
    this.#after(this.#quietMs);
  }

  /** Resolves when nothing more is written; what is left stays marked. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#work;
  }

  #after(ms: number): void {
    if (this.#isStopping) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#work ??= this.#run().finally(() => {
        this.#work = undefined;
      });
    }, ms).unref();
  }

  /** Until nothing is due, or something happens: then it is quiet again first. */
  async #run(): Promise<void> {
    try {
      while (!this.#isStopping && this.#timer === undefined && this.#desk.judgeSome()) await turn();
      this.#alarms.clear(failed);
    } catch (error) {
      const { code, message } = asLiuhenError(error);
      this.#alarms.raise(failed, code, `verdicts of operations cannot be brought up to date: ${message}`);
      this.#after(this.#againMs);
    }
  }
}
