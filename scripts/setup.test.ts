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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let root: string;
let bin: string;

const systemCommands = ['ffmpeg', 'ffprobe', 'bwrap', 'openssl', 'python3', 'fc-list'];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-setup-'));
  bin = join(root, 'bin');
  mkdirSync(bin);
  mkdirSync(join(root, 'scripts'));
  for (const name of ['setup.mjs', 'setup-app.mjs'])
    copyFileSync(join(import.meta.dirname, name), join(root, 'scripts', name));
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

function setUp(...words: string[]): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve) => {
    const script = [join(root, 'scripts', 'setup.mjs'), ...words];
    const child = spawn(process.execPath, script, { env: { PATH: bin }, cwd: tmpdir() });
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

describe('the web app', () => {
  const app = () => join(root, 'web', 'app');
  const appCalls = () => calls().filter((call) => call.includes(' in app'));
  beforeEach(() => {
    mkdirSync(join(app(), 'src'), { recursive: true });
    writeFileSync(join(app(), 'package-lock.json'), '{}');
    writeFileSync(join(app(), 'src', 'main.ts'), '1');
    command(
      'npm',
      `case "$PWD" in
        */web/app) echo "npm $* in app" >> ../../calls; mkdir -p node_modules; case "$*" in *build*) mkdir dist;; esac;;
        *) echo "npm $*" >> calls; mkdir -p node_modules/.bin; ln -sf ${process.execPath} node_modules/.bin/node;;
      esac`,
    );
  });

  test('is built once, and anew when its sources change; its packages only when its lock file does', async () => {
    expect(await setUp()).toMatchObject({ status: 0, said: expect.stringContaining('building the web app') });
    expect(appCalls()).toEqual([expect.stringContaining('ci'), expect.stringContaining('build')]);
    expect(await setUp()).toEqual({ status: 0, said: '' });
    writeFileSync(join(app(), 'src', 'main.ts'), '2');
    await setUp();
    expect(appCalls()).toHaveLength(3);
    mkdirSync(join(root, 'core', 'tables'), { recursive: true });
    writeFileSync(join(root, 'core', 'tables', 'table-bytes.ts'), '1');
    await setUp();
    expect(appCalls()).toHaveLength(4);
    writeFileSync(join(app(), 'package-lock.json'), '{"other":1}');
    await setUp();
    expect(appCalls()).toHaveLength(6);
  });

  test('a build that fails is no success, and is tried again', async () => {
    command(
      'npm',
      `case "$*" in *build*) echo broken page >&2; exit 1;; esac
      mkdir -p node_modules/.bin; ln -sf ${process.execPath} node_modules/.bin/node`,
    );
    for (let n = 0; n < 2; n += 1)
      expect(await setUp()).toMatchObject({ status: 1, said: expect.stringContaining('broken page') });
  });
});

test('what only tests need is tried once, when tests ask for it', async () => {
  apt('exit 100');
  await setUp();
  expect(calls().filter((call) => call.includes('chromium'))).toEqual([]);
  expect(await setUp('--tests')).toMatchObject({
    status: 0,
    said: expect.stringContaining('browser tests are skipped'),
  });
  expect(calls().filter((call) => call.includes('chromium'))).not.toEqual([]);
  expect(await setUp('--tests')).toEqual({ status: 0, said: '' });
});
