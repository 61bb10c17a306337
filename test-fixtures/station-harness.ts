// A real station in a temporary folder for end-to-end tests: the daemon as its own process group, commands through the
// real command line, volumes docked by rename.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../cli/program.ts';
import type { BayStatus } from '../core/model.ts';
import { withPeopleOf } from './offline-people.ts';
import { addPerson, addStaff, envOf, type PersonOptions, staffFor } from './people.ts';

const project = join(import.meta.dirname, '..');
const main = join(project, 'cli', 'main.ts');
const launcher = join(project, 'bin', 'liuhen');

export interface CliAnswer<T> {
  readonly exit: number;
  readonly json: T;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Everything lies below `root` and goes with `remove()`. */
export class StationHarness {
  readonly root: string;
  readonly data: string;
  readonly bays: string;
  #daemon: ChildProcess | undefined;
  #stderr = '';

  constructor(root = mkdtempSync(join(tmpdir(), 'liuhen-e2e-'))) {
    this.root = root;
    this.data = join(root, 'data');
    this.bays = join(this.data, 'bays');
  }

  /** Runs one command with --json as whoever of the staff does such things. Never throws for its exit code. */
  cli<T = unknown>(...args: readonly string[]): Promise<CliAnswer<T>> {
    return this.cliAs(staffFor(args), ...args);
  }

  cliAs<T = unknown>(user: string, ...args: readonly string[]): Promise<CliAnswer<T>> {
    return this.cliWith<T>(envOf(user), ...args);
  }

  /** As `cli`, in this process: for tests of what commands do and not of how they start. */
  async here<T = unknown>(...args: readonly string[]): Promise<CliAnswer<T>> {
    let stdout = '';
    let stderr = '';
    const exit = await runCommandLine(['--data', this.data, '--json', ...args], 'test', {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      env: { LANG: process.env['LANG'], ...envOf(staffFor(args)) },
      cwd: this.root,
    });
    return { exit, json: JSON.parse(stdout) as T, stdout, stderr };
  }

  cliWith<T = unknown>(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliAnswer<T>> {
    return new Promise((resolve) => {
      const words = [main, '--data', this.data, '--json', ...args];
      const options = { maxBuffer: 256 << 20, env: { ...process.env, ...env } };
      execFile(process.execPath, words, options, (error, stdout, stderr) => {
        const exit = error ? ((error as unknown as { code: number }).code ?? -1) : 0;
        let json: unknown;
        try {
          json = JSON.parse(stdout);
        } catch {
          json = undefined;
        }
        resolve({ exit, json: json as T, stdout, stderr });
      });
    });
  }

  async init(...args: readonly string[]): Promise<{ root: string; logKey: string }> {
    const answer = await this.cli<{ root: string; logKey: string }>('station', 'init', ...args);
    if (answer.exit !== 0) throw new Error(`station init: ${answer.stderr}`);
    await withPeopleOf(this.data, addStaff);
    return answer.json;
  }

  /** While the daemon does not run. */
  async addPeople(people: Readonly<Record<string, PersonOptions>>): Promise<void> {
    await withPeopleOf(this.data, async (home) => {
      for (const [user, options] of Object.entries(people)) await addPerson(home, user, options);
    });
  }

  /** Starts the daemon in a process group of its own and waits for its ready line. */
  async start({ env = {}, args = [] }: RunOptions = {}): Promise<{ url: string; pid: number }> {
    const words = ['--data', this.data, 'station', 'run', '--no-usb', '--listen', '127.0.0.1:0', ...args];
    const daemon = spawn(launcher, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    this.#daemon = daemon;
    this.#stderr = '';
    daemon.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-64_000);
    });
    const lines = createInterface({ input: daemon.stdout! });
    return new Promise((resolve, reject) => {
      lines.once('line', (line) => resolve(JSON.parse(line)));
      daemon.once('exit', (code, signal) => reject(new Error(`the daemon ended (${code ?? signal}): ${this.#stderr}`)));
    });
  }

  /** Last words of the daemon on stderr. */
  get stderr(): string {
    return this.#stderr;
  }

  get pid(): number {
    return this.#daemon?.pid ?? -1;
  }

  /** @returns exit code of a clean stop. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM', false);
  }

  /** SIGKILL of the daemon and all its processes at once. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL', true);
  }

  /** SIGKILL of the daemon alone: its processes have to notice by themselves. */
  async killDaemonOnly(): Promise<void> {
    await this.#end('SIGKILL', false);
  }

  async #end(signal: NodeJS.Signals, group: boolean): Promise<number | null> {
    const daemon = this.#daemon;
    if (!daemon?.pid || daemon.exitCode !== null || daemon.signalCode !== null) return daemon?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => daemon.once('exit', (code) => resolve(code)));
    process.kill(group ? -daemon.pid : daemon.pid, signal);
    return ended;
  }

  /** A recorder's tree, made here and not docked yet. @returns its folder. */
  async tree(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const root = await mkdtemp(join(this.root, 'recorder-'));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    return root;
  }

  /** Puts a prepared tree (on the same file system) into a bay at one stroke. */
  async dock(tree: string, bay: string): Promise<void> {
    await mkdir(this.bays, { recursive: true });
    await rename(tree, join(this.bays, bay));
  }

  async undock(bay: string, to: string): Promise<void> {
    await rename(join(this.bays, bay), to);
  }

  async bay(name: string): Promise<BayStatus | undefined> {
    const { json } = await this.cli<{ bays: BayStatus[] }>('dock', 'ls');
    return json.bays.find(({ bay }) => bay === name);
  }

  /** Waits over HTTP (cheaper than a command) until `isSo`. */
  async until(url: string, isSo: (bays: readonly BayStatus[]) => boolean, withinMs = 30_000): Promise<BayStatus[]> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const answer = (await fetch(`${url}/api/v1/dock`)
        .then((response) => response.json())
        .catch((cause: unknown) => {
          throw new Error(`the daemon does not answer: ${this.#stderr}`, { cause });
        })) as { bays: BayStatus[] };
      if (isSo(answer.bays)) return answer.bays;
      if (Date.now() > deadline)
        throw new Error(`not so within ${withinMs} ms: ${JSON.stringify(answer.bays)}\n${this.#stderr}`);
      await sleep(50);
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Ids of the living processes of a group. The dead whom nobody has collected yet do not count. */
export function processesOf(group: number): number[] {
  const isOfGroup = (pid: string) => {
    try {
      const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return Number(pgrp) === group && state !== 'Z';
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOfGroup(name))
    .map(Number);
}

/** Living child processes, with their command lines. */
export function childrenOf(pid: number): { readonly pid: number; readonly command: string }[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter(Boolean)
    .flatMap((child) => {
      try {
        return [{ pid: Number(child), command: readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return [];
      }
    });
}

/** Whether the process is there and more than a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
