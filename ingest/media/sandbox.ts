// Runs a media tool where it can hurt nothing: its own file read-only under a fixed name without extension, no network,
// no other process, no other file, bounded in time, memory and output. Without a sandbox no tool is run at all. Two kinds
// behind one port: bubblewrap, and the unit of the installed station (unit/).
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { type MediaUnit, mediaUnit, runInUnit } from './unit/media-unit.ts';
import { unfitArguments } from './unit/tool-arguments.mjs';

const prlimit = '/usr/bin/prlimit';
const bwrap = '/usr/bin/bwrap';

/** The names under which a tool sees its input file and its output folder. */
export const inputInside = 'file:/in';
export const outputInside = 'file:/out/';

export interface SandboxJob {
  /** Program below /usr/bin. */
  readonly program: string;
  /** The one file it may read. */
  readonly input?: string;
  /** The one folder it may write to; without it, it can leave nothing behind. */
  readonly outDir?: string;
  readonly limits: SandboxLimits;
}

export interface SandboxLimits {
  /** Processor seconds, of all threads together. */
  readonly cpuSeconds: number;
  /** Address space. Below 2 GiB ffmpeg does not load its libraries. */
  readonly memoryBytes: number;
  /** Largest file it may write. */
  readonly fileBytes: number;
}

export interface SandboxState {
  readonly state: 'bubblewrap' | 'media-unit' | 'none';
  /** Why there is none. */
  readonly reason?: string;
}

/** Why a tool gave no answer, from a closed list: these words can be logged, what the tool itself says cannot. */
export type ToolFailure = 'no sandbox' | 'tool missing' | 'timed out' | 'killed' | 'answer too long' | 'unreadable';

export type ToolRun =
  | { readonly ok: true; readonly stdout: Buffer }
  /** `detail`: last words on stderr, printable and bounded; written under the influence of the file. */
  | { readonly ok: false; readonly reason: ToolFailure; readonly detail: string };

/**
 * What the unit would refuse is not run in bubblewrap either: a new argument is missed where it is written, and not on an
 * installed station. @throws LiuhenError BUG
 */
export function mustFit(program: string, args: readonly string[]): void {
  const unfit = /^ff/.test(program) ? unfitArguments(program, args) : null;
  if (unfit !== null)
    throw new LiuhenError('BUG', `arguments that are not on the media unit’s list: ${unfit}`, { context: { program } });
}

/**
 * The command line that runs `job.program` in the sandbox; the tool's own arguments are to be appended. It says what the
 * tool says, and ends as the tool does; when it is killed, everything in the sandbox is.
 */
export function sandboxCommand(job: SandboxJob): [string, ...string[]] {
  const unit = mediaUnit();
  return unit ? unitCommand(unit, job) : bubblewrapCommand(job);
}

function unitCommand(unit: MediaUnit, job: SandboxJob): [string, ...string[]] {
  const cache = process.env['NODE_COMPILE_CACHE'];
  const client = join(import.meta.dirname, 'unit', 'media-client.ts');
  const order = JSON.stringify({ unit, job });
  return ['/usr/bin/env', ...(cache ? [`NODE_COMPILE_CACHE=${cache}`] : []), process.execPath, client, order, '--'];
}

/** bubblewrap dies with its parent, and with it everything in its process namespace. */
function bubblewrapCommand(job: SandboxJob): [string, ...string[]] {
  const { cpuSeconds, memoryBytes, fileBytes } = job.limits;
  return [
    prlimit,
    ...[
      `--cpu=${Math.ceil(cpuSeconds)}`,
      `--as=${memoryBytes}`,
      `--fsize=${fileBytes}`,
      '--nofile=64',
      '--core=0',
      '--',
    ],
    bwrap,
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--clearenv', '--setenv', 'PATH', '/usr/bin', '--setenv', 'LC_ALL', 'C'],
    ...['--ro-bind', '/usr/bin', '/usr/bin', '--ro-bind', '/usr/lib', '/usr/lib'],
    ...[
      '--ro-bind-try',
      '/usr/lib64',
      '/usr/lib64',
      '--symlink',
      'usr/lib',
      '/lib',
      '--symlink',
      'usr/lib64',
      '/lib64',
    ],
    // Debian reaches libblas through an alternative; without these two lines the tools do not load.
    ...[
      '--ro-bind-try',
      '/etc/ld.so.cache',
      '/etc/ld.so.cache',
      '--ro-bind-try',
      '/etc/alternatives',
      '/etc/alternatives',
    ],
    ...['--dev-bind', '/dev/null', '/dev/null'],
    ...(job.input === undefined ? [] : ['--ro-bind', resolve(job.input), '/in']),
    ...(job.outDir === undefined ? [] : ['--bind', resolve(job.outDir), '/out']),
    ...['--chdir', '/', '--', `/usr/bin/${job.program}`],
  ];
}

let found: Promise<SandboxState> | undefined;

/** Whether a sandbox can be had here, found out by running one. A yes is remembered, a no is asked anew. */
export async function detectSandbox(): Promise<SandboxState> {
  found ??= trySandbox();
  const state = await found;
  if (state.state === 'none') found = undefined;
  return state;
}

async function trySandbox(): Promise<SandboxState> {
  const kind = mediaUnit() ? 'media-unit' : 'bubblewrap';
  for (const program of kind === 'bubblewrap' ? [prlimit, bwrap] : [prlimit]) {
    if (!(await exists(program))) return { state: 'none', reason: `${program} is not installed` };
  }
  const limits = { cpuSeconds: 5, memoryBytes: 2 ** 31, fileBytes: 0 };
  const run = await launch({ program: 'true', limits }, [], { wallMs: 30_000, answerBytes: 0 });
  return run.ok ? { state: kind } : { state: 'none', reason: run.detail || run.reason };
}

/**
 * Runs a tool in the sandbox and collects its standard output. Never throws for what the tool or its file does.
 * @param bounds `wallMs`: then everything in the sandbox is killed; `answerBytes`: more output than this and it is killed.
 */
export async function runSandboxed(job: SandboxJob, args: readonly string[], bounds: RunBounds): Promise<ToolRun> {
  const sandbox = await detectSandbox();
  if (sandbox.state === 'none') return { ok: false, reason: 'no sandbox', detail: sandbox.reason ?? '' };
  if (!(await exists(`/usr/bin/${job.program}`))) return { ok: false, reason: 'tool missing', detail: job.program };
  return launch(job, args, bounds);
}

interface RunBounds {
  readonly wallMs: number;
  readonly answerBytes: number;
}

async function launch(job: SandboxJob, args: readonly string[], bounds: RunBounds): Promise<ToolRun> {
  const unit = mediaUnit();
  if (!unit) mustFit(job.program, args);
  return unit ? launchInUnit(unit, job, args, bounds) : launchInBubblewrap(job, args, bounds);
}

/** As the command line of the sandbox would, without the process. */
async function launchInUnit(
  unit: MediaUnit,
  job: SandboxJob,
  args: readonly string[],
  bounds: RunBounds,
): Promise<ToolRun> {
  const answer = new Answer(bounds.answerBytes);
  const ending = new AbortController();
  const stop = (why: ToolFailure) => {
    answer.stopped ??= why;
    ending.abort();
  };
  const timer = setTimeout(() => stop('timed out'), bounds.wallMs);
  const listener = {
    onStdout: (bytes: Buffer) => {
      if (!answer.take(bytes)) stop('answer too long');
    },
    onStderr: (bytes: Buffer) => answer.complain(bytes),
  };
  try {
    const end = await runInUnit(unit, job, args, listener, ending.signal);
    if (end.kind === 'ended') return answer.of(end.exit);
    return { ok: false, reason: answer.stopped ?? 'no sandbox', detail: end.why };
  } catch (error) {
    return {
      ok: false,
      reason: 'no sandbox',
      detail: lastLine(`the file cannot be lent: ${(error as Error).message}`),
    };
  } finally {
    clearTimeout(timer);
  }
}

function launchInBubblewrap(job: SandboxJob, args: readonly string[], bounds: RunBounds): Promise<ToolRun> {
  return new Promise((settle) => {
    const [command, ...words] = bubblewrapCommand(job);
    const child = spawn(command, [...words, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
    const answer = new Answer(bounds.answerBytes);
    const stop = (why: ToolFailure) => {
      answer.stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('timed out'), bounds.wallMs);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!answer.take(chunk)) stop('answer too long');
    });
    child.stderr.on('data', (chunk: Buffer) => answer.complain(chunk));
    child.on('error', () => stop('tool missing'));
    child.on('close', (exit) => {
      clearTimeout(timer);
      settle(answer.of(exit));
    });
  });
}

/** What a tool says, up to a bound, and what became of it. */
class Answer {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #complaint = '';
  /** Why we ended it ourselves. */
  stopped: ToolFailure | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns false once it is more than was asked for. */
  take(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#most) return false;
    this.#chunks.push(chunk);
    return true;
  }

  complain(chunk: Buffer): void {
    this.#complaint = (this.#complaint + chunk.toString('latin1')).slice(-2048);
  }

  of(exit: number | null): ToolRun {
    if (exit === 0 && this.stopped === null) return { ok: true, stdout: Buffer.concat(this.#chunks) };
    // bubblewrap answers 128 + signal for a tool that was killed inside.
    const reason = this.stopped ?? (exit === null || exit > 128 ? 'killed' : 'unreadable');
    return { ok: false, reason, detail: lastLine(this.#complaint) };
  }
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
