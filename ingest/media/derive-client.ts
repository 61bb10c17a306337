// The daemon's end of the derivative queue: hands one job at a time to the low-priority process, and starts that process
// when it is first needed or after it died. Imports no media code.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { errorFromDocument } from '../../core/errors.ts';
import type { DerivedResult, DeriveFailure, DeriveJob } from './derive-job.ts';
import type { DeriveAnswer } from './derive-process.ts';

export interface Deriver {
  /**
   * Makes a clip's derivatives; jobs wait for each other. What cannot be made is in `failures`, a dead process and a
   * stop included. @throws LiuhenError for what the station must be told: a full disk, an original that is gone.
   */
  run(job: DeriveJob): Promise<DerivedResult>;
  /** Kills the process and its tools; jobs in hand and waiting end with the failure `stopped`. */
  stop(): Promise<void>;
}

/** @param options.childFd a descriptor of the daemon that the process is to hold open as long as it lives. */
export function startDeriver(options: { readonly childFd?: number } = {}): Deriver {
  let child: ChildProcess | null = null;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  async function runNow(job: DeriveJob): Promise<DerivedResult> {
    if (stopped) return nothing(job, 'stopped');
    if (child?.connected !== true) child = start(options.childFd);
    const answer = await ask(child, job);
    if (answer === null) return nothing(job, stopped ? 'stopped' : 'process ended');
    if ('error' in answer) throw errorFromDocument(answer.error);
    return answer.result;
  }

  return {
    run(job) {
      const mine = last.then(() => runNow(job));
      last = mine.catch(() => undefined);
      return mine;
    },
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
function ask(child: ChildProcess, job: DeriveJob): Promise<DeriveAnswer | null> {
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
    child.send(job, (failed) => {
      if (failed) done(null);
    });
  });
}

function nothing(job: DeriveJob, reason: DeriveFailure): DerivedResult {
  return { clip: job.clip, files: [], failures: [{ what: 'all', reason }] };
}
