// The process that erases. Reads each file once more, past the page cache where it can, and removes it only if it still
// is what was sealed; one file after the other, through open directories, never along a link.
import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { realFiles } from '../storage/file-port.ts';
import { below, DirectoryChain } from './pull/directory-chain.ts';
import { type ReleaseAnswer, type ReleaseFile, type ReleaseTask, sampleBytes } from './release.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_DIRECT } = constants;
const pageBytes = 4096;
/** Page-aligned, as O_DIRECT asks (open(2)). */
const buffer = new Uint8Array(new WebAssembly.Memory({ initial: 64 }).buffer);

// The daemon is gone: nobody would write down what is erased from here on.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The terminal and systemd signal the whole group; it is the daemon that decides when a release ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.once('message', (task: ReleaseTask) => {
  erase(task)
    .catch((error: Error) => tell({ kind: 'broken', reason: error.message }))
    .finally(() => process.exit(0));
});

async function erase({ root, files }: ReleaseTask): Promise<void> {
  // Before anything is read: most volumes are mounted read-only.
  await access(root, constants.W_OK);
  const handle = await open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  const chain = new DirectoryChain(realFiles, handle, (await handle.stat({ bigint: true })).dev);
  for (const file of files) {
    const reason = await eraseOne(chain, file).catch((error: Error) => error.message);
    if (reason !== undefined) await tell({ kind: 'kept', pathHex: file.pathHex, reason });
  }
}

/** @returns why the file stays, or undefined when it is gone. */
async function eraseOne(chain: DirectoryChain, file: ReleaseFile): Promise<string | undefined> {
  const rawPath = Buffer.from(file.pathHex, 'hex').toString('latin1');
  const slash = rawPath.lastIndexOf('/');
  const parent = await chain.enter(slash < 0 ? '' : rawPath.slice(0, slash));
  const path = below(parent, rawPath.slice(slash + 1));
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) return 'no longer a regular file';
    if (before.size !== BigInt(file.bytes)) return 'its size differs from the sealed one';
    if (!(await isSealedContent(path, before, file))) return 'its content differs from the sealed one';
    const after = await realFiles.lstat(path, { bigint: true });
    if (!isSame(before, after)) return 'it changed while it was checked';
    // Said and delivered before it is done: after a kill in between, the log says "unknown" and never "kept".
    await tell({ kind: 'erasing', pathHex: file.pathHex });
    await realFiles.unlink(path);
    await tell({ kind: 'erased', pathHex: file.pathHex });
    // A card that loses the unlink again in a power cut still holds sealed content: nothing is lost by a failed flush.
    await parent.sync().catch(() => undefined);
    return undefined;
  } finally {
    await handle.close();
  }
}

const isSame = (a: BigIntStats, b: BigIntStats) =>
  a.ino === b.ino && a.dev === b.dev && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.size === b.size;

/** Reads the file again and compares the digest: past the page cache unless the file system cannot. */
async function isSealedContent(path: Buffer, expected: BigIntStats, file: ReleaseFile): Promise<boolean> {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  try {
    return (await digestOf(path, flags | O_DIRECT, expected, file)) === file.sha256;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    return (await digestOf(path, flags, expected, file)) === file.sha256;
  }
}

/** @returns undefined where another file lies at `path` by now. */
async function digestOf(
  path: Buffer,
  flags: number,
  expected: BigIntStats,
  { bytes, offsets }: ReleaseFile,
): Promise<string | undefined> {
  const handle = await open(path, flags);
  try {
    if (!isSame(expected, await handle.stat({ bigint: true }))) return undefined;
    const digest = createHash('sha256');
    const blocks = offsets?.map((from) => [from, Math.min(from + sampleBytes, bytes)] as const) ?? [
      [0, bytes] as const,
    ];
    for (const [from, to] of blocks)
      for await (const chunk of readAligned(handle, from, to)) {
        digest.update(chunk);
        void tell({ kind: 'alive' });
      }
    return digest.digest('hex');
  } finally {
    await handle.close();
  }
}

/** Page-aligned offsets, which O_DIRECT asks for (open(2)). Ends early where the file does. */
async function* readAligned(handle: FileHandle, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from - (from % pageBytes); at < to; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    const end = Math.min(at + bytesRead, to);
    if (end <= from) return;
    yield buffer.subarray(Math.max(0, from - at), end - at);
    if (bytesRead < buffer.length) return;
    at += bytesRead;
  }
}

/** Resolves when the words have left this process. */
function tell(answer: ReleaseAnswer): Promise<void> {
  return new Promise((resolve) => process.send?.(answer, undefined, undefined, () => resolve()));
}
