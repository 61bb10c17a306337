// The only code that may change a recorder. Takes receipts of sealed files, never a folder: what has none stays.
// The work itself happens in a process of its own (release-process.ts), which can be ended when a card stops answering.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
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
  /** Whether the vault still holds the content whole: asked of what was sealed in an earlier session. */
  readonly isStored: (clip: string) => Promise<boolean>;
  /** Inherited by the process; keeps the station locked until it is gone. */
  readonly childFd: number;
  /** Without a word for so long the recorder counts as stalled. */
  readonly stallMs: number;
}

/** What may go: its receipt, and whether this very session copied, read back and sealed it. */
export interface Releasable {
  readonly receipt: SealReceipt;
  readonly isFresh: boolean;
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

/** `erasing` comes right before the file goes; `broken` says why the process could not go on. */
export type ReleaseAnswer =
  | { readonly kind: 'alive' }
  | { readonly kind: 'erasing' | 'erased'; readonly pathHex: string }
  | { readonly kind: 'kept'; readonly pathHex: string; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string };

export interface ReleaseReport {
  readonly erased: number;
  readonly erasedBytes: number;
  /** Whether the process came as far as the first file. */
  readonly isTouched: boolean;
  /** One leaf a file, on its clip's chain, of one batch: gone, kept or unknown, and why. */
  readonly drafts: readonly EventDraft[];
  readonly error?: ErrorDocument;
}

/** What became of one file; `unknown` where the process ended in the middle of it. */
interface Fate {
  readonly outcome: 'erased' | 'kept' | 'unknown';
  readonly reason?: string;
}

/** The leaf that must stand in the log before the first file goes: after a kill it tells that erasing was under way. */
export function releaseDraft(bay: string, files: readonly Releasable[]): EventDraft {
  const bytes = files.reduce((sum, { receipt }) => sum + receipt.bytes, 0);
  return { type: 'release', actor: 'station', public: { ordered: files.length, bytes }, private: { bay } };
}

/** Erases exactly those files that still are what was sealed. Never throws for what a recorder does. */
export async function release(
  order: ReleaseOrder,
  releasable: readonly Releasable[],
  signal: AbortSignal,
): Promise<ReleaseReport> {
  const fates = new Map<string, Fate>();
  const files: ReleaseFile[] = [];
  for (const { receipt, isFresh } of releasable) {
    const { clip, pathHex, bytes, sha256 } = receipt;
    if (signal.aborted) break;
    if (!isFresh && !(await order.isStored(clip))) {
      fates.set(pathHex, { outcome: 'kept', reason: 'the sealed copy is no longer whole' });
      continue;
    }
    const offsets = order.recheck === 'full' ? null : spotBlocks(bytes);
    const expected = offsets === null ? sha256 : await order.digestOfBlocks(clip, offsets);
    files.push({ pathHex, bytes, offsets, sha256: expected });
  }
  const failure = signal.aborted ? takenOut : await runProcess(order, files, fates, signal);
  const receipts = releasable.map(({ receipt }) => receipt);
  const told = report(order.bay, receipts, (pathHex) => fateOf(fates.get(pathHex), failure));
  return { ...told, isTouched: fates.size > 0 };
}

const takenOut = 'the recorder was taken out or the station stopped';

/** What was not reached stays; where the process ended between word and deed, nobody knows. */
function fateOf(fate: Fate | undefined, failure: string | undefined): Fate {
  const reason = failure ?? 'not reached';
  if (fate === undefined) return { outcome: 'kept', reason };
  return fate.outcome === 'unknown' ? { outcome: 'unknown', reason } : fate;
}

function report(
  bay: string,
  receipts: readonly SealReceipt[],
  fateOfFile: (pathHex: string) => Fate,
): Omit<ReleaseReport, 'isTouched'> {
  const batch = randomUUID();
  const drafts: EventDraft[] = [];
  let [erased, erasedBytes] = [0, 0];
  let firstReason: string | undefined;
  for (const { clip, pathHex, bytes, sha256 } of receipts) {
    const { outcome, reason } = fateOfFile(pathHex);
    if (outcome === 'erased') [erased, erasedBytes] = [erased + 1, erasedBytes + bytes];
    else firstReason ??= reason;
    drafts.push({
      type: 'release',
      actor: 'station',
      clip,
      batch,
      public: { outcome, bytes, sha256 },
      private: { bay, pathHex, ...(reason === undefined ? {} : { reason }) },
    });
  }
  if (erased === receipts.length) return { erased, erasedBytes, drafts };
  const error = new LiuhenError('RELEASE_REFUSED', 'files were left on the recorder', {
    context: { bay, kept: receipts.length - erased, reason: firstReason ?? null },
    hint: 'every one of them is sealed; the custody log says why each stayed',
  });
  return { erased, erasedBytes, drafts, error: error.toJSON() };
}

/** @returns why the process did not do all that it was told, or undefined. */
function runProcess(
  { root, childFd, stallMs }: ReleaseOrder,
  files: readonly ReleaseFile[],
  fates: Map<string, Fate>,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', childFd],
    });
    let failure: string | undefined;
    const end = (why: string) => {
      failure ??= why;
      child.kill('SIGKILL');
    };
    const stop = () => end(takenOut);
    signal.addEventListener('abort', stop, { once: true });
    const watchdog = setTimeout(end, stallMs, 'the recorder stopped answering');
    const finish = () => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
      resolve(failure);
    };
    child.on('message', (answer: ReleaseAnswer) => {
      watchdog.refresh();
      if (answer.kind === 'broken') failure ??= answer.reason;
      else if (answer.kind === 'erasing') fates.set(answer.pathHex, { outcome: 'unknown' });
      else if (answer.kind === 'erased') fates.set(answer.pathHex, { outcome: 'erased' });
      else if (answer.kind === 'kept') fates.set(answer.pathHex, { outcome: 'kept', reason: answer.reason });
    });
    child.on('error', (error) => {
      end(`the release process failed: ${error.message}`);
      if (child.pid === undefined) finish();
    });
    child.on('close', (code) => {
      if (code !== 0) failure ??= `the release process ended with ${code}`;
      finish();
    });
    child.send({ root, files } satisfies ReleaseTask, () => undefined);
  });
}
