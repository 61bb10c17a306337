// The process that erases. Reads each file once more, past the page cache where it can, and removes it only if it still
// is what was sealed; one file after the other, through open directories, never along a link.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { realFiles } from '../storage/file-port.ts';
import { below, DirectoryChain } from './pull/directory-chain.ts';
import { type ReleaseAnswer, type ReleaseFile, type ReleaseTask, sampleBytes } from './release.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_DIRECT } = constants;
const pageBytes = 4096;
const buffer = new Uint8Array(new WebAssembly.Memory({ initial: 64 }).buffer);

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', (task: ReleaseTask) => void erase(task).then(() => process.disconnect()));

async function erase({ root, files }: ReleaseTask): Promise<void> {
  const handle = await open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  const chain = new DirectoryChain(realFiles, handle, (await handle.stat({ bigint: true })).dev);
  for (const file of files) {
    const reason = await eraseOne(chain, file).catch((error: Error) => error.message);
    tell({ pathHex: file.pathHex, erased: reason === undefined, ...(reason === undefined ? {} : { reason }) });
  }
  await chain.close();
}

/** @returns why the file stays, or undefined when it is gone and its directory flushed. */
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
    if (!(await isSealedContent(path, file))) return 'its content differs from the sealed one';
    const after = await realFiles.lstat(path, { bigint: true });
    if (after.ino !== before.ino || after.mtimeNs !== before.mtimeNs || after.size !== before.size)
      return 'it changed while it was checked';
    await realFiles.unlink(path);
    await parent.sync();
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Reads the file again, past the page cache where the file system lets us, and compares the digest. */
async function isSealedContent(path: Buffer, { bytes, offsets, sha256 }: ReleaseFile): Promise<boolean> {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  const handle = await open(path, flags | O_DIRECT).catch(() => open(path, flags));
  const digest = createHash('sha256');
  try {
    const blocks = offsets?.map((from) => [from, Math.min(from + sampleBytes, bytes)] as const) ?? [
      [0, bytes] as const,
    ];
    for (const [from, to] of blocks)
      for await (const chunk of readAligned(handle, from, to)) {
        digest.update(chunk);
        process.send?.('alive');
      }
  } finally {
    await handle.close();
  }
  return digest.digest('hex') === sha256;
}

/** Page-aligned memory and offsets, which O_DIRECT asks for (open(2)). Ends early where the file does. */
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

function tell(answer: ReleaseAnswer): void {
  process.send?.(answer);
}
