// Runs a media tool where it can hurt nothing: its own file read-only under a fixed name without extension, no network,
// no other process, no other file, bounded in time, memory and output. Without a sandbox no tool is run at all.
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

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
  readonly state: 'bubblewrap' | 'none';
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
 * The command line that runs `job.program` in the sandbox; the tool's own arguments are to be appended.
 * bubblewrap dies with its parent, and with it everything in its process namespace.
 */
export function sandboxCommand(job: SandboxJob): [string, ...string[]] {
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
  for (const program of [prlimit, bwrap]) {
    if (!(await exists(program))) return { state: 'none', reason: `${program} is not installed` };
  }
  const limits = { cpuSeconds: 5, memoryBytes: 2 ** 31, fileBytes: 0 };
  const run = await launch({ program: 'true', limits }, [], { wallMs: 10_000, answerBytes: 0 });
  return run.ok ? { state: 'bubblewrap' } : { state: 'none', reason: run.detail || run.reason };
}

/**
 * Runs a tool in the sandbox and collects its standard output. Never throws for what the tool or its file does.
 * @param bounds `wallMs`: then everything in the sandbox is killed; `answerBytes`: more output than this and it is killed.
 */
export async function runSandboxed(
  job: SandboxJob,
  args: readonly string[],
  bounds: { readonly wallMs: number; readonly answerBytes: number },
): Promise<ToolRun> {
  const sandbox = await detectSandbox();
  if (sandbox.state === 'none') return { ok: false, reason: 'no sandbox', detail: sandbox.reason ?? '' };
  if (!(await exists(`/usr/bin/${job.program}`))) return { ok: false, reason: 'tool missing', detail: job.program };
  return launch(job, args, bounds);
}

function launch(
  job: SandboxJob,
  args: readonly string[],
  bounds: { readonly wallMs: number; readonly answerBytes: number },
): Promise<ToolRun> {
  return new Promise((settle) => {
    const [command, ...words] = sandboxCommand(job);
    const child = spawn(command, [...words, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    let stopped: ToolFailure | null = null;
    const stop = (why: ToolFailure) => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('timed out'), bounds.wallMs);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bounds.answerBytes) stop('answer too long');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('latin1')).slice(-2048);
    });
    child.on('error', () => stop('tool missing'));
    child.on('close', (exit) => {
      clearTimeout(timer);
      if (exit === 0 && stopped === null) return settle({ ok: true, stdout: Buffer.concat(chunks) });
      // bubblewrap answers 128 + signal for a tool that was killed inside.
      const reason = stopped ?? (exit === null || exit > 128 ? 'killed' : 'unreadable');
      settle({ ok: false, reason, detail: lastLine(complaint) });
    });
  });
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
