// Each file call of a copy fails once, in turn: the copy names the error, or is whole and equal; never a third thing.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realFiles } from '../../storage/file-port.ts';
import { copyBench, seededBytes } from '../../test-fixtures/copy-bench.ts';
import { type Fault, faultyFiles } from '../../test-fixtures/faulty-files.ts';

const MiB = 1024 * 1024;
const size = 9 * MiB + 100;
const bench = copyBench();
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(bench.close);

async function callsOf(op: string): Promise<number> {
  const probe = faultyFiles(realFiles, { op, nth: Number.POSITIVE_INFINITY, code: 'EIO' });
  await bench.copy(bench.source(seededBytes(size)), { files: probe.files });
  fs.rmSync(bench.incoming, { recursive: true });
  fs.mkdirSync(bench.incoming);
  return probe.calls();
}

const attempt = (fault: Fault) => {
  const path = bench.source(seededBytes(size));
  return bench.copy(path, { files: faultyFiles(realFiles, fault).files }).then(
    () => 'copied',
    (error: { code: string }) => error.code,
  );
};

const leftData = () => fs.readdirSync(bench.incoming).some((name) => fs.existsSync(join(bench.incoming, name, 'data')));

describe.each([
  // The note is written with `write` too; there and in a copy the answer is the same.
  ['write', 'ENOSPC', 'DISK_FULL'],
  ['write', 'EDQUOT', 'DISK_FULL'],
  ['write', 'EROFS', 'READ_ONLY'],
  ['mkdir', 'ENOSPC', 'DISK_FULL'],
  ['read', 'EIO', 'STORE_READ_FAILED'],
  ['statfs', 'EIO', 'STORE_READ_FAILED'],
] as const)('%s answers %s', (op, code, expected) => {
  test(`at any place: ${expected}, and the space is given back`, async () => {
    const calls = await callsOf(op);
    expect(calls).toBeGreaterThan(0);
    for (let nth = 1; nth <= calls; nth += 1) {
      expect(await attempt({ op, nth, code })).toBe(expected);
      expect(leftData()).toBe(false);
    }
  });
});

test('a medium that fails a write stops the station or fails the file, and leaves nothing to go on from', async () => {
  const calls = await callsOf('write');
  const answers = new Set<string>();
  for (let nth = 1; nth <= calls; nth += 1) {
    answers.add(await attempt({ op: 'write', nth, code: 'EIO' }));
    const again = await bench.copy(join(bench.bay, 'a.mp4'));
    expect(fs.readFileSync(again.path).equals(seededBytes(size))).toBe(true);
    fs.rmSync(bench.incoming, { recursive: true });
    fs.mkdirSync(bench.incoming);
  }
  expect([...answers].sort()).toEqual(['FLUSH_FAILED', 'STORE_WRITE_FAILED']);
});

test('a failed flush at any place is final, even when the next would succeed', async () => {
  const calls = await callsOf('sync');
  expect(calls).toBeGreaterThan(1);
  for (let nth = 1; nth <= calls; nth += 1) {
    expect(await attempt({ op: 'sync', nth, code: 'EIO' })).toBe('FLUSH_FAILED');
    // What a failed flush left behind is vouched for by nobody: the next copy is made anew, or goes on before it.
    const path = join(bench.bay, 'a.mp4');
    const again = await bench.copy(path);
    expect(fs.readFileSync(again.path).equals(seededBytes(size))).toBe(true);
    fs.rmSync(bench.incoming, { recursive: true });
    fs.mkdirSync(bench.incoming);
  }
});

test('a short write goes on with the rest, or fails with the error that follows it', async () => {
  const calls = await callsOf('write');
  for (let nth = 1; nth <= calls; nth += 1)
    expect(await attempt({ op: 'write', nth, code: 'ENOSPC', shortWrite: 1000 })).toBe('DISK_FULL');
  let short = true;
  const files = new Proxy(realFiles, {
    get: (port, name) =>
      name !== 'open'
        ? Reflect.get(port, name)
        : async (...args: Parameters<typeof realFiles.open>) => {
            const handle = await port.open(...args);
            const write = handle.write.bind(handle) as (b: Uint8Array, o: number, l: number, p: number) => unknown;
            const shortened = (b: Uint8Array, o: number, l: number, p: number) => {
              short = !short;
              return write(b, o, short ? l : Math.ceil(l / 3), p);
            };
            return Object.assign(handle, { write: shortened });
          },
  });
  const copy = await bench.copy(bench.source(seededBytes(size)), { files });
  expect(fs.readFileSync(copy.path).equals(seededBytes(size))).toBe(true);
});

test('a file system that refuses O_DIRECT, at open or at a read, is read back through the cache and says so', async () => {
  const path = bench.source(seededBytes(size));
  // The copy is opened first, then the reader.
  const probe = faultyFiles(realFiles, { op: 'open', nth: 2, code: 'EINVAL' });
  expect((await bench.copy(path, { files: probe.files })).digest.readBack).toBe('cached');
  const later = faultyFiles(realFiles, { op: 'read', nth: 3, code: 'EINVAL' });
  expect((await bench.copy(bench.source(seededBytes(size), 'b.mp4'), { files: later.files })).digest.readBack).toBe(
    'cached',
  );
});

describe('a copy is written past the page cache', () => {
  /** How each write of a copy's bytes is made: from, to, and whether past the cache. */
  const watchWrites = (refusal: 'none' | 'open' | 'write' | 'medium') => {
    const writes: { from: number; bytes: number; direct: boolean }[] = [];
    const refused = () => Promise.reject(Object.assign(new Error('EINVAL'), { code: 'EINVAL' }));
    const open = async (...args: Parameters<typeof realFiles.open>) => {
      const flags = Number(args[1]);
      const direct = (flags & fs.constants.O_DIRECT) !== 0 && (flags & fs.constants.O_WRONLY) !== 0;
      if (direct && refusal === 'open') return refused();
      const handle = await realFiles.open(...args);
      const write = handle.write.bind(handle) as (b: Uint8Array, o: number, l: number, p: number) => Promise<unknown>;
      const watched = (b: Uint8Array, o: number, l: number, p: number) => {
        if (direct && refusal === 'write') return refused();
        if (direct && refusal === 'medium') return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
        writes.push({ from: p, bytes: l, direct });
        return write(b, o, l, p);
      };
      return Object.assign(handle, { write: watched });
    };
    return { writes, files: { ...realFiles, open } as typeof realFiles };
  };
  const starts = [0, 2, 4, 6, 8].map((start) => start * MiB);

  test('but for the end of the file', async () => {
    const { writes, files } = watchWrites('none');
    const copy = await bench.copy(bench.source(seededBytes(size)), { files });
    expect(writes.map(({ from }) => from)).toEqual(starts);
    expect(writes.map(({ direct }) => direct)).toEqual([true, true, true, true, false]);
    expect(fs.readFileSync(copy.path).equals(seededBytes(size))).toBe(true);
  });

  test.each(['open', 'write'] as const)('and through it where %s refuses that', async (refusal) => {
    const { writes, files } = watchWrites(refusal);
    const copy = await bench.copy(bench.source(seededBytes(size)), { files });
    expect(writes.map(({ from }) => from)).toEqual(starts);
    expect(writes.some(({ direct }) => direct)).toBe(false);
    expect(fs.readFileSync(copy.path).equals(seededBytes(size))).toBe(true);
  });

  test('a medium that refuses a long piece stops the station, as a failed flush does', async () => {
    const { files } = watchWrites('medium');
    await expect(bench.copy(bench.source(seededBytes(size)), { files })).rejects.toMatchObject({
      code: 'FLUSH_FAILED',
    });
  });
});
