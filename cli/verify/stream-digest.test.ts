import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StreamDigester } from './stream-digest.ts';

const block = 2 << 20;
let folder: string;
let bytes: Buffer;
let handle: FileHandle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-digest-'));
  bytes = randomBytes(block * 5 + 17);
  await writeFile(join(folder, 'file'), bytes);
  handle = await open(join(folder, 'file'));
});
afterAll(async () => {
  await handle.close();
  await rm(folder, { recursive: true });
});

const hash = (algorithm: string, from: number, length: number) =>
  createHash(algorithm)
    .update(bytes.subarray(from, from + length))
    .digest('hex');

test.each([0, 1, 1000, block - 1, block, block + 1, block * 4, block * 5 + 10])(
  'a stretch of %i bytes',
  async (length) => {
    let told = 0;
    const digester = new StreamDigester((more) => {
      told += more;
    });
    for (const from of [0, 7]) {
      expect(await digester.range(handle, from, length, { sm3: false })).toEqual({
        sha256: hash('sha256', from, length),
        bytes: length,
      });
      expect(await digester.range(handle, from, length, { sm3: true })).toEqual({
        sha256: hash('sha256', from, length),
        sm3: hash('sm3', from, length),
        bytes: length,
      });
    }
    expect(told).toBe(4 * length);
    await digester.close();
  },
);

test('a file that ends early is damage, and the next file is digested as if nothing had been', async () => {
  const digester = new StreamDigester();
  const beyond = digester.range(handle, block, block * 5, { sm3: true });
  await expect(beyond).rejects.toMatchObject({ name: 'PackageDamage', message: 'ends early' });
  expect(await digester.range(handle, 0, block * 2, { sm3: true })).toMatchObject({ sm3: hash('sm3', 0, block * 2) });
  await digester.close();
});
