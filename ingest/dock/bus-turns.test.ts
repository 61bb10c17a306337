import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BusLink } from './bus-links.ts';
import { BusTurns } from './bus-turns.ts';

const hub: BusLink = { port: '1-1', nominal: 60e6 };
let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Moves the bays that may read on for a while, each at its bytes a second; timers run. */
async function pass(seconds: number, ...bays: ReturnType<typeof enter>[]) {
  await vi.advanceTimersByTimeAsync(0);
  for (let step = 0; step < seconds * 5; step += 1) {
    nowMs += 200;
    for (const bay of bays) {
      if (!bay.asked.answer) continue;
      bay.done += bay.rate / 5;
      bay.moved(bay.done);
    }
    await vi.advanceTimersByTimeAsync(200);
  }
}

function enter(turns: BusTurns, bay: string, bytes: number, rate: number, newestMs: number | null = null) {
  const turn = turns.enter(bay, () => [hub]);
  turn.listed(bytes, newestMs);
  const asked = { answer: undefined as boolean | undefined };
  const ask = () => {
    asked.answer = undefined;
    void turn.ask().then((mayStart) => {
      asked.answer = mayStart;
    });
  };
  return { ...turn, asked, again: ask, done: 0, rate };
}

test('who waits is let in by itself, in order; a stalled bay keeps nobody out; the timer ends with the waiting', async () => {
  const turns = new BusTurns(() => nowMs);
  const [a, b, c] = [enter(turns, 'a', 50e9, 0), enter(turns, 'b', 1e9, 39e6, 1), enter(turns, 'c', 1e9, 39e6, 2)];
  for (const bay of [a, b, c]) bay.again();
  await pass(1, a, b, c);
  expect([a, b, c].map(({ asked }) => asked.answer)).toEqual([true, undefined, undefined]);
  expect(turns.news('b')).toMatchObject({ isQueued: true, leftMs: null, bytesPerSecond: null });
  expect(turns.links()).toEqual([{ port: '1-1', capacity: 40e6, used: 0, reading: ['a'], waiting: ['b', 'c'] }]);
  await pass(1, a, b, c);
  expect([b, c].map(({ asked }) => asked.answer)).toEqual([undefined, true]);
  await pass(10, a, b, c);
  expect(b.asked.answer).toBeUndefined();
  expect(turns.prioritise('b', true)).toBe(true);
  c.again();
  await pass(0.4);
  expect([b, c].map(({ asked }) => asked.answer)).toEqual([true, undefined]);
  b.rest();
  await pass(0.4);
  expect(c.asked.answer).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a question is withdrawn when the pull ends or asks anew', async () => {
  const turns = new BusTurns(() => nowMs);
  const [a, b] = [enter(turns, 'a', 50e9, 39e6), enter(turns, 'b', 1e9, 0)];
  a.again();
  const first = b.ask();
  const second = b.ask();
  expect(await first).toBe(false);
  b.leave();
  expect(await second).toBe(false);
  expect(turns.prioritise('b', true)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('the end is foretold from pace and order, for who waits too; not while nothing comes', async () => {
  const turns = new BusTurns(() => nowMs);
  const [a, b] = [enter(turns, 'a', 39e8, 39e6), enter(turns, 'b', 39e7, 39e6)];
  a.again();
  b.again();
  await pass(10, a);
  expect(turns.news('a').isQueued).toBe(false);
  expect(turns.news('a').bytesPerSecond! / 39e6).toBeCloseTo(1, 1);
  expect(turns.news('a').leftMs! / 1000).toBeCloseTo(90, -1);
  expect(turns.news('b').leftMs! / 1000).toBeCloseTo(100, -1);
  await pass(6);
  expect(turns.news('a').leftMs).toBeNull();
});

test('the check of a long file after its reading counts, as it was measured', async () => {
  const turns = new BusTurns(() => nowMs);
  const a = enter(turns, 'a', 400e6, 40e6);
  a.again();
  await pass(5, a);
  a.read(200e6);
  await pass(2);
  a.stored(200e6);
  a.again();
  await pass(2, a);
  // 120 MB and a little to read at 40 MB/s, and a second of checking for each 100 MB.
  expect(turns.news('a').leftMs! / 1000).toBeGreaterThan(4);
  expect(turns.news('a').leftMs! / 1000).toBeLessThan(5.5);
  await pass(3, a);
  a.read(200e6);
  await pass(1);
  expect(turns.news('a').leftMs! / 1000).toBeGreaterThan(0);
  expect(turns.news('a').leftMs! / 1000).toBeLessThan(1.5);
  a.stored(200e6);
  nowMs += 2000;
  expect(turns.news('a').leftMs).toBeNull();
});
