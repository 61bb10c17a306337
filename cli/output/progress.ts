// A progress bar on stderr for whatever takes over a second, on a terminal only.
import type { SingleBar } from 'cli-progress';
import type { Progress } from '../../web/station-port.ts';
import { size } from './show.ts';

const patienceMs = 1000;

export class ProgressLine {
  readonly #enabled: boolean;
  readonly #since = Date.now();
  #bar: SingleBar | undefined;
  #loading = false;
  #over = false;

  constructor(stderr: { readonly isTTY?: boolean | undefined }) {
    this.#enabled = stderr.isTTY === true;
  }

  update(progress: Progress): void {
    if (!this.#enabled || this.#over || Date.now() - this.#since < patienceMs) return;
    if (this.#bar) {
      if (progress.total !== null) this.#bar.setTotal(progress.total);
      this.#bar.update(progress.done);
    } else if (!this.#loading) {
      this.#loading = true;
      void this.#start(progress);
    }
  }

  stop(): void {
    this.#over = true;
    this.#bar?.stop();
  }

  async #start({ done, total, unit }: Progress): Promise<void> {
    const { SingleBar } = await import('cli-progress');
    if (this.#over) return;
    this.#bar = new SingleBar({
      format: '{bar} {percentage}% {value}/{total} {eta_formatted}',
      formatValue: (value, _options, kind) =>
        unit === 'bytes' && (kind === 'value' || kind === 'total') ? size(value) : String(value),
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    });
    this.#bar.start(total ?? 0, done);
  }
}
