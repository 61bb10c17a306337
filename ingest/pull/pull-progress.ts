// How far a pull has come, told at most five times a second; and a sign of life about every second while the recorder
// answers. A recorder that does not answer makes silence, and silence is what the daemon's watchdog listens for.
import type { FromPull } from './messages.ts';

const minIntervalMs = 200;
const heartbeatMs = 1000;

export class PullProgress {
  readonly #send: (message: FromPull) => void;
  readonly #waitingSince: () => number | null;
  #done = 0;
  #current = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(send: (message: FromPull) => void, waitingSince: () => number | null) {
    this.#send = send;
    this.#waitingSince = waitingSince;
  }

  /** Begins the heartbeat. @returns the function that ends it. */
  start(): () => void {
    const timer = setInterval(() => {
      const since = this.#waitingSince();
      if (since === null || performance.now() - since < heartbeatMs) this.#tell(heartbeatMs / 2);
    }, heartbeatMs);
    return () => clearInterval(timer);
  }

  /** The file under way has been read up to here. */
  at(position: number): void {
    this.#current = position;
    this.#tell(minIntervalMs);
  }

  /** The file under way has been read to its end. */
  read(bytes: number): void {
    this.#done += bytes;
    this.#current = 0;
    this.#tell(minIntervalMs);
  }

  /** The file under way was given up. */
  abandon(): void {
    this.#current = 0;
  }

  /** A file that counted as read has to be read again, or failed after all. */
  unread(bytes: number): void {
    this.#done -= bytes;
  }

  #tell(intervalMs: number): void {
    const now = performance.now();
    if (now - this.#toldAt < intervalMs) return;
    this.#toldAt = now;
    this.#send({ kind: 'progress', doneBytes: this.#done + this.#current });
  }
}
