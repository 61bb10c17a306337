// The daemon's end of the derivative queue: hands one job at a time to the low-priority process, and starts that process
// when it is first needed or after it died. Imports no media code.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { errorFromDocument } from '../../core/errors.ts';
import type { DerivedResult, DeriveFailure, DeriveJob } from './derive-job.ts';
import type { DeriveAnswer, DeriveQuestion } from './derive-process.ts';
import type { PlacedClip, PlaceJob } from './place-job.ts';
import type { ScanJob, ScannedClip } from './scan-job.ts';
import type { SearchedClip, StretchJob } from './stretch-job.ts';

export interface Deriver {
  /**
   * Makes a clip's derivatives; jobs wait for each other. What cannot be made is in `failures`, a dead process and a
   * stop included. @throws LiuhenError for what the station must be told: a full disk, an original that is gone.
   */
  run(job: DeriveJob): Promise<DerivedResult>;
  /** Looks for codes, in the same turn and with the same failures. @throws LiuhenError STORE_READ_FAILED */
  scan(job: ScanJob): Promise<ScannedClip>;
  /** Looks for flagged stretches, likewise. @throws LiuhenError STORE_READ_FAILED */
  stretches(job: StretchJob): Promise<SearchedClip>;
  /** Looks for where it was filmed, likewise. @throws LiuhenError STORE_READ_FAILED */
  places(job: PlaceJob): Promise<PlacedClip>;
  /** Kills the process and its tools; jobs in hand and waiting end with the failure `stopped`. */
  stop(): Promise<void>;
}

/** @param options.childFd a descriptor of the daemon that the process is to hold open as long as it lives. */
export function startDeriver(options: { readonly childFd?: number } = {}): Deriver {
  let child: ChildProcess | null = null;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  async function askNow(question: DeriveQuestion): Promise<{ result: unknown } | { failure: DeriveFailure }> {
    if (stopped) return { failure: 'stopped' };
    if (child?.connected !== true) child = start(options.childFd);
    const answer = await ask(child, question);
    if (answer === null) return { failure: stopped ? 'stopped' : 'process ended' };
    if ('error' in answer) throw errorFromDocument(answer.error);
    return answer;
  }

  /** What came of it, as the process made it for this question. */
  async function inTurn<Result>(
    question: DeriveQuestion,
    nothing: (failure: DeriveFailure) => Result,
  ): Promise<Result> {
    const mine = last.then(() => askNow(question));
    last = mine.catch(() => undefined);
    const answer = await mine;
    return 'failure' in answer ? nothing(answer.failure) : (answer.result as Result);
  }

  return {
    run: (job) =>
      inTurn({ derive: job }, (reason) => ({ clip: job.clip, files: [], failures: [{ what: 'all', reason }] })),
    scan: (job) => inTurn({ scan: job }, (failure) => ({ sightings: [], failure })),
    stretches: (job) => inTurn({ stretches: job }, (failure) => ({ stretches: [], failure })),
    places: (job) => inTurn({ places: job }, (failure) => ({ points: [], failure })),
    async stop() {
      stopped = true;
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await last;
    },
  };
}

function start(childFd: number | undefined): ChildProcess {
  const held = childFd === undefined ? [] : [childFd];
  const stdio = ['ignore' as const, 'ignore' as const, 'inherit' as const, 'ipc' as const, ...held];
  const child = fork(join(import.meta.dirname, 'derive-process.ts'), { execArgv: [], stdio });
  // A broken channel is a dead process to us, and must not end the daemon.
  child.on('error', () => child.kill('SIGKILL'));
  return child;
}

/** Null when the process ended before it answered. */
function ask(child: ChildProcess, question: DeriveQuestion): Promise<DeriveAnswer | null> {
  return new Promise((settle) => {
    const done = (answer: DeriveAnswer | null) => {
      child.off('message', onMessage);
      child.off('exit', onEnd);
      child.off('error', onEnd);
      settle(answer);
    };
    const onMessage = (answer: unknown) => done(answer as DeriveAnswer);
    const onEnd = () => done(null);
    child.on('message', onMessage);
    child.on('exit', onEnd);
    child.on('error', onEnd);
    child.send(question, (failed) => {
      if (failed) done(null);
    });
  });
}
