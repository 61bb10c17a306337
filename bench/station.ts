// A real station for the bench: the daemon through the launcher, volumes docked by rename, the board asked over HTTP.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdir, rename, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BayStatus, DigestSetting } from '../core/model.ts';
import { withPeopleOf } from '../test-fixtures/offline-people.ts';
import { addStaff, envOf, staffFor } from '../test-fixtures/people.ts';
import { childrenOf } from './process-facts.ts';

const run = promisify(execFile);
const launcher = join(import.meta.dirname, '..', 'bin', 'liuhen');

/** `liuhen …`, as a user types it: whoever of the staff does such things. @throws if it does not end with 0. */
export async function liuhen(...words: readonly string[]): Promise<string> {
  const command = words.filter((word, at) => !word.startsWith('-') && words[at - 1] !== '--data');
  const env = { ...process.env, ...envOf(staffFor(command)) };
  return (await run(launcher, words, { maxBuffer: 256 << 20, env })).stdout;
}

/** Daemons that run: in groups of their own, so an interrupt of the bench does not reach them. */
const running = new Set<number>();

/** Ends every daemon and its processes at once; for the end of the bench, whatever the reason. */
export function endStations(): void {
  for (const pid of running) process.kill(-pid, 'SIGKILL');
}

export class BenchStation {
  readonly data: string;
  readonly bays: string;
  readonly #daemon: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** Bay → where its tree came from. */
  readonly #docked = new Map<string, string>();
  /** Bay → its pull process, which was stopped. */
  readonly #stalled = new Map<string, number>();
  #url = '';
  #last = '';

  private constructor(data: string) {
    this.data = data;
    this.bays = join(data, 'bays');
    const words = ['--data', data, 'station', 'run', '--no-usb', '--listen', '127.0.0.1:0'];
    this.#daemon = spawn(launcher, words, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const { pid } = this.#daemon;
    if (pid !== undefined) {
      running.add(pid);
      this.#daemon.once('exit', () => running.delete(pid));
    }
    this.#daemon.stderr?.on('data', (chunk: Buffer) => {
      this.#last = (this.#last + chunk.toString()).slice(-4000);
    });
  }

  /** Makes a station in `data` and starts it with these digests. */
  static async start(data: string, digests: DigestSetting): Promise<BenchStation> {
    await liuhen('--data', data, 'station', 'init');
    await withPeopleOf(data, addStaff);
    const station = await BenchStation.restart(data);
    await station.setDigests(digests);
    return station;
  }

  /** Starts the station that is in `data` already; returns once it is ready. */
  static async restart(data: string): Promise<BenchStation> {
    const station = new BenchStation(data);
    const ended = new Promise<never>((_, reject) =>
      station.#daemon.once('exit', (code) => reject(new Error(`the daemon ended (${code}): ${station.#last}`))),
    );
    ended.catch(() => undefined);
    const lines = createInterface({ input: station.#daemon.stdout! });
    const ready = new Promise<string>((resolve) => lines.once('line', resolve));
    station.#url = (JSON.parse(await Promise.race([ready, ended])) as { url: string }).url;
    return station;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#daemon.pid ?? -1;
  }

  async setDigests(digests: DigestSetting): Promise<void> {
    await this.ask('config', 'set', 'digests', digests);
  }

  /** A command to this station. */
  async ask<T>(...words: readonly string[]): Promise<T> {
    return JSON.parse(await liuhen('--data', this.data, '--json', ...words)) as T;
  }

  /** Docks each tree (bay → path) by rename, and returns once all are `safe`. @throws if one fails. */
  async pull(trees: ReadonlyMap<string, string>, askEveryMs = 5): Promise<void> {
    for (const [bay, tree] of trees) await this.#dock(bay, tree);
    await this.#safe([...trees.keys()], askEveryMs);
  }

  /** Docks a tree and stops its pull process once bytes have come, as a card does that no longer answers. */
  async stall(bay: string, tree: string): Promise<void> {
    const earlier = new Set(this.#pulls());
    await this.#dock(bay, tree);
    while (((await this.#statusOf(bay))?.doneBytes ?? 0) === 0) await sleep(2);
    const pid = this.#pulls().find((found) => !earlier.has(found));
    if (pid === undefined) throw new Error(`bay ${bay} has no pull process to stop`);
    process.kill(pid, 'SIGSTOP');
    this.#stalled.set(bay, pid);
  }

  /** @throws unless this bay is still in the middle of its pull. */
  async mustPull(bay: string): Promise<void> {
    const status = await this.#statusOf(bay);
    if (status?.state !== 'pulling') throw new Error(`bay ${bay} should have stalled and is ${status?.state}`);
  }

  /** Takes out whatever is docked, to where it came from, and returns once the station has seen it. */
  async undock(): Promise<void> {
    // A recorder that leaves in the middle stays on the board: let a stalled one finish first.
    for (const pid of this.#stalled.values()) process.kill(pid, 'SIGCONT');
    await this.#safe([...this.#stalled.keys()], 20);
    this.#stalled.clear();
    for (const [bay, tree] of this.#docked) await rename(join(this.bays, bay), tree);
    this.#docked.clear();
    while ((await this.#board()).length > 0) await sleep(20);
  }

  /** Gives the space of sealed originals back, behind the station's back: it is not asked for them again. */
  async forgetOriginals(): Promise<void> {
    const vault = join(this.data, 'vault');
    for (const year of await readdir(vault)) await rm(join(vault, year), { recursive: true });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#daemon.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#daemon.once('exit', resolve));
    this.#daemon.kill('SIGTERM');
    await ended;
  }

  async #dock(bay: string, tree: string): Promise<void> {
    await rename(tree, join(this.bays, bay));
    this.#docked.set(bay, tree);
  }

  async #safe(wanted: readonly string[], askEveryMs: number): Promise<void> {
    for (;;) {
      const bays = (await this.#board()).filter(({ bay }) => wanted.includes(bay));
      const wrong = bays.find(({ state }) => state === 'failed' || state === 'refused');
      if (wrong) throw new Error(`bay ${wrong.bay} is ${wrong.state}: ${JSON.stringify(wrong.error)} ${this.#last}`);
      if (bays.length === wanted.length && bays.every(({ state }) => state === 'safe')) return;
      await sleep(askEveryMs);
    }
  }

  #pulls(): number[] {
    return childrenOf(this.pid)
      .filter(({ command }) => command.includes('pull-process'))
      .map(({ pid }) => pid);
  }

  async #statusOf(bay: string): Promise<BayStatus | undefined> {
    return (await this.#board()).find((status) => status.bay === bay);
  }

  #board(): Promise<BayStatus[]> {
    return new Promise((resolve, reject) => {
      const request = get(`${this.#url}/api/v1/dock`, { agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()).bays));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The daemon closes a connection that was idle, which may cross with a question: it is asked anew.
        if (request.reusedSocket && error.code === 'ECONNRESET') this.#board().then(resolve, reject);
        else reject(error);
      });
    });
  }
}
