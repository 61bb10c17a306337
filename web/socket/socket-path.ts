// Where the daemon's socket lies, and how to name it when the data directory's path is longer than the kernel takes.
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** sun_path holds 108 bytes with its closing zero (unix(7)). */
const maxPathBytes = 107;

/** `<data>/run/liuhen.sock`, absolute. */
export function socketPath(dataDir: string): string {
  return resolve(dataDir, 'run', 'liuhen.sock');
}

/**
 * A name for the socket that is short enough to bind or connect: the path itself, or the same file through the open
 * folder in /proc/self/fd. `folder` must stay open as long as the name is used, and be closed by the caller.
 * @throws the file system's error when the folder cannot be opened.
 */
export async function shortSocketPath(dataDir: string): Promise<{ path: string; folder?: FileHandle }> {
  const path = socketPath(dataDir);
  if (Buffer.byteLength(path) <= maxPathBytes) return { path };
  const folder = await open(resolve(path, '..'), 'r');
  return { path: join('/proc/self/fd', String(folder.fd), 'liuhen.sock'), folder };
}
