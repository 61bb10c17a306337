// The only code that may change a recorder. Takes receipts of sealed files, never a folder: what has none stays.
// The work itself happens in a process of its own (release-process.ts), which can be ended when a card stops answering.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EventDraft } from '../core/custody-event.ts';
import { type ErrorDocument, LiuhenError } from '../core/errors.ts';
import { spotBlocks } from './pull/resume.ts';
import type { SealReceipt } from './seal/seal-receipt.ts';

const program = fileURLToPath(new URL('./release-process.ts', import.meta.url));

export interface ReleaseOrder {
  /** Absolute path of the volume. */
  readonly root: string;
  readonly bay: string;
  /** `full`: each file read again whole right before it is erased. `sampled`: 64 blocks of it. */
  readonly recheck: 'full' | 'sampled';
  /** SHA-256, hex, over blocks of the sealed original, each `sampleBytes` long or up to its end, in the order given. */
  readonly digestOfBlocks: (clip: string, offsets: readonly number[]) => Promise<string>;
  /** Inherited by the process; keeps the station locked until it is gone. */
  readonly childFd: number;
  /** Without a word for so long the recorder counts as stalled. */
  readonly stallMs: number;
}

/** What the process is told: plain data. */
export interface ReleaseTask {
  readonly root: string;
  readonly files: readonly ReleaseFile[];
}

export interface ReleaseFile {
  readonly pathHex: string;
  readonly bytes: number;
  /** Blocks to read, or null for all of it. */
  readonly offsets: readonly number[] | null;
  /** SHA-256, hex, of what is to be read. */
  readonly sha256: string;
}

/** Length of one sampled block: that of `spotBlocks`. */
export const sampleBytes = 64 * 1024;

/** One answer a file, in order; a file that is not erased says why. */
export interface ReleaseAnswer {
  readonly pathHex: string;
  readonly erased: boolean;
  readonly reason?: string;
}

export interface ReleaseReport {
  readonly erased: number;
  readonly kept: number;
  /** The leaf that says what went, what stayed and why. */
  readonly draft: EventDraft;
  readonly error?: ErrorDocument;
}

/** Names of files in the leaf's private detail; the rest is counted. */
const maxNamed = 200;

/** Erases exactly the files of `receipts` that still are what was sealed. Never throws for what a recorder does. */
export async function release(
  order: ReleaseOrder,
  receipts: readonly SealReceipt[],
  signal: AbortSignal,
): Promise<ReleaseReport> {
  const files: ReleaseFile[] = [];
  for (const { clip, pathHex, bytes, sha256 } of receipts) {
    const offsets = order.recheck === 'full' ? null : spotBlocks(bytes);
    const expected = offsets === null ? sha256 : await order.digestOfBlocks(clip, offsets);
    files.push({ pathHex, bytes, offsets, sha256: expected });
  }
  const { answers, failure } = await runProcess(order, files, signal);
  const kept = new Map(receipts.map(({ pathHex }) => [pathHex, failure ?? 'not reached']));
  for (const answer of answers)
    if (answer.erased) kept.delete(answer.pathHex);
    else kept.set(answer.pathHex, answer.reason ?? 'unknown');
  return report(order.bay, receipts, kept);
}

function report(bay: string, receipts: readonly SealReceipt[], kept: ReadonlyMap<string, string>): ReleaseReport {
  const gone = receipts.filter(({ pathHex }) => !kept.has(pathHex));
  const draft: EventDraft = {
    type: 'release',
    actor: 'station',
    public: { erased: gone.length, kept: kept.size, bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0) },
    private: {
      bay,
      erased: gone.slice(0, maxNamed).map(({ clip, pathHex }) => ({ clip, pathHex })),
      kept: [...kept].slice(0, maxNamed).map(([pathHex, reason]) => ({ pathHex, reason })),
    },
  };
  if (kept.size === 0) return { erased: gone.length, kept: 0, draft };
  const error = new LiuhenError('RELEASE_REFUSED', 'files were left on the recorder', {
    context: { bay, kept: kept.size, reason: kept.values().next().value ?? null },
    hint: 'every one of them is sealed; the custody log says why each stayed',
  });
  return { erased: gone.length, kept: kept.size, draft, error: error.toJSON() };
}

function runProcess(
  { root, childFd, stallMs }: ReleaseOrder,
  files: readonly ReleaseFile[],
  signal: AbortSignal,
): Promise<{ answers: ReleaseAnswer[]; failure?: string }> {
  return new Promise((resolve) => {
    const answers: ReleaseAnswer[] = [];
    const child: ChildProcess = fork(program, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', childFd],
      serialization: 'advanced',
    });
    let failure: string | undefined;
    const end = (why: string) => {
      failure = why;
      child.kill('SIGKILL');
    };
    const stop = () => end('the recorder was taken out or the station stopped');
    signal.addEventListener('abort', stop, { once: true });
    const watchdog = setTimeout(end, stallMs, 'the recorder stopped answering');
    child.on('message', (answer: ReleaseAnswer | 'alive') => {
      watchdog.refresh();
      if (answer !== 'alive') answers.push(answer);
    });
    child.on('error', (error) => end(`the release process failed: ${error.message}`));
    child.on('close', (code) => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
      if (failure === undefined && code !== 0) failure = `the release process ended with ${code}`;
      resolve(failure === undefined ? { answers } : { answers, failure });
    });
    child.send({ root, files } satisfies ReleaseTask);
  });
}
