// The daemon's side of a pull process: starts it, checks what it says, watches that it says something, and kills it.
// Here a digest that came over the channel becomes a VerifiedDigest again.
import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { errorFromDocument, LiuhenError } from '../../core/errors.ts';
import { checkFromPull } from './check-messages.ts';
import type { FromPull, ToPull } from './messages.ts';
import { makeVerifiedDigest, type VerifiedDigest } from './verified-digest.ts';

/** A message of the pull process; a copied file comes with the digest that seal accepts. */
export type PullMessage =
  | Exclude<FromPull, { kind: 'copied' }>
  | (Extract<FromPull, { kind: 'copied' }> & { readonly digest: VerifiedDigest });

export interface PullOptions {
  readonly start: Extract<ToPull, { kind: 'start' }>;
  readonly onMessage: (message: PullMessage) => void;
  /** Silence after which the recorder counts as stalled and the process is killed. Several seconds: see pull-progress. */
  readonly stallMs: number;
  /** How long the process may take to its first word, before it touches the recorder; five minutes unless a test says so. */
  readonly startMs?: number;
  /** An open file of the daemon that the process inherits and holds while it lives (the station's lock). */
  readonly childFd?: number;
  /** Program to run instead of the real one; for tests. */
  readonly program?: URL;
}

export interface PullEnd {
  /** `finished` came: nothing is left to do. */
  readonly finished: boolean;
  /** Why not, unless the daemon itself ended it: what the process said last, else CAMERA_STALLED or PULL_DIED. */
  readonly error: LiuhenError | null;
}

export interface Pull {
  readonly pid: number | undefined;
  /** Does nothing once the process has ended. */
  send(message: ToPull): void;
  /** Ends it at once, whatever it is doing; nothing that it has sent is lost. */
  kill(): void;
  readonly exited: Promise<PullEnd>;
}

const stderrTailBytes = 4096;

/** A station with many bays and little processor: such a silence is its own, and no recorder is given up for it. */
const usualStartMs = 300_000;

/** How long a process may take to exit after its last message. */
const exitMs = 1000;

/** Below the daemon (0), above the making of proxies. */
const pullNice = 5;

// V8 would keep 16 MB of young objects; the buffers that matter lie outside its heap.
const nodeOptions = ['--max-semi-space-size=1', '--max-old-space-size=192'];

/** Starts a pull process in the daemon's own process group, so that it goes with the group. */
export function startPull(options: PullOptions): Pull {
  const program = options.program ?? new URL('./pull-process.ts', import.meta.url);
  const child = spawn(process.execPath, [...nodeOptions, fileURLToPath(program)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(options.childFd === undefined ? [] : [options.childFd])],
    // Source reads, writes, flushes and read-back each want a thread (libuv gives four); glibc would give each of them
    // an arena of its own, a third more memory with many small files.
    env: { ...process.env, UV_THREADPOOL_SIZE: '8', MALLOC_ARENA_MAX: '2' },
  });
  // Before it has made a thread: nice is a thread's own on Linux, and threads inherit it (setpriority(2)).
  if (child.pid !== undefined) yieldTo(child.pid);
  return new RunningPull(child, options);
}

/** With every bay docked at once the daemon must still answer: pulling gives way to it. */
function yieldTo(pid: number): void {
  try {
    setPriority(pid, pullNice);
  } catch (thrown) {
    // Gone already: `exited` tells.
    if ((thrown as { info?: { code?: string } }).info?.code !== 'ESRCH') throw thrown;
  }
}

class RunningPull implements Pull {
  readonly exited: Promise<PullEnd>;
  readonly #child: ChildProcess;
  readonly #options: PullOptions;
  #stderrTail = '';
  #finished = false;
  #killed = false;
  #error: LiuhenError | null = null;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, options: PullOptions) {
    this.#child = child;
    this.#options = options;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-stderrTailBytes);
    });
    child.on('message', (value) => this.#receive(value));
    this.exited = new Promise((resolve) => {
      child.once('error', (cause) => {
        this.#error ??= new LiuhenError('PULL_DIED', 'the pull process could not be started or reached', { cause });
        if (child.pid === undefined) resolve(this.#end());
      });
      // `close` comes after the last message; `exit` may come before it.
      child.once('close', (exitCode, signal) => {
        this.#error ??= this.#diedOf(exitCode, signal);
        resolve(this.#end());
      });
    });
    this.#watch(options.startMs ?? usualStartMs, 'PULL_DIED', 'the pull process has not started');
    this.send(options.start);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToPull): void {
    // A process that ends meanwhile is told by `exited`, so the error of a last message to it says nothing new.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): void {
    this.#killed = true;
    this.#child.kill('SIGKILL');
  }

  #receive(value: unknown): void {
    const message = checkFromPull(value);
    if (!message) {
      this.#error ??= new LiuhenError('PULL_DIED', 'the pull process sent something unknown and was ended');
      this.#child.kill('SIGKILL');
      return;
    }
    // What a process says after it was found at fault is not listened to.
    if (this.#error) return;
    if (message.kind === 'finished') this.#finished = true;
    if (message.kind === 'volume-failed') this.#error = errorFromDocument(message.error);
    if (this.#finished || this.#error) this.#lastHeard();
    else this.#heard();
    if (message.kind === 'copied') {
      const { bytes, digests, readBack } = message.file;
      this.#options.onMessage({ ...message, digest: makeVerifiedDigest(bytes, digests, readBack) });
    } else this.#options.onMessage(message);
  }

  #heard(): void {
    this.#watch(this.#options.stallMs, 'CAMERA_STALLED', 'the recorder has not answered for too long');
  }

  #watch(ms: number, code: 'CAMERA_STALLED' | 'PULL_DIED', message: string): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#error ??= new LiuhenError(code, message, {
        context: { bay: this.#options.start.bay, ms },
        hint: 'take it out and dock it again',
      });
      this.#child.kill('SIGKILL');
    }, ms);
    this.#watchdog.unref();
  }

  /** Its last word is said: a process that hangs in its own exit (seen with threads of V8) is helped out. */
  #lastHeard(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#child.kill('SIGKILL'), exitMs);
  }

  #diedOf(exitCode: number | null, signal: string | null): LiuhenError | null {
    if (this.#finished || this.#killed) return null;
    return new LiuhenError('PULL_DIED', 'the pull process ended unexpectedly', {
      context: { exitCode, signal, stderr: this.#stderrTail.trim() },
    });
  }

  #end(): PullEnd {
    clearTimeout(this.#watchdog);
    return { finished: this.#finished && this.#error === null, error: this.#error };
  }
}
