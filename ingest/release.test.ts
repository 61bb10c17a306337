// The process that erases, on real files: what is sealed goes, everything else stays and says why.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { filesOf } from '../test-fixtures/virtual-camera.ts';
import { type ReleaseOrder, release, sampleBytes } from './release.ts';
import { makeSealReceipt } from './seal/seal-receipt.ts';

let root: string;
let canary: string;
let lock: number;

beforeAll(() => {
  lock = openSync('/dev/null', 'r');
});
afterAll(() => closeSync(lock));
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-release-'));
  canary = mkdtempSync(join(tmpdir(), 'liuhen-canary-'));
});
afterEach(() => {
  for (const folder of [root, canary]) rmSync(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const original = new Map<string, Buffer>();

function put(path: string, content: Buffer | string) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
  const bytes = Buffer.from(content);
  const clip = `ST01-20260304-${String(original.size + 1).padStart(6, '0')}`;
  original.set(clip, bytes);
  const receipt = makeSealReceipt(clip, Buffer.from(path).toString('hex'), bytes.length, sha256(bytes));
  return { receipt, isFresh: true };
}

const order = (more: Partial<ReleaseOrder> = {}): ReleaseOrder => ({
  root,
  bay: '1',
  recheck: 'full',
  digestOfBlocks: async (clip, offsets) =>
    sha256(Buffer.concat(offsets.map((from) => original.get(clip)!.subarray(from, from + sampleBytes)))),
  isStored: async () => true,
  childFd: lock,
  stallMs: 10_000,
  ...more,
});

const never = new AbortController().signal;
const outcomes = (report: Awaited<ReturnType<typeof release>>) => report.drafts.map((draft) => draft.public['outcome']);

it.each(['full', 'sampled'] as const)('erases exactly what is sealed: %s', async (recheck) => {
  const files = [put('DCIM/a.mp4', Buffer.alloc(9_000_001, 'a')), put('b.mp4', 'b'), put('DCIM/empty.mp4', '')];
  put('DCIM/new.mp4', 'came after the listing');
  const report = await release(order({ recheck }), files, never);
  expect(report).toMatchObject({ erased: 3, erasedBytes: 9_000_002, isTouched: true });
  expect(report.error).toBeUndefined();
  expect(report.drafts).toMatchObject(
    files.map(({ receipt: { clip, pathHex, bytes, sha256: digest } }) => ({
      type: 'release',
      clip,
      public: { outcome: 'erased', bytes, sha256: digest },
      private: { bay: '1', pathHex },
    })),
  );
  expect(new Set(report.drafts.map(({ batch }) => batch)).size).toBe(1);
  expect(await filesOf(root)).toEqual(['DCIM/new.mp4']);
});

it.each([
  ['its content', 'full', (path: string) => writeFileSync(path, 'other')],
  ['its length', 'full', (path: string) => truncateSync(path, 3)],
  ['itself for a link', 'full', (path: string) => swapForLink(path, join(canary, 'x'))],
  ['itself for a folder', 'full', swapForFolder],
  ['its name', 'full', (path: string) => renameSync(path, `${path}.moved`)],
  ['its first byte', 'sampled', (path: string) => writeFileSync(path, 'Xould')],
] as const)('keeps a file that changed %s, and goes on', async (_, recheck, change) => {
  writeFileSync(join(canary, 'x'), 'would');
  const files = [put('a/changed.mp4', 'would'), put('b.mp4', 'b')];
  change(join(root, 'a/changed.mp4'));
  const before = await filesOf(root);
  const report = await release(order({ recheck }), files, never);
  expect(outcomes(report)).toEqual(['kept', 'erased']);
  expect(report.drafts[0]?.private).toMatchObject({ reason: expect.any(String) });
  expect(report.error).toMatchObject({ code: 'RELEASE_REFUSED', context: { kept: 1 } });
  expect(await filesOf(root)).toEqual(before.filter((path) => path !== 'b.mp4'));
  expect(readFileSync(join(canary, 'x'), 'utf8')).toBe('would');
});

function swapForFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function swapForLink(path: string, target: string): void {
  rmSync(path, { recursive: true });
  symlinkSync(target, path);
}

it('does not go through a folder that became a link', async () => {
  const files = [put('DCIM/100/a.mp4', 'same'), put('b.mp4', 'b')];
  mkdirSync(join(canary, '100'));
  writeFileSync(join(canary, '100/a.mp4'), 'same');
  swapForLink(join(root, 'DCIM'), canary);
  expect(outcomes(await release(order(), files, never))).toEqual(['kept', 'erased']);
  expect(existsSync(join(canary, '100/a.mp4'))).toBe(true);
});

it('keeps what an earlier session stored and the vault no longer holds whole', async () => {
  const files = [{ ...put('a.mp4', 'a'), isFresh: false }, put('b.mp4', 'b')];
  const report = await release(order({ isStored: async () => false }), files, never);
  expect(outcomes(report)).toEqual(['kept', 'erased']);
  expect(existsSync(join(root, 'a.mp4'))).toBe(true);
});

it('finds names that are not UTF-8', async () => {
  const raw = Buffer.from('d6b4b7a8', 'hex');
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), raw]), 'gbk');
  original.set('gbk', Buffer.from('gbk'));
  const receipt = makeSealReceipt('gbk', raw.toString('hex'), 3, sha256(Buffer.from('gbk')));
  expect((await release(order(), [{ receipt, isFresh: true }], never)).erased).toBe(1);
});

it('erases nothing once the recorder is gone or the station stops', async () => {
  const files = [put('a.mp4', 'a')];
  expect(outcomes(await release(order(), files, AbortSignal.abort()))).toEqual(['kept']);
  const report = await release(order({ root: join(root, 'gone') }), files, never);
  expect(outcomes(report)).toEqual(['kept']);
  expect(report.isTouched).toBe(false);
  expect(existsSync(join(root, 'a.mp4'))).toBe(true);
});

it('tells apart what went, what stayed and what nobody knows when it is ended in the middle', async () => {
  const files = Array.from({ length: 60 }, (_, i) => put(`${i}.mp4`, Buffer.alloc(300_000, i)));
  const abort = new AbortController();
  const timer = setInterval(async () => {
    if ((await filesOf(root)).length < 50) abort.abort();
  }, 1);
  const report = await release(order(), files, abort.signal);
  clearInterval(timer);
  const left = new Set(await filesOf(root));
  expect(left.size).toBeGreaterThan(0);
  for (const [i, outcome] of outcomes(report).entries())
    if (outcome !== 'unknown') expect([i, outcome]).toEqual([i, left.has(`${i}.mp4`) ? 'kept' : 'erased']);
  expect(outcomes(report).filter((outcome) => outcome === 'unknown').length).toBeLessThan(2);
});

it('gives up a recorder that stops answering', async () => {
  const file = put('a.mp4', Buffer.alloc(1000));
  const { erased, error } = await release(order({ stallMs: 1 }), [file], never);
  expect(erased).toBe(0);
  expect(error?.context['reason']).toContain('stopped answering');
  expect(existsSync(join(root, 'a.mp4'))).toBe(true);
});
