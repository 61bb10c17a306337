import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../core/canonical-json.ts';
import { commitment, type EventDraft, leafOf } from '../../core/custody-event.ts';
import { parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from '../../core/proof/merkle.ts';
import {
  logFindings,
  openLog,
  signer,
  tempFolder,
  testDraft,
  testDrafts,
  testStart,
} from '../../test-fixtures/temp-log.ts';
import type { CustodyLog } from './custody-log.ts';

let folder: ReturnType<typeof tempFolder>;
let dir: string;
beforeEach(() => {
  folder = tempFolder();
  dir = join(folder.path, 'log');
});
afterEach(() => folder.remove());

const fill = async (log: CustodyLog, count: number, batch = 100) => {
  for (let n = 0; n < count; n += batch) await log.append(testDrafts(n, Math.min(batch, count - n)));
};

describe('append', () => {
  it('numbers, times, chains and commits', async () => {
    const log = await openLog(dir);
    const clip = 'ST01-20260102-000001';
    const [first, second] = await log.append([
      { type: 'pull', actor: 'station', clip, public: { bytes: 1 }, private: { name: '\u89c6\u9891.mp4' } },
      { type: 'seal', actor: 'station', clip, public: { bytes: 1 } },
    ]);
    const [third] = await log.append([{ type: 'view', actor: 'u1', clip, case: 'c1', batch: 'b1', public: {} }]);
    expect([first, second, third]).toMatchObject([
      { seq: 0, at: '2026-01-02T03:04:05.000Z', atQuality: 'synced', clipSeq: 1 },
      { seq: 1, clipSeq: 2, clipPrev: leafHash(await log.leafBytes(0)).toString('hex') },
      { seq: 2, clipSeq: 3, clipPrev: leafHash(await log.leafBytes(1)).toString('hex'), case: 'c1', batch: 'b1' },
    ]);
    expect(first).not.toHaveProperty('clipPrev');
    expect(first?.private).toBe(commitment({ salt: first!.salt!, detail: { name: '\u89c6\u9891.mp4' } }));
    expect(await log.leafBytes(0)).toEqual(canonicalBytes({ ...leafOf(first!) }));
    expect(await log.read(0)).toEqual(first);
    await log.close();
  });

  it('never lets the time go back, across a restart too', async () => {
    let now = testStart;
    const clock = { now: () => now, quality: () => 'untrusted' as const };
    const log = await openLog(dir, { clock });
    await log.append([testDraft(0)]);
    now -= 60_000;
    expect((await log.append([testDraft(1)]))[0]).toMatchObject({
      at: '2026-01-02T03:04:05.000Z',
      atQuality: 'untrusted',
    });
    await fill(log, 254);
    await log.close();
    const again = await openLog(dir, { clock });
    expect((await again.append([testDraft(2)]))[0]).toMatchObject({ seq: 256, at: '2026-01-02T03:04:05.000Z' });
    await again.close();
  });

  it('refuses what cannot be a leaf before anything is written, and only that call', async () => {
    const log = await openLog(dir);
    const good = { type: 'view', actor: 'u1', clip: 'c', public: {} } as const;
    const results = await Promise.allSettled([
      log.append([good]),
      log.append([good, { ...good, type: 'rewrite' } as unknown as EventDraft]),
      log.append([good, { ...good, public: { text: 'x'.repeat(9000) } }]),
      log.append([{ ...good, public: { ratio: 0.5 } }]),
      log.append([{ ...good, private: { text: 'x'.repeat(70_000) } }]),
      log.append([good]),
    ]);
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))).toEqual([
      'done', 'BUG', 'BUG', 'BUG', 'USAGE', 'done',
    ]); // biome-ignore format: one row
    expect(log.size).toBe(2);
    expect(await log.read(1)).toMatchObject({ seq: 1, clipSeq: 2 });
    await log.close();
    expect(await logFindings(dir)).toEqual([]);
  });

  it('keeps concurrent calls apart and each batch together', async () => {
    const log = await openLog(dir);
    const sizes = Array.from({ length: 300 }, (_, i) => 1 + (i % 7));
    const answers = await Promise.all(sizes.map((size, i) => log.append(testDrafts(i * 10, size))));
    const seqs = answers.flat().map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => i));
    await log.close();
    expect(await logFindings(dir)).toEqual([]);
  });

  it('takes a batch of many tiles in one call, and nothing for an empty one', async () => {
    const log = await openLog(dir);
    expect(await log.append([])).toEqual([]);
    expect(await log.append(testDrafts(0, 5000))).toHaveLength(5000);
    await log.close();
    expect(await logFindings(dir)).toEqual([]);
  });
});

describe('clip heads', () => {
  it('come from the catalogue once it has them, and from the log before', async () => {
    const catalogue = new Map<string, { clipSeq: number; leafHash: string }>();
    const asked: string[] = [];
    const headOf = (clip: string) => {
      asked.push(clip);
      return catalogue.get(clip);
    };
    const log = await openLog(dir, { headOf });
    const view = { type: 'view', actor: 'u1', clip: 'c', public: {} } as const;
    await log.append([view]);
    await log.append([view]);
    expect(asked).toEqual(['c']);
    catalogue.set('c', { clipSeq: 2, leafHash: leafHash(await log.leafBytes(1)).toString('hex') });
    log.indexedUpTo(1);
    expect((await log.append([view]))[0]).toMatchObject({ clipSeq: 3 });
    expect(asked).toEqual(['c', 'c']);
    await log.close();
    // The tail counts again after a restart, though the catalogue lags behind by one.
    const again = await openLog(dir, { headOf });
    expect((await again.append([view]))[0]).toMatchObject({ clipSeq: 4 });
    await again.close();
    expect(await logFindings(dir)).toEqual([]);
  });
});

describe('tree', () => {
  it('gives roots and proofs that verify, at random sizes, before and after publication and restart', async () => {
    let log = await openLog(dir);
    const total = 1400;
    await fill(log, total, 37);
    const hashes: Buffer[] = [];
    for await (const event of log.events()) hashes.push(leafHash(canonicalBytes({ ...leafOf(event) })));
    expect(hashes).toHaveLength(total);
    const check = () =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: total }), fc.nat(), fc.nat(), async (size, a, b) => {
          const root = await log.root(size);
          expect(root).toEqual(rootOf(hashes.slice(0, size)));
          const index = a % size;
          const proof = await log.inclusion(index, size);
          expect(verifyInclusion({ leafHash: hashes[index]!, index, size, proof, root })).toBe(true);
          const from = b % (size + 1);
          const older = { from, to: size, fromRoot: await log.root(from), toRoot: root };
          expect(verifyConsistency({ ...older, proof: await log.consistency(from, size) })).toBe(true);
        }),
        { numRuns: 40 },
      );
    await check();
    await log.publish();
    await check();
    await log.close();
    log = await openLog(dir);
    await check();
    await log.close();
  });

  it('crosses a full tile of the second level', async () => {
    const log = await openLog(dir);
    const small = { type: 'login', actor: 'u', public: {} } as const;
    for (let n = 0; n < 65_600; n += 4100) await log.append(Array.from({ length: 4100 }, () => small));
    await log.close();
    expect(existsSync(join(dir, 'tile/1/000'))).toBe(true);
    expect(readdirSync(join(dir, 'tile/2/000.p'))).toEqual(['1']);
    expect(existsSync(join(dir, 'tile/1/000.p'))).toBe(false);
    const again = await openLog(dir);
    const proof = await again.inclusion(300);
    const claim = { leafHash: leafHash(await again.leafBytes(300)), index: 300, size: again.size, proof };
    expect(verifyInclusion({ ...claim, root: await again.root() })).toBe(true);
    await again.close();
    expect(await logFindings(dir)).toEqual([]);
  });

  it('answers NOT_FOUND for what is not there', async () => {
    const log = await openLog(dir);
    await log.append([testDraft(0)]);
    for (const act of [
      log.read(1),
      log.leafBytes(-1),
      log.inclusion(1),
      log.inclusion(0, 2),
      log.consistency(2),
      log.root(2),
    ]) {
      await expect(act).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await log.close();
  });
});

describe('publish', () => {
  it('signs a checkpoint over everything durable, and drops partial tiles once full', async () => {
    const log = await openLog(dir);
    expect(verifyCheckpoint(log.checkpointText(), parseVkey(signer.vkey))).toMatchObject({
      state: 'good',
      checkpoint: { size: 0 },
    });
    await fill(log, 200);
    const note = await log.publish();
    expect(verifyCheckpoint(note, parseVkey(signer.vkey))).toMatchObject({ state: 'good', checkpoint: { size: 200 } });
    expect(readFileSync(join(dir, 'checkpoint'), 'utf8')).toBe(note);
    expect(readdirSync(join(dir, 'tile/entries'))).toEqual(['000.p']);
    await log.append(testDrafts(200, 100));
    expect(await log.publish()).toBe(log.checkpointText());
    expect(readdirSync(join(dir, 'tile/entries')).sort()).toEqual(['000', '001.p']);
    expect(readdirSync(join(dir, 'tile/0')).sort()).toEqual(['000', '001.p']);
    await log.close();
    expect(readdirSync(join(dir, 'scratch'))).toEqual([]);
  });

  it('comes by itself within a second or so', async () => {
    const log = await openLog(dir);
    const before = log.checkpointText();
    await log.append([testDraft(0)]);
    await expect.poll(() => log.checkpointText(), { timeout: 3000 }).not.toBe(before);
    await log.close();
  });

  it('happens on close, after the appends that wait; later ones are refused', async () => {
    const log = await openLog(dir);
    const waiting = Array.from({ length: 30 }, (_, i) => log.append(testDrafts(i * 100, 100)));
    const closed = log.close();
    await expect(log.append([testDraft(0)])).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    expect((await Promise.all(waiting)).flat()).toHaveLength(3000);
    await closed;
    await log.close();
    expect(verifyCheckpoint(log.checkpointText(), parseVkey(signer.vkey))).toMatchObject({
      checkpoint: { size: 3000 },
    });
  });
});

describe('erasePrivate', () => {
  it('takes the detail from journal and bundle; the tree stays', async () => {
    let log = await openLog(dir);
    await fill(log, 600);
    const root = await log.root();
    expect(await log.read(599)).toHaveProperty('detail');
    await log.erasePrivate(599);
    await log.publish();
    await log.read(1);
    await log.erasePrivate(1);
    await log.erasePrivate(599);
    for (let round = 0; round < 2; round += 1) {
      for (const seq of [1, 599]) {
        const event = await log.read(seq);
        expect(event).toHaveProperty('private');
        expect(event).not.toHaveProperty('salt');
      }
      expect(await log.read(3)).toHaveProperty('detail');
      expect(await log.root()).toEqual(root);
      await log.close();
      log = await openLog(dir);
    }
    await log.close();
    for (const path of ['journal', 'private/000.jsonl', 'private/002.jsonl']) {
      expect(readFileSync(join(dir, path), 'utf8')).not.toMatch(/\u89c6\u9891 (1|599)"/);
    }
    expect(await logFindings(dir)).toEqual([]);
  });
});

describe('open', () => {
  const prepared = async () => {
    const log = await openLog(dir);
    await fill(log, 300);
    await log.close();
  };
  const damages: readonly (readonly [string, () => void])[] = [
    ['a lost journal', () => rmSync(join(dir, 'journal'))],
    ['a lost checkpoint', () => rmSync(join(dir, 'checkpoint'))],
    ['a lost tile', () => rmSync(join(dir, 'tile/0/000'))],
    [
      'a journal cut below the checkpoint',
      () => writeFileSync(join(dir, 'journal'), readFileSync(join(dir, 'journal')).subarray(0, -1)),
    ],
    ['a changed tile', () => writeFileSync(join(dir, 'tile/0/000'), Buffer.alloc(8192, 7))],
    [
      'a checkpoint of another key',
      () =>
        writeFileSync(
          join(dir, 'checkpoint'),
          readFileSync(join(dir, 'checkpoint'), 'utf8').replace('\n300\n', '\n299\n'),
        ),
    ],
  ];
  it.each(damages)('refuses %s and changes nothing', async (_, damage) => {
    await prepared();
    damage();
    const journal = existsSync(join(dir, 'journal')) && readFileSync(join(dir, 'journal'));
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    expect(existsSync(join(dir, 'journal')) && readFileSync(join(dir, 'journal'))).toEqual(journal);
  });

  it('refuses a journal put back to an older state together with its checkpoint', async () => {
    const log = await openLog(dir);
    await fill(log, 100);
    await log.publish();
    const old = ['journal', 'checkpoint'].map((name) => [name, readFileSync(join(dir, name))] as const);
    await log.append(testDrafts(100, 10));
    await log.close();
    for (const [name, bytes] of old) writeFileSync(join(dir, name), bytes);
    const again = await openLog(dir);
    await again.append(testDrafts(500, 10));
    await expect(again.publish()).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    await expect(again.append([testDraft(0)])).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    await again.close();
  });
});
