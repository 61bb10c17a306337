// One daemon for each data directory, also while processes of a killed one live on. Locks are flock(2) on open files:
// the kernel drops them with the last process that holds the file open, however it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { storeError } from '../durable.ts';

export interface StationLock {
  /**
   * Must be inherited by every child process (an entry of its `stdio`). A child keeps it open unawares, and with it the
   * data directory closed to another daemon until the child has ended.
   */
  readonly childFd: number;
  release(): void;
}

const daemonFile = 'daemon.lock';
const processesFile = 'processes.lock';
/** Not quite nothing, so that the short look of `isDaemonRunning` never turns a starting daemon away. */
const daemonWaitSeconds = 0.5;
/** CONTRACT section 3: leftovers end within 2 s of their daemon's death, a start waits up to 10 s. */
const leftoverWaitSeconds = 10;

/**
 * Takes the data directory for this process. `runDir` must exist.
 * @throws LiuhenError STATION_BUSY when another daemon holds it, or processes of one outlive the wait;
 * STORE_WRITE_FAILED when locks cannot be had at all.
 */
export async function acquireStationLock(
  runDir: string,
  { leftoverSeconds = leftoverWaitSeconds }: { readonly leftoverSeconds?: number } = {},
): Promise<StationLock> {
  const daemonFd = await lockFile(join(runDir, daemonFile), daemonWaitSeconds, {
    what: 'another daemon holds this data directory',
    hint: 'stop it first',
  });
  try {
    const childFd = await lockFile(join(runDir, processesFile), leftoverSeconds, {
      what: 'processes of an earlier daemon are still at work in this data directory',
      hint: 'wait for them to end, or end them, and start again',
    });
    return {
      childFd,
      release: () => {
        closeSync(childFd);
        closeSync(daemonFd);
      },
    };
  } catch (error) {
    closeSync(daemonFd);
    throw error;
  }
}

/** Whether a daemon holds the data directory right now. A command that must keep it out takes the lock itself. */
export async function isDaemonRunning(runDir: string): Promise<boolean> {
  const path = join(runDir, daemonFile);
  if (!existsSync(path)) return false;
  const fd = open(path, 'r');
  try {
    return !(await flock(fd, ['--shared', '--nonblock']));
  } finally {
    closeSync(fd);
  }
}

async function lockFile(path: string, waitSeconds: number, busy: { what: string; hint: string }): Promise<number> {
  const fd = open(path, 'a');
  try {
    const ours = await flock(fd, ['--exclusive', '--wait', String(waitSeconds)]);
    // a file that was taken away and made anew meanwhile would give two daemons a lock each
    if (!ours || fstatSync(fd).ino !== statSync(path).ino)
      throw new LiuhenError('STATION_BUSY', busy.what, { context: { lock: path }, hint: busy.hint });
    return fd;
  } catch (error) {
    closeSync(fd);
    throw storeError(error, 'a lock could not be taken', { lock: path });
  }
}

function open(path: string, flags: string): number {
  try {
    return openSync(path, flags, 0o640);
  } catch (error) {
    throw storeError(error, 'a lock file could not be opened', { lock: path });
  }
}

/**
 * flock(1) of util-linux on our open file: the lock belongs to the open file, not to the process that asked for it, so
 * it is still there when flock has ended. @returns false when someone else holds it.
 */
async function flock(fd: number, how: readonly string[]): Promise<boolean> {
  const child = spawn('flock', [...how, '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  const status = await ended(child);
  if (status === 0) return true;
  if (status === 1) return false;
  throw new LiuhenError('STORE_WRITE_FAILED', `flock ended with ${status}`, {
    hint: 'the data directory must be on a local disk',
  });
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new LiuhenError('STORE_WRITE_FAILED', 'flock could not be run', {
          cause,
          hint: 'install util-linux: npm run setup',
        }),
      ),
    );
    child.once('exit', (code, signal) => resolve(code ?? String(signal)));
  });
}
