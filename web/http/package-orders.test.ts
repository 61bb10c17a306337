import { expect, test } from 'vitest';
import { PackageOrders } from './package-orders.ts';

test('of one session the oldest order gives way to the twenty-first, and no other session’s does', () => {
  const orders = new PackageOrders(() => 0);
  const order = (session: string) => orders.add({ session, args: {}, name: 'x' });
  const other = order('b');
  const mine = Array.from({ length: 21 }, () => order('a'));
  expect(mine.map((id) => orders.find(id, 'a') !== undefined)).toEqual([false, ...Array(20).fill(true)]);
  expect(orders.find(other, 'b')).toBeDefined();
  expect(new Set(mine).size).toBe(21);
});

test('there is a most of all orders', () => {
  const orders = new PackageOrders(() => 0);
  const ids = Array.from({ length: 1001 }, (_, n) => orders.add({ session: `s${n}`, args: {}, name: 'x' }));
  expect(orders.find(ids[0]!, 's0')).toBeUndefined();
  expect(orders.find(ids[1000]!, 's1000')).toBeDefined();
});
