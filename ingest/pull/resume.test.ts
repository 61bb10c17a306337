import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realFiles } from '../../storage/file-port.ts';
import { type CopyOptions, copyBench, type Read, seededBytes } from '../../test-fixtures/copy-bench.ts';
import { faultyFiles } from '../../test-fixtures/faulty-files.ts';
import { readNote, spotBlocks } from './resume.ts';
import { sourceNoteName } from './work-folder.ts';

const MiB = 1024 * 1024;
const size = 11 * MiB + 12_345;
const bench = copyBench();
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(bench.close);

const gone = Object.assign(new Error('unplugged'), { code: 'ENODEV' });

/** Lets the source fail once `at` bytes were read, as an unplugged card does. */
const unplugAt = (at: number): CopyOptions => ({
  watch: (read: Read) => (buffer, position) =>
    position + buffer.length > at ? failAsGone(read, position) : read(buffer, position),
});
async function failAsGone(read: Read, position: number): Promise<number> {
  await read(new Uint8Array(1), position);
  const { LiuhenError } = await import('../../core/errors.ts');
  throw new LiuhenError('CAMERA_GONE', 'unplugged', { cause: gone });
}

/** A copy broken off after `at` bytes. @returns the path of its source. */
async function brokenOff(at: number, bytes: Buffer = seededBytes(size)): Promise<string> {
  fs.rmSync(bench.incoming, { recursive: true });
  fs.mkdirSync(bench.incoming);
  const path = bench.source(bytes);
  await expect(bench.copy(path, unplugAt(at))).rejects.toMatchObject({ code: 'CAMERA_GONE' });
  return path;
}

const notePath = (path: string) => join(bench.incoming, sourceNoteName(basename(bench.folder(path))));
const noteOf = (path: string) => JSON.parse(fs.readFileSync(notePath(path), 'utf8'));
const dataOf = (path: string) => join(bench.folder(path), 'data');

async function expectFresh(path: string, options: CopyOptions = {}): Promise<void> {
  const copy = await bench.copy(path, options);
  expect(copy.resumed).toBe(false);
  expect(copy.reads).toEqual([[0, fs.statSync(path).size]]);
  expect(fs.readFileSync(copy.path).equals(fs.readFileSync(path))).toBe(true);
}

test('a copy broken off anywhere goes on where it was, and ends equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: size - 1 }), async (at) => {
      const path = await brokenOff(at);
      const stored = Math.floor(at / (2 * MiB)) * 2 * MiB;
      const copy = await bench.copy(path);
      expect(copy.resumed).toBe(stored > 0);
      expect(copy.reads).toEqual(
        stored > 0
          ? [
              [0, stored],
              [stored, size],
            ]
          : [[0, size]],
      );
      expect(fs.readFileSync(copy.path).equals(fs.readFileSync(path))).toBe(true);
      const whole = await bench.copy(bench.source(seededBytes(size), 'again.mp4'));
      expect(copy.digest.digests).toEqual(whole.digest.digests);
      expect(Buffer.from(copy.firstBytes)).toEqual(seededBytes(4096));
    }),
    { numRuns: 8 },
  );
});

test('a copy broken off twice lists all its reads', async () => {
  const path = await brokenOff(5 * MiB);
  await expect(bench.copy(path, unplugAt(9 * MiB))).rejects.toMatchObject({ code: 'CAMERA_GONE' });
  const copy = await bench.copy(path);
  expect(copy.reads).toEqual([
    [0, 4 * MiB],
    [4 * MiB, 8 * MiB],
    [8 * MiB, size],
  ]);
});

test('a finished copy that nobody took is resumed without reading it again', async () => {
  const path = bench.source(seededBytes(size));
  const first = await bench.copy(path);
  const read: number[] = [];
  const second = await bench.copy(path, {
    watch: (under) => (buffer, position) => {
      read.push(buffer.length);
      return under(buffer, position);
    },
  });
  expect(second.digest).toEqual(first.digest);
  expect(second.resumed).toBe(true);
  expect(read).toHaveLength(64);
});

test('a process killed in the middle leaves what was confirmed', async () => {
  const path = await brokenOff(9 * MiB);
  // As if the process had written on without coming to confirm it.
  fs.appendFileSync(dataOf(path), seededBytes(MiB, 'never confirmed'));
  const copy = await bench.copy(path);
  expect(copy.resumed).toBe(true);
  expect(fs.readFileSync(copy.path).equals(seededBytes(size))).toBe(true);
});

describe('a copy starts again', () => {
  const garble = (path: string, at: number) => {
    const fd = fs.openSync(path, 'r+');
    fs.writeSync(fd, 'garbled', at);
    fs.closeSync(fd);
  };

  test('when another file lies there under the same name, size and time', async () => {
    const path = await brokenOff(9 * MiB);
    bench.source(seededBytes(size, 'another'));
    await expectFresh(path);
  });

  test('when any one of the 64 blocks differs in the source', async () => {
    const blocks = spotBlocks(8 * MiB);
    for (const block of [blocks[0]!, blocks[31]!, blocks[63]!]) {
      const bytes = seededBytes(size);
      const path = await brokenOff(9 * MiB, bytes);
      bytes.writeUInt8((bytes[block + 65_535]! + 1) % 256, block + 65_535);
      bench.source(bytes);
      await expectFresh(path);
    }
  });

  test('when the source answers differently on the second read', async () => {
    const path = await brokenOff(9 * MiB);
    let first = true;
    const copy = await bench.copy(path, {
      watch: (read) => async (buffer, position) => {
        const length = await read(buffer, position);
        if (first) buffer[0] = buffer[0]! ^ 1;
        first = false;
        return length;
      },
    });
    expect(copy.resumed).toBe(false);
  });

  test('when the stored prefix is garbled, in a spot block or between two', async () => {
    for (const at of [0, 8 * MiB - 7, spotBlocks(8 * MiB)[10]!, spotBlocks(8 * MiB)[10]! + 70_000]) {
      const path = await brokenOff(9 * MiB);
      garble(dataOf(path), at);
      await expectFresh(path);
    }
  });

  test('when the stored prefix is shorter than noted, or gone', async () => {
    const path = await brokenOff(9 * MiB);
    fs.truncateSync(dataOf(path), 5 * MiB);
    await expectFresh(path);
    fs.rmSync(dataOf(path));
    await expectFresh(path);
  });

  test('when size or time of the source differ', async () => {
    const path = await brokenOff(9 * MiB);
    fs.utimesSync(path, 1_700_000_002, 1_700_000_002);
    await expectFresh(path);
    await brokenOff(9 * MiB);
    bench.source(seededBytes(size + 1));
    await expectFresh(path);
  });

  test('when the note is of another camera or path, torn, or tells impossible reads', async () => {
    const changes: ((note: ReturnType<typeof noteOf>) => unknown)[] = [
      (note) => ({ ...note, identity: 'another' }),
      (note) => ({ ...note, pathHex: '00' }),
      (note) => ({ ...note, prefix: { ...note.prefix, bytes: -1 } }),
      (note) => ({ ...note, prefix: { ...note.prefix, reads: [[5, 8 * MiB]] } }),
      (note) => ({ ...note, prefix: { ...note.prefix, sha256: '0'.repeat(64) } }),
      () => null,
    ];
    for (const change of changes) {
      const path = await brokenOff(9 * MiB);
      fs.writeFileSync(notePath(path), JSON.stringify(change(noteOf(path))));
      await expectFresh(path);
    }
    const path = await brokenOff(9 * MiB);
    fs.truncateSync(notePath(path), 20);
    await expectFresh(path);
  });

  test('when the stored prefix cannot be read', async () => {
    const path = await brokenOff(9 * MiB);
    await expectFresh(path, { files: faultyFiles(realFiles, { op: 'read', nth: 66, code: 'EIO' }).files });
  });

  test('and never writes into a file that has another name as well', async () => {
    const path = await brokenOff(9 * MiB);
    const kept = join(bench.directory, 'kept');
    fs.linkSync(dataOf(path), kept);
    const before = fs.readFileSync(kept);
    await expectFresh(path);
    expect(fs.readFileSync(kept).equals(before)).toBe(true);
  });
});

test('a source that fails while the prefix is compared keeps the prefix', async () => {
  const path = await brokenOff(9 * MiB);
  await expect(bench.copy(path, unplugAt(0))).rejects.toMatchObject({ code: 'CAMERA_GONE' });
  expect((await bench.copy(path)).resumed).toBe(true);
});

test('the blocks: 64 of 64 KiB spread evenly, first and last among them; fewer for less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
      const blocks = spotBlocks(bytes);
      const total = Math.ceil(bytes / 65_536);
      expect(blocks).toHaveLength(Math.min(64, total));
      expect([blocks[0], blocks.at(-1)]).toEqual([0, (total - 1) * 65_536]);
      const gaps = blocks.slice(1).map((block, i) => (block - blocks[i]!) / 65_536);
      expect(gaps.every((gap) => Number.isInteger(gap) && gap >= 1)).toBe(true);
      if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});

test('no note, no prefix', async () => {
  const wanted = { identity: '', pathHex: '', bytes: 1, mtimeNs: '0' };
  expect(await readNote(realFiles, join(bench.directory, 'none'), wanted)).toBeNull();
});
