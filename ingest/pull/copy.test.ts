import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyBench, seededBytes } from '../../test-fixtures/copy-bench.ts';

const MiB = 1024 * 1024;
const bench = copyBench();
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(bench.close);

describe('a copy', () => {
  const sizes = [0, 1, 4095, 4096, 4097, 2 * MiB - 1, 2 * MiB, 2 * MiB + 1, 4 * MiB, 4 * MiB + 1, 9 * MiB + 4097];

  test.each(sizes)('of %i bytes is equal, byte for byte, and so are its digests', async (size) => {
    const path = bench.source(seededBytes(size));
    const copy = await bench.copy(path);
    execFileSync('cmp', [path, copy.path]);
    expect(copy.digest.bytes).toBe(size);
    expect(copy.digest.sha256).toBe(execFileSync('sha256sum', [path]).toString().slice(0, 64));
    expect(copy.digest.sm3).toBe(createHash('sm3').update(fs.readFileSync(path)).digest('hex'));
    expect(copy.reads).toEqual(size === 0 ? [] : [[0, size]]);
    expect(copy.resumed).toBe(false);
    expect(Buffer.from(copy.firstBytes)).toEqual(fs.readFileSync(path).subarray(0, 4096));
  });

  test('of any size is equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 * MiB }), async (size) => {
        const bytes = seededBytes(size);
        const copy = await bench.copy(bench.source(bytes));
        expect(fs.readFileSync(copy.path).equals(bytes)).toBe(true);
        expect(copy.digest.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
      { numRuns: 20 },
    );
  });

  // GB/T 32905-2016, appendix A.
  test('has the SM3 of the standard', async () => {
    const known = { abc: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0' };
    const copy = await bench.copy(bench.source(Buffer.from('abc')));
    expect(copy.digest.sm3).toBe(known.abc);
    const longer = await bench.copy(bench.source(Buffer.from('abcd'.repeat(16))));
    expect(longer.digest.sm3).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  test('without SM3 has SHA-256 alone', async () => {
    const copy = await bench.copy(bench.source(seededBytes(3 * MiB)), { digests: 'sha256' });
    expect(copy.digest.digests).toEqual({
      sha256: createHash('sha256')
        .update(seededBytes(3 * MiB))
        .digest('hex'),
    });
  });

  test('says whether it was read back past the page cache', async () => {
    const path = bench.source(seededBytes(5 * MiB));
    expect((await bench.copy(path)).digest.readBack).toBe('direct');
    const inMemory = fs.mkdtempSync('/dev/shm/liuhen-copy-');
    try {
      expect((await bench.copy(path, { incoming: inMemory })).digest.readBack).toBe('cached');
    } finally {
      fs.rmSync(inMemory, { recursive: true });
    }
  });

  test('unlinks what lay in its place rather than writing over it', async () => {
    const path = bench.source(seededBytes(100));
    const first = await bench.copy(path);
    fs.linkSync(first.path, join(bench.directory, 'kept'));
    fs.writeFileSync(path, seededBytes(90, 'other'));
    await bench.copy(path);
    expect(fs.readFileSync(join(bench.directory, 'kept')).equals(seededBytes(100))).toBe(true);
  });

  test('is made of what the source says, in one pass', async () => {
    const path = bench.source(seededBytes(7 * MiB + 5));
    const ranges: [number, number][] = [];
    await bench.copy(path, {
      watch: (read) => async (buffer, position) => {
        const length = await read(buffer, position);
        ranges.push([position, position + length]);
        return length;
      },
    });
    expect(ranges).toEqual([0, 1, 2, 3].map((i) => [i * 2 * MiB, Math.min((i + 1) * 2 * MiB, 7 * MiB + 5)]));
  });
});

describe('a source that does not hold still', () => {
  const size = 6 * MiB;
  const meanwhile = (path: string, act: (path: string) => void) => {
    let done = false;
    return {
      watch:
        (read: (buffer: Uint8Array, position: number) => Promise<number>) => async (buffer: Uint8Array, at: number) => {
          const length = await read(buffer, at);
          if (at > 0 && !done) act(path);
          done ||= at > 0;
          return length;
        },
    };
  };
  const acts: [string, (path: string) => void][] = [
    ['grows', (path) => fs.appendFileSync(path, 'more')],
    ['shrinks', (path) => fs.truncateSync(path, 3 * MiB)],
    [
      'is written into, its time set back',
      (path) => {
        const { atime, mtime } = fs.statSync(path);
        const fd = fs.openSync(path, 'r+');
        fs.writeSync(fd, 'changed', 10);
        fs.closeSync(fd);
        fs.utimesSync(path, atime, mtime);
      },
    ],
  ];
  test.each(acts)('and %s is no copy, and nothing is left of it', async (_what, act) => {
    const path = bench.source(seededBytes(size));
    await expect(bench.copy(path, meanwhile(path, act))).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    expect(fs.readdirSync(bench.incoming)).toEqual([]);
  });

  test('and ends before its size could not be read', async () => {
    const path = bench.source(seededBytes(size));
    const short = { watch: () => async (_buffer: Uint8Array, at: number) => (at === 0 ? 2 * MiB : 100) };
    await expect(bench.copy(path, short)).rejects.toMatchObject({ code: 'CAMERA_READ_FAILED' });
  });
});

test('a medium that does not hold what was written is found out, and nothing is left of the copy', async () => {
  const path = bench.source(seededBytes(5 * MiB));
  const garble = () => {
    const fd = fs.openSync(join(bench.folder(path), 'data'), 'r+');
    fs.writeSync(fd, '!', 4.5 * MiB);
    fs.closeSync(fd);
  };
  await expect(bench.copy(path, { beforeVerify: garble })).rejects.toMatchObject({ code: 'READ_BACK_DIFFERS' });
  expect(fs.readdirSync(bench.incoming)).toEqual([]);
  const cut = () => fs.truncateSync(join(bench.folder(path), 'data'), 3 * MiB);
  await expect(bench.copy(path, { beforeVerify: cut })).rejects.toMatchObject({ code: 'READ_BACK_DIFFERS' });
});
