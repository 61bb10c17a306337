// A dying card as a source that refuses some blocks: everything else is in the copy at its place, and the map is exact.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { realFiles } from '../../storage/file-port.ts';
import { copyBench, seededBytes } from '../../test-fixtures/copy-bench.ts';
import { CopyRing } from './copy-ring.ts';
import { ReadBack } from './read-back.ts';
import { blockTries, pieceBytes, type SalvagedCopy, salvageFile } from './salvage-copy.ts';
import type { SourceFile } from './transport.ts';

const block = 4096;
const bench = copyBench();
const ring = new CopyRing('sha256+sm3');
beforeEach(bench.begin);
afterEach(bench.end);
afterAll(async () => {
  await ring.close();
  await bench.close();
});

interface Card {
  readonly content: Buffer;
  /** Numbers of blocks, and how often each is refused. */
  readonly bad: ReadonlyMap<number, number>;
  readonly error?: (at: number) => LiuhenError;
  readonly isOutOfTime?: (reads: number) => boolean;
  readonly onStamp?: () => number;
}

const dead = Number.POSITIVE_INFINITY;
const badBlock = () => new LiuhenError('CAMERA_READ_FAILED', 'scripted');

async function salvage({ content, bad, error = badBlock, isOutOfTime = () => false, onStamp = () => 0 }: Card) {
  const refusals = new Map<number, number>();
  let reads = 0;
  const source: SourceFile = {
    stamp: async () => ({ bytes: content.length, mtimeNs: BigInt(onStamp()), version: '1' }),
    close: async () => undefined,
    read: async (buffer, position) => {
      reads += 1;
      expect([position % block, buffer.length % block, buffer.byteOffset % block]).toEqual([0, 0, 0]);
      const end = Math.min(position + buffer.length, content.length);
      for (let at = position; at < end; at += block) {
        const number = at / block;
        const refused = refusals.get(number) ?? 0;
        if (refused >= (bad.get(number) ?? 0)) continue;
        refusals.set(number, refused + 1);
        // As the kernel does it: what came before the bad block, or an error where it is the first.
        if (at === position || buffer.length === block) throw error(at);
        return content.copy(buffer, 0, position, at);
      }
      return content.copy(buffer, 0, position, end);
    },
  };
  const tools = { files: realFiles, ring, readBack: new ReadBack(realFiles), incoming: bench.incoming };
  const copy = await salvageFile(tools, {
    source,
    stamp: { bytes: content.length, mtimeNs: 0n, version: '1' },
    key: 'k',
    isOutOfTime: () => isOutOfTime(reads),
    onPosition: () => undefined,
  });
  return { copy, reads, refusals };
}

/** What must be in the copy: the source, and zeros in the holes. */
function expected(content: Buffer, { holes }: SalvagedCopy): Buffer {
  const bytes = Buffer.from(content);
  for (const [from, to] of holes) bytes.fill(0, from, to);
  return bytes;
}

function check(content: Buffer, copy: SalvagedCopy): void {
  const stored = readFileSync(copy.path);
  expect(stored.equals(expected(content, copy))).toBe(true);
  expect(copy.digests).toEqual({
    sha256: createHash('sha256').update(stored).digest('hex'),
    sm3: createHash('sm3').update(stored).digest('hex'),
  });
  const all = [...copy.kept, ...copy.holes].sort(([a], [b]) => a - b);
  expect(all.reduce((at, [from, to]) => (from === at && to > from ? to : -1), 0)).toBe(content.length);
  for (const ranges of [copy.kept, copy.holes])
    for (const [i, [from]] of ranges.entries()) if (i > 0) expect(from).toBeGreaterThan(ranges[i - 1]![1]);
}

it('keeps every block that can be read and maps every one that cannot, wherever they lie', async () => {
  const length = fc.oneof(fc.integer({ min: 1, max: 5 * block }), fc.integer({ min: 1, max: 3 * pieceBytes }));
  const run = fc.record({
    from: fc.nat(3 * 256),
    blocks: fc.integer({ min: 1, max: 40 }),
    isDead: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(length, fc.array(run, { maxLength: 6 }), async (bytes, runs) => {
      const content = seededBytes(bytes);
      const bad = new Map<number, number>();
      for (const { from, blocks, isDead } of runs)
        for (let number = from; number < from + blocks; number += 1) bad.set(number, isDead ? dead : 1);
      const blocks = Math.ceil(bytes / block);
      const isDead = Array.from({ length: blocks }, (_, number) => bad.get(number) === dead);
      const salvaged = salvage({ content, bad });
      if (isDead.every(Boolean)) {
        await expect(salvaged).rejects.toMatchObject({ code: 'CAMERA_READ_FAILED' });
        return;
      }
      const { copy } = await salvaged;
      check(content, copy);
      for (const [number, isOne] of isDead.entries()) {
        const isHole = copy.holes.some(([from, to]) => from <= number * block && number * block < to);
        // One that answers when it is asked again is kept.
        expect(isHole).toBe(isOne);
      }
      expect(copy.isCutShort).toBe(false);
    }),
    { numRuns: 30 },
  );
});

it('asks each bad block a few times at most, and everything else first', async () => {
  const content = seededBytes(2 * pieceBytes);
  const { copy, refusals } = await salvage({
    content,
    bad: new Map([
      [3, dead],
      [300, dead],
    ]),
  });
  expect(copy.holes).toEqual([
    [3 * block, 4 * block],
    [300 * block, 301 * block],
  ]);
  // Once with its piece, and then alone.
  expect([...refusals.values()]).toEqual([1 + blockTries, 1 + blockTries]);
});

it('counts as missing what time was not left for, and says so', async () => {
  const content = seededBytes(3 * pieceBytes);
  const early = await salvage({ content, bad: new Map([[0, dead]]), isOutOfTime: (reads) => reads >= 2 });
  expect(early.copy).toMatchObject({
    holes: [
      [0, pieceBytes],
      [2 * pieceBytes, 3 * pieceBytes],
    ],
    isCutShort: true,
  });
  check(content, early.copy);
  const later = await salvage({ content, bad: new Map([[1, dead]]), isOutOfTime: (reads) => reads >= 6 });
  expect(later.copy).toMatchObject({
    holes: [
      [block, 2 * block],
      [3 * block, pieceBytes],
    ],
    isCutShort: true,
  });
  check(content, later.copy);
});

it('is no copy where nothing can be read, and leaves nothing behind', async () => {
  const bad = new Map(Array.from({ length: 4 }, (_, number) => [number, dead] as const));
  await expect(salvage({ content: seededBytes(4 * block), bad })).rejects.toMatchObject({ code: 'CAMERA_READ_FAILED' });
  expect(existsSync(join(bench.incoming, 'k'))).toBe(false);
});

it('takes a card that is gone, or a file that changes, for no bad block', async () => {
  const content = seededBytes(pieceBytes);
  const gone = () => new LiuhenError('CAMERA_GONE', 'scripted');
  await expect(salvage({ content, bad: new Map([[9, dead]]), error: gone })).rejects.toMatchObject({
    code: 'CAMERA_GONE',
  });
  expect(existsSync(join(bench.incoming, 'k'))).toBe(false);
  await expect(salvage({ content, bad: new Map([[9, dead]]), onStamp: () => 7 })).rejects.toMatchObject({
    code: 'SOURCE_CHANGED',
  });
});

it.each([
  ['where the card gave bytes', 5],
  ['where it gave none', block + 5],
])('is no copy where the station’s own medium holds something else: %s', async (_, at) => {
  const onStamp = () => {
    const file = openSync(join(bench.incoming, 'k', 'data'), 'r+');
    writeSync(file, 'X', at);
    closeSync(file);
    return 0;
  };
  const card = { content: seededBytes(3 * block), bad: new Map([[1, dead]]), onStamp };
  await expect(salvage(card)).rejects.toMatchObject({ code: 'READ_BACK_DIFFERS' });
});

it('reads a whole card whole: no hole at all', async () => {
  const content = seededBytes(pieceBytes + 5);
  const { copy } = await salvage({ content, bad: new Map([[2, 1]]) });
  expect(copy).toMatchObject({ kept: [[0, content.length]], holes: [], isCutShort: false });
  check(content, copy);
  const empty = await salvage({ content: Buffer.alloc(0), bad: new Map() });
  expect(empty.copy).toMatchObject({ kept: [], holes: [] });
});
