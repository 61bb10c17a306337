import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ClipHeads } from './clip-heads.ts';

const hash = (n: number) => createHash('sha256').update(String(n)).digest();

test('holds the head of each clip apart from its neighbours', () => {
  const heads = new ClipHeads();
  const clips = [
    'ST01-20260102-000000',
    'ST01-20260102-000001',
    'ST01-20260102-000100',
    'ST01-20260103-000001',
    'odd',
    'odd?',
    '',
    '07',
  ];
  expect(clips.map((clip) => heads.get(clip))).toEqual(clips.map(() => undefined));
  for (const [n, clip] of clips.entries()) heads.set(clip, n, hash(n));
  heads.set(clips[1]!, 2 ** 40, hash(99));
  const expected = clips.map((_, n) => ({ clipSeq: n, leafHash: hash(n).toString('hex') }));
  expected[1] = { clipSeq: 2 ** 40, leafHash: hash(99).toString('hex') };
  expect(clips.map((clip) => heads.get(clip))).toEqual(expected);
  expect(heads.get('ST01-20260102-000002')).toBeUndefined();
  heads.clear();
  expect(heads.get(clips[0]!)).toBeUndefined();
});

test('a hundred thousand clips are some megabytes', () => {
  const heads = new ClipHeads();
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 100_000; n += 1) heads.set(`ST01-20260102-${String(n).padStart(6, '0')}`, 1, hash(1));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
});
