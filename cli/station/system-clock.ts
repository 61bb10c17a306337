// The real clock, and what is known of it. Issue of trust, not of precision: without ground it says so.
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { promisify } from 'node:util';
import type { Clock, ClockQuality } from '../../core/clock.ts';

const run = promisify(execFile);
/** systemd-timesyncd touches this file with each answer of a time server (systemd-timesyncd.service(8)). */
const timesyncMark = '/run/systemd/timesync/synchronized';
/** It asks at least every 34 minutes (timesyncd.conf(5), PollIntervalMaxSec=): older than this, nobody answers. */
const timesyncFreshMs = 2 * 3600_000;
/** The kernel's name of the battery-backed clock that keeps time while the machine is off. */
const rtc = '/sys/class/rtc/rtc0';

/** What the machine tells; for tests. */
export interface ClockSources {
  readonly now: () => number;
  /** When a time service last held the clock to a source of time, milliseconds since 1970; null: none does. */
  readonly syncedAt: () => Promise<number | null>;
  /** When the machine started; null where nothing kept the time before that. */
  readonly keptSince: () => number | null;
}

/** Quality is `untrusted` until `refresh` finds a time service, or `recall` a time at which there was one. */
export class SystemClock implements Clock {
  readonly #sources: ClockSources;
  #quality: ClockQuality = 'untrusted';
  #syncedAtMs: number | null = null;
  #holdoverMs = 0;

  constructor(sources: Partial<ClockSources> = {}) {
    this.#sources = { now: Date.now, syncedAt: askTimeServices, keptSince: keptSinceBoot, ...sources };
  }

  now(): number {
    return this.#sources.now();
  }

  quality(): ClockQuality {
    return this.#quality;
  }

  /** When the clock was last seen held to a source of time; null: never, or somebody set it since. */
  get syncedAtMs(): number | null {
    return this.#syncedAtMs;
  }

  /**
   * What is known from before this start.
   * @param syncedAtMs as the log tells it; null where it tells nothing.
   * @param holdoverMs for so long after it the clock, running free, is still said to hold.
   */
  recall(syncedAtMs: number | null, holdoverMs: number): void {
    const kept = this.#sources.keptSince();
    // Without a battery-backed clock nothing counted the time while the machine was off.
    const isKept = syncedAtMs !== null && (kept === null || syncedAtMs >= kept);
    this.#holdoverMs = holdoverMs;
    if (isKept) this.#syncedAtMs = Math.max(syncedAtMs, this.#syncedAtMs ?? 0);
    this.#judge(false);
  }

  /** Somebody set the clock: what it held to before is no ground any more. */
  doubt(): void {
    this.#syncedAtMs = null;
    this.#judge(false);
  }

  /** Asks the time services of this machine; `holdover` is said only of a clock that was seen synchronised. */
  async refresh(): Promise<void> {
    const syncedAt = await this.#sources.syncedAt();
    if (syncedAt !== null) this.#syncedAtMs = syncedAt;
    this.#judge(syncedAt !== null);
  }

  #judge(isSynced: boolean): void {
    const freeMs = this.#syncedAtMs === null ? null : this.now() - this.#syncedAtMs;
    const isHeld = freeMs !== null && freeMs >= 0 && freeMs <= this.#holdoverMs;
    this.#quality = isSynced ? 'synced' : isHeld ? 'holdover' : 'untrusted';
  }
}

async function askTimeServices(): Promise<number | null> {
  if (await chronyIsSynced()) return Date.now();
  try {
    const { mtimeMs } = statSync(timesyncMark);
    return Date.now() - mtimeMs <= timesyncFreshMs ? mtimeMs : null;
  } catch {
    return null;
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

/** @returns null where a battery-backed clock keeps the time over switching off. */
const keptSinceBoot = () => (existsSync(rtc) ? null : Date.now() - uptime() * 1000);
