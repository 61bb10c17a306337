// Killed while rows are written: what was acknowledged is there, what was not is there whole or not at all.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writerBatch, writerHistory } from '../../test-fixtures/catalogue-writer.ts';
import { seededRandom, testSeed } from '../../test-fixtures/seed.ts';
import { Catalogue } from './catalogue.ts';

import { differences } from './whole.ts';

const writerProgram = join(import.meta.dirname, '../../test-fixtures/catalogue-writer.ts');

test('a killed writer leaves whole batches, and the rest follows to the same rows', async () => {
  const random = seededRandom(testSeed());
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-catalogue-kill-'));
  const file = join(folder, 'catalogue.db');
  const { events, manifestOf } = writerHistory();
  try {
    for (let round = 0; round < 5; round += 1) {
      const writer = spawn(process.execPath, [writerProgram, file]);
      let told = '';
      writer.stdout.on('data', (data: Buffer) => (told += data.toString()));
      const ended = new Promise((resolve) => writer.once('exit', resolve));
      while (!told.includes('\n') && writer.exitCode === null) await wait(5);
      await wait(random.integer(0, 60));
      writer.kill('SIGKILL');
      await ended;
      const acknowledged = Number(told.trim().split('\n').at(-1));
      const catalogue = Catalogue.open(file);
      const last = catalogue.lastSeq();
      expect(last).toBeGreaterThanOrEqual(acknowledged);
      expect((last + 1) % writerBatch === 0 || last + 1 === events.length).toBe(true);
      const expected = Catalogue.open(':memory:');
      expected.apply(events.slice(0, last + 1), manifestOf);
      expect([...differences(expected.rows(), catalogue.rows())]).toEqual([]);
      expect(catalogue.integrityCheck()).toEqual([]);
      expect(catalogue.list({ q: 'clip', limit: 1000 })).toEqual(expected.list({ q: 'clip', limit: 1000 }));
      expected.close();
      catalogue.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
