import { expect, test } from 'vitest';
import { newId } from './new-id.ts';

const ids = Array.from({ length: 20_000 }, newId);

test('ids are sixteen hex digits and never the same', () => {
  expect(ids.filter((id) => !/^[0-9a-f]{16}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids that are made one after the other lie together, and runs of them lie anywhere', () => {
  const steps = ids.slice(1).map((id, i) => BigInt(`0x${id}`) - BigInt(`0x${ids[i]}`));
  const leaps = steps.filter((step) => step !== 1n).length;
  expect(leaps).toBeGreaterThanOrEqual(4);
  expect(leaps).toBeLessThanOrEqual(5);
});
