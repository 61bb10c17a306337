import { expect, it } from 'vitest';
import type { FilePort } from '../../storage/file-port.ts';
import { SpaceClaims, SpaceLedger } from './space-ledger.ts';

const disk = (freeBlocks: number) =>
  ({ statfs: async () => ({ bavail: freeBlocks, bsize: 10 }) }) as unknown as FilePort;

it('promises what is free less the reserve less other promises, until they are settled', async () => {
  const ledger = new SpaceLedger(disk(10), '/x', () => 20);
  expect(await ledger.ask('a', 81)).toBe(false);
  expect(await ledger.ask('a', 50)).toBe(true);
  expect(await ledger.ask('b', 31)).toBe(false);
  expect(await ledger.ask('b', 30)).toBe(true);
  ledger.settle('a');
  ledger.settle('never promised');
  expect(await ledger.ask('c', 50)).toBe(true);
});

it('never promises the same room twice to those who ask at once', async () => {
  const ledger = new SpaceLedger(disk(10), '/x', () => 0);
  const answers = await Promise.all(['a', 'b', 'c'].map((copy) => ledger.ask(copy, 60)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

it('keeps no promise to a pull process that ended before the answer came', async () => {
  const ledger = new SpaceLedger(disk(10), '/x', () => 0);
  const claims = new SpaceClaims(ledger, '1');
  const asked = claims.ask('a', 100);
  claims.settleAll();
  expect(await asked).toBe(false);
  expect(await claims.ask('b', 100)).toBe(true);
  claims.settle('b');
  expect(await claims.ask('c', 100)).toBe(true);
});
