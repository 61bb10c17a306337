// The real clock, and what is known of it. Issue of trust, not of precision: without ground it says so.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock, ClockQuality } from '../../core/clock.ts';

/** systemd-timesyncd makes this file once it has synchronised (systemd-timesyncd.service(8)). */
const timesyncMark = '/run/systemd/timesync/synchronized';
const run = promisify(execFile);

/** @param now for tests. Quality is `untrusted` until `refresh` finds a time service that says otherwise. */
export class SystemClock implements Clock {
  readonly #now: () => number;
  #quality: ClockQuality = 'untrusted';
  #wasSynced = false;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  quality(): ClockQuality {
    return this.#quality;
  }

  /** Asks the time services of this machine; `holdover` is said only of a clock that was seen synchronised. */
  async refresh(): Promise<void> {
    if (existsSync(timesyncMark) || (await chronyIsSynced())) {
      this.#quality = 'synced';
      this.#wasSynced = true;
    } else this.#quality = this.#wasSynced ? 'holdover' : 'untrusted';
  }
}

/** Leap status "Normal" in `chronyc -c tracking`, last field (chronyc(1)). No chrony is no ground, not an error. */
async function chronyIsSynced(): Promise<boolean> {
  try {
    const { stdout } = await run('chronyc', ['-n', '-c', 'tracking'], { timeout: 2000 });
    return stdout.trim().split(',').at(-1) === 'Normal';
  } catch {
    return false;
  }
}
