// Reads what was made from originals: proxies and thumbnails below derived/. They can be made again, so what is not there
// is no damage.
import { constants } from 'node:fs';
import { join } from 'node:path';
import { LiuhenError } from '../core/errors.ts';
import { realFiles } from './file-port.ts';
import type { DerivativeKind } from './jobs.ts';

const names: Readonly<Record<DerivativeKind, readonly string[]>> = {
  proxy: ['proxy.mp4', 'proxy.m4a'],
  thumbnail: ['thumbnail.jpg', 'thumbnail.webp'],
};
const chunkBytes = 256 << 10;

/** @returns undefined where there is none (yet). @throws LiuhenError STORE_READ_FAILED */
export async function derivativeFile(derived: string, clip: string, kind: DerivativeKind) {
  for (const name of names[kind]) {
    const path = join(derived, clip, name);
    const facts = await realFiles.lstat(path).catch(absent);
    if (facts?.isFile()) return { bytes: facts.size, read: (from: number, to: number) => readPart(path, from, to) };
  }
  return undefined;
}

async function* readPart(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  const handle = await realFiles.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    for (let at = from; at < to; ) {
      const room = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
      const { bytesRead } = await handle.read(room, 0, room.length, at);
      if (bytesRead === 0) throw new LiuhenError('STORE_READ_FAILED', 'a derivative ends early', { context: { path } });
      at += bytesRead;
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw new LiuhenError('STORE_READ_FAILED', 'a derivative cannot be looked at', { cause: error });
}
