// The station checks itself: begins when the plan says so, makes way for recorders, remembers what came of it, and keeps
// an alarm for what it found. What a check is stands in storage/fsck.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Alarms } from '../../core/alarms.ts';
import { type CheckPlan, isCheckDue, nextCheckMs } from '../../core/check-schedule.ts';
import { type Clock, rfc3339 } from '../../core/clock.ts';
import { asLiuhenError } from '../../core/errors.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { CheckOptions } from '../../storage/fsck.ts';
import { ExpectedRows } from '../../storage/fsck-rows.ts';
import { type CheckMemo, readCheckMemo, wholeCheck, writeCheckMemo } from '../../storage/last-check.ts';
import type { CheckStatus, FsckReport } from '../../web/station-port.ts';
import { CheckPace } from './check-pace.ts';

export interface NightCheckParts {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly files: FilePort;
  /** Where the memo lies. */
  readonly memo: string;
  /** Where a check that was killed may have left its scratch files. */
  readonly scratchDir: string;
  readonly plan: () => CheckPlan;
  /** Whether recorders are at work. */
  readonly isBusy: () => boolean;
  /** Bytes of all originals. */
  readonly totalBytes: () => number;
  readonly check: (bearing: Pick<CheckOptions, 'onProgress' | 'signal' | 'pace'>) => Promise<FsckReport>;
  readonly journal: Pick<Logger, 'info' | 'warn' | 'error'>;
}

const lookEveryMs = 60_000;
const foundKey = 'fsck/found';
const failedKey = 'fsck/failed';

interface Running {
  readonly beganMs: number;
  readonly pace: CheckPace;
  ended: Promise<void>;
  doneBytes: number;
}

export class NightCheck {
  readonly #parts: NightCheckParts;
  readonly #stop = new AbortController();
  #memo: CheckMemo;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(parts: NightCheckParts, memo: CheckMemo) {
    this.#parts = parts;
    this.#memo = memo;
    this.#tellFindings();
  }

  /** Looks at once, for the night that the station slept through, and then every minute. */
  static async start(parts: NightCheckParts): Promise<NightCheck> {
    await ExpectedRows.sweep(parts.scratchDir);
    const known = await readCheckMemo(parts.files, parts.memo);
    const check = new NightCheck(parts, known ?? { attemptMs: parts.clock.now(), whole: null });
    if (!known) await check.#remember();
    check.look();
    check.#timer = setInterval(() => check.look(), lookEveryMs).unref();
    return check;
  }

  /** Begins a check if one is due and none runs. */
  look(): void {
    const nowMs = this.#parts.clock.now();
    if (this.#running || this.#stop.signal.aborted || !isCheckDue(this.#parts.plan(), this.#memory(), nowMs)) return;
    const { isBusy } = this.#parts;
    const { signal } = this.#stop;
    const pace = new CheckPace({
      isBusy,
      sleep: (ms) => sleep(ms, undefined, { signal, ref: false }),
      now: () => performance.now(),
    });
    const running: Running = { beganMs: nowMs, pace, doneBytes: 0, ended: Promise.resolve() };
    this.#running = running;
    running.ended = this.#run(running);
  }

  /** A check by hand came to its end as well. */
  async note(report: FsckReport, beganMs: number): Promise<void> {
    const endedMs = this.#parts.clock.now();
    this.#memo = { ...this.#memo, whole: wholeCheck({ beganMs, endedMs }, report) };
    this.#parts.alarms.clear(failedKey);
    this.#tellFindings();
    await this.#remember();
  }

  status(): CheckStatus {
    const { plan, clock, totalBytes } = this.#parts;
    const { whole } = this.#memo;
    const nextMs = nextCheckMs(plan(), this.#memory(), clock.now());
    const running = this.#running;
    return {
      running: running
        ? {
            since: rfc3339(running.beganMs),
            doneBytes: running.doneBytes,
            totalBytes: totalBytes(),
            waiting: running.pace.isWaiting,
          }
        : null,
      last: whole
        ? {
            began: rfc3339(whole.beganMs),
            ended: rfc3339(whole.endedMs),
            checked: whole.checked,
            findings: whole.findings,
            gravest: whole.gravest,
          }
        : null,
      next: nextMs === null ? null : rfc3339(nextMs),
    };
  }

  /** Ends what runs; it begins anew in the next night. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#running?.ended;
  }

  async #run(running: Running): Promise<void> {
    const { check, journal, alarms } = this.#parts;
    const { signal } = this.#stop;
    try {
      this.#memo = { ...this.#memo, attemptMs: running.beganMs };
      await this.#remember();
      journal.info('the station checks itself');
      const report = await check({
        signal,
        pace: running.pace.next,
        onProgress: ({ done }) => {
          running.doneBytes = done;
        },
      });
      await this.note(report, running.beganMs);
      const { checked, findings, gravest } = this.#memo.whole ?? {};
      journal[findings === 0 ? 'info' : 'warn']({ checked, findings, gravest }, 'the station has checked itself');
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asLiuhenError(thrown);
      journal.error({ code: error.code, context: error.context }, `the check was not finished: ${error.message}`);
      alarms.raise(failedKey, error.code, `the station could not check itself: ${error.message}`, error.context);
    } finally {
      this.#running = undefined;
    }
  }

  #memory() {
    return { attemptMs: this.#memo.attemptMs, wholeMs: this.#memo.whole?.beganMs ?? null };
  }

  /** Also after a start: what was found is still so until a whole check says otherwise. */
  #tellFindings(): void {
    const { alarms } = this.#parts;
    const { whole } = this.#memo;
    if (!whole || whole.gravest === null) {
      alarms.clear(foundKey);
      return;
    }
    const { gravest, findings, where, endedMs } = whole;
    const what = 'a check of the whole station found what does not fit; `liuhen fsck` lists it';
    alarms.raise(foundKey, gravest, what, { findings, where, checked: rfc3339(endedMs) });
  }

  /** Without its memo a check is only done once more, so the station goes on; but it says that it could not write. */
  async #remember(): Promise<void> {
    try {
      await writeCheckMemo(this.#parts.files, this.#parts.memo, this.#memo);
    } catch (thrown) {
      const error = asLiuhenError(thrown);
      this.#parts.alarms.raise(failedKey, error.code, `the last check could not be written down: ${error.message}`);
    }
  }
}
