import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { detectSandbox, runSandboxed, sandboxCommand } from './sandbox.ts';

const run = promisify(execFile);
const limits = { cpuSeconds: 10, memoryBytes: 2 ** 31, fileBytes: 1_000_000 };
const bounds = { wallMs: 5000, answerBytes: 100_000 };
const sandbox = await detectSandbox();

let folder: string;
let input: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-sandbox-'));
  await chmod(folder, 0o755);
  input = join(folder, "it's a $(name).mp4");
  await writeFile(input, 'footage');
  await writeFile(join(folder, 'secret'), 'secret');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function shell(script: string, outDir?: string) {
  return runSandboxed({ program: 'bash', input, limits, ...(outDir ? { outDir } : {}) }, ['-c', script], bounds);
}

async function said(script: string): Promise<string> {
  const ran = await shell(script);
  return ran.ok ? ran.stdout.toString() : `${ran.reason}: ${ran.detail}`;
}

describe('in the sandbox', () => {
  beforeEach(({ skip }) => {
    if (sandbox.state === 'none') skip(`no sandbox: ${sandbox.reason}`);
  });

  test('a tool reads its own file under a plain name', async () => {
    expect(await said('cat /in')).toBe('footage');
  });

  test('it sees no other file of the machine', async () => {
    const outcome = await shell(`cat '${join(folder, 'secret')}' /etc/passwd /proc/self/environ`);
    expect(outcome).toMatchObject({ ok: false, reason: 'unreadable' });
    expect((await said('echo /* /etc/*')).trim()).toBe(
      '/dev /etc /in /lib /lib64 /usr /etc/alternatives /etc/ld.so.cache',
    );
  });

  test('it cannot write to its file, nor anywhere but its output folder', async () => {
    expect(await shell('echo x > /in')).toMatchObject({ ok: false });
    expect(await shell('echo x > /out/x')).toMatchObject({ ok: false });
    expect(await readFile(input, 'utf8')).toBe('footage');
    const out = await mkdtemp(join(folder, 'out-'));
    expect(await shell('echo x > /out/x', out)).toMatchObject({ ok: true });
    expect(await readdir(out)).toEqual(['x']);
  });

  test('it reaches no network, not even this machine itself', async () => {
    const server = createServer((socket) => socket.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
    expect((await run('bash', ['-c', script])).stdout).toBe('hello');
    expect(await shell(script)).toMatchObject({ ok: false });
    server.close();
  });

  test('a hanging tool is killed with its children, and nothing is left', async () => {
    const begun = Date.now();
    const hanging = shellWithin('sleep 4711 & sleep 4711', 400);
    expect(await hanging).toMatchObject({ ok: false, reason: 'timed out' });
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(await isRunning('sleep', '4711')).toBe(false);
  });

  test('endless output, endless work and a file without end are stopped', async () => {
    expect(await shell('while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done')).toMatchObject({
      reason: 'answer too long',
    });
    const busy = { program: 'bash', limits: { ...limits, cpuSeconds: 1 } };
    // On a loaded machine a second of processor time may take many.
    const patient = { ...bounds, wallMs: 60_000 };
    expect(await runSandboxed(busy, ['-c', 'while :; do :; done'], patient)).toMatchObject({ reason: 'killed' });
    const out = await mkdtemp(join(folder, 'out-'));
    expect(await shell('cat /dev/null /usr/bin/* > /out/big', out)).toMatchObject({ ok: false });
    expect((await stat(join(out, 'big'))).size).toBe(limits.fileBytes);
  });

  test('what the media unit would refuse is not run here either', async () => {
    const asked = runSandboxed({ program: 'ffprobe', input, limits }, ['-f', 'concat', '-i', 'file:/in'], bounds);
    await expect(asked).rejects.toMatchObject({ code: 'BUG' });
  });

  test('a tool that is not there is named', async () => {
    const outcome = await runSandboxed({ program: 'no-such-tool', limits }, [], bounds);
    expect(outcome).toEqual({ ok: false, reason: 'tool missing', detail: 'no-such-tool' });
  });

  test('what a tool says comes out printable and short', async () => {
    const outcome = await shell(String.raw`printf 'first\n\033[31m\xff%s' "$(printf 'x%.0s' {1..500})" >&2; exit 3`);
    expect(outcome).toMatchObject({ ok: false, reason: 'unreadable' });
    expect(outcome.ok ? '' : outcome.detail).toMatch(/^\?\[31m\?x{100,}$/);
    expect(outcome.ok ? '' : outcome.detail).toHaveLength(200);
  });

  test('it dies with its parent', async () => {
    // Another run of these tests on this machine must not be taken for this one.
    const long = String(100_000 + process.pid);
    const words = sandboxCommand({ program: 'sleep', limits });
    const parent = spawn(process.execPath, [
      '-e',
      `require('node:child_process').spawn(${JSON.stringify(words[0])}, ${JSON.stringify([...words.slice(1), long])})`,
    ]);
    // The tool itself: bubblewrap lets it run only once it has bound its own life to its parent's.
    const tool = ['/usr/bin/sleep', long];
    while (!(await isRunning(...tool))) await wait(20);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    for (let tries = 0; tries < 200 && (await isRunning(...tool)); tries += 1) await wait(20);
    expect(await isRunning(...tool)).toBe(false);
  });

  test('an ordinary user has it too', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can become another user');
    const [command, ...words] = sandboxCommand({ program: 'cat', input, limits });
    const { stdout } = await run(command, [...words, '/in'], { uid: 65534, gid: 65534 });
    expect(stdout).toBe('footage');
  });

  test('where bubblewrap does not work, no tool is run', async () => {
    const probe = JSON.stringify(join(import.meta.dirname, 'probe.ts'));
    const here = JSON.stringify(join(import.meta.dirname, 'sandbox.ts'));
    const script = `
      const { detectSandbox } = await import(${here});
      const { probeFile } = await import(${probe});
      const media = Buffer.from('RIFF\\x24\\0\\0\\0AVI LIST');
      console.log(JSON.stringify([await detectSandbox(), await probeFile(${JSON.stringify(input)}, media)]));`;
    const without = ['--dev-bind', '/', '/', '--ro-bind', '/dev/null', '/usr/bin/bwrap', '--'];
    const node = [process.execPath, '--input-type=module', '-e', script];
    const [state, outcome] = JSON.parse((await run('bwrap', [...without, ...node])).stdout);
    expect(state.state).toBe('none');
    expect(state.reason).toContain('bwrap');
    expect(outcome).toEqual({ kind: 'failed', reason: 'no sandbox' });
  });
});

function shellWithin(script: string, wallMs: number) {
  return runSandboxed({ program: 'bash', limits }, ['-c', script], { ...bounds, wallMs });
}

async function isRunning(...words: string[]): Promise<boolean> {
  const line = words.map((word) => `${word}\0`).join('');
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === line) return true;
  }
  return false;
}
