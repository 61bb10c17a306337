import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireStationLock, isDaemonRunning, type StationLock } from './station-lock.ts';

/** A daemon in a process of its own. Its child inherits the lock and lives on for a second, whatever happens to it. */
const daemonSource = `
import { spawn } from 'node:child_process';
import { acquireStationLock } from ${JSON.stringify(new URL('./station-lock.ts', import.meta.url).href)};
const lock = await acquireStationLock(process.argv[1]);
spawn('sleep', [process.argv[2]], { stdio: ['ignore', 'ignore', 'ignore', lock.childFd], detached: true });
process.stdout.write('ready');
setInterval(() => {}, 1000);
`;

let runDir: string;
const started: ChildProcess[] = [];
const held: StationLock[] = [];

async function startDaemon(childSeconds: number): Promise<ChildProcess> {
  const daemon = spawn(process.execPath, ['--input-type=module', '-e', daemonSource, runDir, String(childSeconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(daemon);
  await once(daemon.stdout!, 'data');
  return daemon;
}

async function acquire(options?: { leftoverSeconds: number }): Promise<StationLock> {
  const lock = await acquireStationLock(runDir, options);
  held.push(lock);
  return lock;
}

const code = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code as string,
  );

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'liuhen-lock-'));
});
afterEach(() => {
  for (const daemon of started.splice(0)) daemon.kill('SIGKILL');
  for (const lock of held.splice(0)) lock.release();
  rmSync(runDir, { recursive: true });
});

describe('acquireStationLock', () => {
  it('turns a second daemon away at once, in the same process and in another', async () => {
    await startDaemon(0);
    const from = performance.now();
    expect(await code(acquire())).toBe('STATION_BUSY');
    expect(performance.now() - from).toBeLessThan(1500);
  });

  it('can be taken again after a release', async () => {
    const lock = await acquire();
    expect(await code(acquire())).toBe('STATION_BUSY');
    lock.release();
    held.length = 0;
    expect(await code(acquire())).toBe('done');
  });

  it('waits for a child that outlives its killed daemon', async () => {
    const daemon = await startDaemon(1);
    const from = performance.now();
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    expect(await isDaemonRunning(runDir)).toBe(false);
    await acquire();
    expect(performance.now() - from).toBeGreaterThan(700);
  });

  it('gives up when the child lives longer than the wait, and leaves nothing locked', async () => {
    const daemon = await startDaemon(2);
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    expect(await code(acquire({ leftoverSeconds: 0.2 }))).toBe('STATION_BUSY');
    expect(await isDaemonRunning(runDir)).toBe(false);
    expect(await code(acquire())).toBe('done');
  });

  it('keeps the lock from a file that took the place of the locked one while it waited', async () => {
    const lock = await acquire();
    const waiting = code(acquire());
    unlinkSync(join(runDir, 'daemon.lock'));
    writeFileSync(join(runDir, 'daemon.lock'), '');
    lock.release();
    held.length = 0;
    expect(await waiting).toBe('STATION_BUSY');
  });

  it('says so when the directory is not there', async () => {
    expect(await code(acquireStationLock(join(runDir, 'nowhere')))).toBe('STORE_WRITE_FAILED');
  });
});

describe('isDaemonRunning', () => {
  it('sees a daemon while it lives', async () => {
    expect(await isDaemonRunning(runDir)).toBe(false);
    expect(existsSync(join(runDir, 'daemon.lock'))).toBe(false);
    const daemon = await startDaemon(0);
    expect(await isDaemonRunning(runDir)).toBe(true);
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    expect(await isDaemonRunning(runDir)).toBe(false);
  });

  it('is not taken in by others that look at the same moment', async () => {
    closeSync(openSync(join(runDir, 'daemon.lock'), 'a'));
    const looks = await Promise.all(Array.from({ length: 8 }, () => isDaemonRunning(runDir)));
    expect(looks).toEqual(looks.map(() => false));
  });

  it('does not turn away a daemon that starts at the same moment', async () => {
    closeSync(openSync(join(runDir, 'daemon.lock'), 'a'));
    const looks = Promise.all(Array.from({ length: 5 }, () => isDaemonRunning(runDir)));
    expect(await code(acquire())).toBe('done');
    await looks;
  });
});
