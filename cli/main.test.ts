// The real process, a few times: launcher, exit code, streams. Everything else is tested in process, in program.test.ts.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fakeClipId } from '../test-fixtures/fake-clip.ts';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addStaff, envOf } from '../test-fixtures/people.ts';
import { commandTable } from '../web/commands/table.ts';
import { openMouth } from '../web/dispatch.ts';
import { startSocketServer } from '../web/socket/server.ts';

const root = join(import.meta.dirname, '..');
const launcher = join(root, 'bin', 'liuhen');
const dir = mkdtempSync(join(tmpdir(), 'liuhen-main-'));
afterAll(() => rmSync(dir, { recursive: true }));

function run(command: string, args: readonly string[], cwd = dir) {
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8' } });
}

/** A checkout that was never set up, around a copy of the launcher. */
function bareCheckout(name: string): string {
  const bare = join(dir, name);
  mkdirSync(join(bare, 'bin'), { recursive: true });
  cpSync(launcher, join(bare, 'bin', 'liuhen'));
  return bare;
}

/** A checkout that counts as set up, with a runtime that tells what it was asked to run. */
function toldCheckout(): string {
  const bare = bareCheckout('told 中文');
  mkdirSync(join(bare, 'node_modules', '.bin'), { recursive: true });
  const script = '#!/bin/sh\nprintf "%s\\n" "$NODE_COMPILE_CACHE" "$@"\n';
  spawnSync('sh', ['-c', 'printf %s "$1" > node && chmod +x node && : > ../.liuhen-setup', 'sh', script], {
    cwd: join(bare, 'node_modules', '.bin'),
  });
  return bare;
}

describe('bin/liuhen', () => {
  test('not set up: one line that says npm run setup, exit 2', () => {
    const { status, stdout, stderr } = run(join(bareCheckout('bare'), 'bin', 'liuhen'), ['--version']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('npm run setup')]);
  });

  test('runs its own runtime through links, from any directory, with arguments as they are', () => {
    const bare = toldCheckout();
    symlinkSync(relative(dir, join(bare, 'bin', 'liuhen')), join(dir, 'first'));
    mkdirSync(join(dir, 'sub'));
    symlinkSync('../first', join(dir, 'sub', 'second'));
    const { status, stdout } = run('./sub/second', ['clip', 'a b', '']);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      join(bare, 'node_modules', '.cache', 'node-compile'),
      '--max-semi-space-size=2',
      join(bare, 'cli', 'main.ts'),
      'clip',
      'a b',
      '',
      '',
    ]);
  });
});

describe('the process', () => {
  test('tells its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const { status, stdout, stderr } = run(process.execPath, [join(root, 'cli', 'main.ts'), '--version']);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('an error: its exit code, one line on stderr, one document on stdout', () => {
    const args = [join(root, 'cli', 'main.ts'), 'dock', 'ls', '--json', '--data', join(dir, 'nothing')];
    const { status, stdout, stderr } = run(process.execPath, args);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'STATION_MISSING' } });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a reader that goes early is no error', () => {
    const command = `"$1" "$2" profile ls --json | head -c 10; exec 3>&1; { "$1" "$2" profile ls --json; echo "exit $?" >&3; } | true`;
    const { stdout, stderr } = run('sh', ['-c', command, 'sh', process.execPath, join(root, 'cli', 'main.ts')]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/exit 0/);
  });

  test('Ctrl-C in the middle of a file leaves none of it, and ends as a signal ends', async () => {
    const station = new FakeStation();
    await addStaff(station);
    const read = async function* () {
      yield Buffer.alloc(100);
      await new Promise(() => undefined);
    };
    station.original = async () => ({ bytes: 1000, read });
    const data = join(dir, 'slow');
    mkdirSync(join(data, 'run'), { recursive: true });
    const { dispatch } = openMouth(station, commandTable);
    const server = await startSocketServer({ dataDir: data, dispatch, zone: station.zone, onBug: () => undefined });
    const out = join(dir, 'out');
    mkdirSync(out);
    const args = ['clip', 'get', fakeClipId(1), '--out', join(out, 'a.mp4'), '--purpose', 'x', '--data', data];
    const child = spawn(process.execPath, [join(root, 'cli', 'main.ts'), ...args], {
      stdio: 'ignore',
      env: { ...process.env, ...envOf('custodian') },
    });
    const ended = once(child, 'exit');
    await expect.poll(() => readdirSync(out), { timeout: 5000 }).toEqual(['a.mp4.partial']);
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(readdirSync(out)).toEqual([]);
    await server.close(100);
  });
});
