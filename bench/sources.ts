// Files to be pulled: seeded bytes of any size, and the few changed bytes that make the same file new content again
// (the station seals each content once).
import { createCipheriv, createHash } from 'node:crypto';
import { appendFileSync, closeSync, copyFileSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { shoot } from '../test-fixtures/footage.ts';
import { MiB } from './bench.ts';

/** Appends seeded bytes; the same for the same seed on every machine. */
function appendSeeded(path: string, bytes: number, seed: string): void {
  const cipher = createCipheriv(
    'aes-128-ctr',
    createHash('sha256').update(seed).digest().subarray(0, 16),
    Buffer.alloc(16),
  );
  const zeros = Buffer.alloc(MiB);
  const file = openSync(path, 'a');
  try {
    for (let at = 0; at < bytes; at += MiB)
      writeSync(file, cipher.update(zeros.subarray(0, Math.min(MiB, bytes - at))));
  } finally {
    closeSync(file);
  }
}

/**
 * A recording of about `bytes` bytes in its own folder `tree`, as a recorder leaves it: an MPEG-4 file that ffprobe reads
 * (sound alone, so that no thumbnail is made behind the next turn), filled up with a `free` box (ISO/IEC 14496-12 §8.1.2).
 * @returns the file's path.
 */
export async function makeRecording(tree: string, bytes: number, seed: string): Promise<string> {
  const shot = { kind: 'aac-m4a', seconds: 4, start: '2026-01-02T03:04:05', station: 'ST01' } as const;
  const head = await shoot({ ...shot, seed: 'bench', officer: '330726', camera: '0012345' });
  mkdirSync(tree, { recursive: true });
  const path = join(tree, 'DCAM_0012345_330726_20260102_030405.m4a');
  copyFileSync(head, path);
  await chmod(path, 0o644);
  const filling = bytes - statSync(path).size;
  const box = Buffer.alloc(16);
  box.writeUInt32BE(1, 0);
  box.write('free', 4, 'latin1');
  box.writeBigUInt64BE(BigInt(filling), 8);
  appendFileSync(path, box);
  appendSeeded(path, filling - box.length, seed);
  return path;
}

/** `count` files of `bytes` seeded bytes each, named as a recorder names them. No media tool knows their content. */
export function makeFiles(tree: string, count: number, bytes: number, seed: string): string[] {
  mkdirSync(tree, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const clock = new Date(Date.UTC(2026, 0, 2) + index * 60_000).toISOString().replaceAll(/[-:]/g, '');
    const path = join(tree, `DCAM_0012345_330726_${clock.slice(0, 8)}_${clock.slice(9, 15)}.mp4`);
    appendSeeded(path, bytes, `${seed}/${index}`);
    return path;
  });
}

let changes = 0;

/** Makes new content of a file by its last eight bytes. */
export function makeNew(path: string): void {
  const mark = Buffer.alloc(8);
  mark.writeBigUInt64BE(BigInt(Date.now()) * 1_000_000n + BigInt(changes++));
  const file = openSync(path, 'r+');
  try {
    writeSync(file, mark, 0, mark.length, statSync(path).size - mark.length);
  } finally {
    closeSync(file);
  }
}
