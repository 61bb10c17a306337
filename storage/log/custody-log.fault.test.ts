// Kills and failing calls at every place, then reopen: every acknowledged event is there, at most whole unacknowledged
// batches more, and the tree goes on from every checkpoint that was ever given out.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { type Fault, faultyFiles } from '../../test-fixtures/faulty-files.ts';
import { logFindings, openLog, tempFolder, testDrafts } from '../../test-fixtures/temp-log.ts';
import { realFiles } from '../file-port.ts';

let folder: ReturnType<typeof tempFolder>;
let dir: string;
beforeEach(() => {
  folder = tempFolder('in-memory');
  dir = join(folder.path, 'log');
});
afterEach(() => folder.remove());

const batchSize = 90;

interface Told {
  readonly batches: CustodyEvent[][];
  readonly checkpoints: string[];
  readonly errors: string[];
}

/** Appends, publishes and erases across two full tiles; goes on after errors, as a daemon might, and notes what it was told. */
async function workload(fault: Fault): Promise<Told & { calls: number }> {
  const faulty = faultyFiles(realFiles, fault);
  const told: Told = { batches: [], checkpoints: [], errors: [] };
  const note = (error: unknown) => told.errors.push((error as { code?: string }).code ?? String(error));
  try {
    const log = await openLog(dir, { files: faulty.files });
    for (let n = 0; n < 7; n += 1) {
      await log.append(testDrafts(n * batchSize, batchSize)).then((events) => told.batches.push(events), note);
      if (n % 3 === 1) await log.publish().then((text) => told.checkpoints.push(text), note);
    }
    await log.erasePrivate(1).catch(note);
    await log.close().then(() => told.checkpoints.push(log.checkpointText()), note);
  } catch (error) {
    note(error);
  }
  return { ...told, calls: faulty.calls() };
}

async function expectNothingLost({ batches, checkpoints }: Told): Promise<void> {
  const log = await openLog(dir);
  expect(log.size % batchSize).toBe(0);
  for (const { salt: _salt, detail: _detail, ...leaf } of batches.flat()) {
    expect(await log.read(leaf.seq)).toMatchObject(leaf);
  }
  for (const text of checkpoints) {
    const { size, root } = parseCheckpoint(text)!;
    expect(await log.root(size)).toEqual(root);
  }
  await log.append(testDrafts(9000, 3));
  await log.close();
  expect(await logFindings(dir)).toEqual([]);
}

describe('a failing call', () => {
  const kinds: readonly (Omit<Fault, 'nth'> & { readonly name: string })[] = [
    { name: 'write EIO', op: 'write', code: 'EIO' },
    { name: 'write ENOSPC', op: 'write', code: 'ENOSPC' },
    { name: 'short write, then ENOSPC', op: 'write', code: 'ENOSPC', shortWrite: 50 },
    { name: 'short write, then EIO', op: 'write', code: 'EIO', shortWrite: 50 },
    { name: 'flush EIO', op: 'sync', code: 'EIO' },
    { name: 'flush ENOSPC', op: 'sync', code: 'ENOSPC' },
    { name: 'rename EIO', op: 'rename', code: 'EIO' },
    { name: 'open ENOSPC', op: 'open', code: 'ENOSPC' },
    { name: 'mkdir ENOSPC', op: 'mkdir', code: 'ENOSPC' },
    { name: 'rm EIO', op: 'rm', code: 'EIO' },
    { name: 'read EIO', op: 'readFile', code: 'EIO' },
  ];
  it.each(kinds)('$name, at each call in turn, loses nothing that was acknowledged', async ({ name: _, ...kind }) => {
    const { calls } = await workload({ ...kind, nth: Number.POSITIVE_INFINITY });
    expect(calls).toBeGreaterThan(0);
    // Every call up to the first eight (opening, first appends), then a spread over the rest.
    const step = Math.max(1, Math.floor(calls / 7));
    for (let nth = 1; nth <= calls; nth += nth < 8 ? 1 : step) {
      rmSync(dir, { recursive: true, force: true });
      const told = await workload({ ...kind, nth });
      if (told.errors.length === 0) expect(kind.shortWrite, `call ${nth} of ${calls} failed unseen`).toBeDefined();
      await expectNothingLost(told);
    }
  });

  it.each(['EIO', 'ENOSPC'])('flush: after %s every later append is refused', async (code) => {
    const failures: string[] = [];
    const faulty = faultyFiles(realFiles, { op: 'datasync', nth: 2, code });
    const log = await openLog(dir, { files: faulty.files, onFailure: (error) => failures.push(error.code) });
    await log.append(testDrafts(0, 2));
    const lost = await Promise.allSettled([log.append(testDrafts(2, 1)), log.append(testDrafts(3, 1))]);
    expect(lost.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'FLUSH_FAILED',
      'FLUSH_FAILED',
    ]);
    for (const act of [log.append(testDrafts(4, 1)), log.publish(), log.erasePrivate(1)]) {
      await expect(act).rejects.toMatchObject({ code: 'FLUSH_FAILED' });
    }
    expect(failures).toEqual(['FLUSH_FAILED']);
    expect(log.size).toBe(2);
    expect(await log.read(1)).toMatchObject({ seq: 1 });
    await log.close();
  });

  it('goes on after a full disk once there is space again, with nothing of the refused batch', async () => {
    const faulty = faultyFiles(realFiles, { op: 'write', nth: 3, code: 'ENOSPC', shortWrite: 70 });
    const log = await openLog(dir, { files: faulty.files });
    const before = readFileSync(join(dir, 'journal'));
    await expect(log.append(testDrafts(0, 5))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(faulty.fired()).toBe(true);
    expect(readFileSync(join(dir, 'journal'))).toEqual(before);
    expect((await log.append(testDrafts(10, 5)))[0]).toMatchObject({ seq: 0, public: { n: 10 } });
    await log.close();
    expect(await logFindings(dir)).toEqual([]);
  });
});

describe('a kill', () => {
  it('at any byte of the last record leaves the batch whole or absent', async () => {
    const log = await openLog(dir);
    await log.append(testDrafts(0, 300));
    const checkpoint = await log.publish();
    const before = readFileSync(join(dir, 'journal')).length;
    await log.append(testDrafts(300, 2));
    const bytes = readFileSync(join(dir, 'journal'));
    const copy = join(folder.path, 'killed');
    // As after SIGKILL: the folder as it lies there, nothing closed. The clean close is no part of this.
    cpSync(dir, copy, { recursive: true });
    await log.close();
    for (let at = before; at <= bytes.length; at += 1) {
      writeFileSync(join(copy, 'journal'), bytes.subarray(0, at));
      writeFileSync(join(copy, 'checkpoint'), checkpoint);
      rmSync(join(copy, 'tile/entries/001.p'), { recursive: true, force: true });
      rmSync(join(copy, 'tile/0/001.p'), { recursive: true, force: true });
      const again = await openLog(copy);
      expect([again.size, again.tornBytes]).toEqual(at === bytes.length ? [302, 0] : [300, at - before]);
      await again.close();
    }
  });

  it('at any moment of the work is survived by a copy of the folder', async () => {
    const log = await openLog(dir);
    const told: Told = { batches: [], checkpoints: [log.checkpointText()], errors: [] };
    const snapshots: { path: string; batches: number; checkpoints: number }[] = [];
    let running = true;
    const work = (async () => {
      for (let n = 0; n < 40; n += 1) {
        told.batches.push(await log.append(testDrafts(n * batchSize, batchSize)));
        if (n % 4 === 3) told.checkpoints.push(await log.publish());
      }
      running = false;
    })();
    while (running && snapshots.length < 15) {
      const path = join(folder.path, `at-${snapshots.length}`);
      snapshots.push({ path, batches: told.batches.length, checkpoints: told.checkpoints.length });
      // The synchronous copy stops this process's own code, while calls already given to the system go on.
      cpSync(dir, path, { recursive: true });
      await new Promise((resolve) => setTimeout(resolve, snapshots.length % 5));
    }
    await work;
    await log.close();
    expect(snapshots.length).toBeGreaterThan(5);
    for (const { path, batches, checkpoints } of snapshots) {
      dir = path;
      await expectNothingLost({
        batches: told.batches.slice(0, batches),
        checkpoints: told.checkpoints.slice(0, checkpoints),
        errors: [],
      });
    }
  });
});
