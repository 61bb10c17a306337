// Set-up on made-up machines: a copy of setup.mjs in a temporary project, where apt-get, npm and sudo are small scripts.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;
let bin: string;

const systemCommands = ['ffmpeg', 'ffprobe', 'bwrap', 'openssl', 'python3', 'fc-list'];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-setup-'));
  bin = join(root, 'bin');
  mkdirSync(bin);
  mkdirSync(join(root, 'scripts'));
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(root, 'scripts', 'setup.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  for (const real of ['sh', 'env', 'mkdir', 'ln', 'cat', 'sleep', 'rm', 'chmod', 'true', 'prlimit', 'flock'])
    symlinkSync(['/usr/bin', '/bin'].map((folder) => join(folder, real)).find(existsSync)!, join(bin, real));
  for (const name of systemCommands) command(name, 'echo /usr/share/fonts/made-up.ttc');
  command('sudo', '[ "$1" = -n ] && shift\nexec "$@"');
  npm(`ln -sf ${process.execPath} node_modules/.bin/node`);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** npm writes down each call, empties node_modules as `npm ci` does, then runs `last`. */
function npm(last: string): void {
  command('npm', `echo "npm $*" >> calls\nrm -rf node_modules\nmkdir -p node_modules/.bin\n${last}`);
}

/** apt-get writes down each call and runs `body`. */
function apt(body: string): void {
  command('apt-get', `echo "apt-get $*" >> calls\n${body}`);
}

function setUp(): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'setup.mjs')], { env: { PATH: bin }, cwd: tmpdir() });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (status) => resolve({ status, said }));
  });
}

const calls = () =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [];

test('a fresh clone gets its packages once, then nothing is done or said', async () => {
  const first = await setUp();
  expect(first).toMatchObject({ status: 0, said: expect.stringContaining('npm ci') });
  expect(calls()).toEqual([expect.stringMatching(/^npm ci .*--ignore-scripts/)]);
  expect(await setUp()).toEqual({ status: 0, said: '' });
  expect(calls()).toHaveLength(1);
});

test('another lock file, or a runtime that is gone, means packages anew', async () => {
  await setUp();
  writeFileSync(join(root, 'package-lock.json'), '{"other":1}');
  await setUp();
  expect(calls()).toHaveLength(2);
  rmSync(join(root, 'node_modules', '.bin', 'node'));
  await setUp();
  expect(calls()).toHaveLength(3);
});

test('a set-up that npm could not finish leaves no stamp and is done again', async () => {
  npm('echo no network >&2; exit 1');
  expect(await setUp()).toMatchObject({ status: 1, said: expect.stringContaining('no network') });
  npm(`ln -sf ${process.execPath} node_modules/.bin/node`);
  expect((await setUp()).status).toBe(0);
  expect(calls()).toHaveLength(2);
});

test('npm without the runtime (optional packages left out) is no success', async () => {
  npm('true');
  expect(await setUp()).toMatchObject({ status: 1, said: expect.stringContaining('Node.js 24 does not run') });
});

test('two at once: one installs, the other waits for it and finds everything done', async () => {
  npm(`sleep 0.3\nln -sf ${process.execPath} node_modules/.bin/node`);
  const both = await Promise.all([setUp(), setUp(), setUp()]);
  expect(both.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(calls()).toHaveLength(1);
});

test('a missing command is installed with apt, after fresh lists when the first try fails', async () => {
  rmSync(join(bin, 'ffmpeg'));
  apt(`case "$*" in
    *update*) echo fresh > lists;;
    *) [ -f lists ] || exit 100; cat bin/ffprobe > bin/ffmpeg; chmod 755 bin/ffmpeg;;
  esac`);
  expect(await setUp()).toMatchObject({ status: 0, said: expect.stringContaining('installing with apt: ffmpeg\n') });
  expect(calls().map((call) => call.replace(/.*(install|update|npm ci).*/, '$1'))).toEqual([
    'install',
    'update',
    'install',
    'npm ci',
  ]);
});

test('without apt, one line says what to install by hand, and nothing else is done', async () => {
  rmSync(join(bin, 'bwrap'));
  const { status, said } = await setUp();
  expect(status).toBe(1);
  expect(said).toContain('sudo apt-get install bubblewrap');
  expect(calls()).toEqual([]);
});

test('an apt that fails shows what it said and is no success', async () => {
  rmSync(join(bin, 'openssl'));
  apt('echo E: broken mirror >&2; exit 100');
  expect(await setUp()).toMatchObject({ status: 1, said: expect.stringContaining('broken mirror') });
});

test('what only tests or the demo want is no reason to stop', async () => {
  rmSync(join(bin, 'python3'));
  const { status, said } = await setUp();
  expect(status).toBe(0);
  expect(said).toContain('without python3 some tests are skipped');
});
