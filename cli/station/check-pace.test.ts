import { expect, test } from 'vitest';
import { CheckPace } from './check-pace.ts';

/** A made-up clock: work and sleep alone move it on. */
function scripted(busyLooks: number[] = []) {
  let nowMs = 0;
  let looks = 0;
  const slept: number[] = [];
  const pace = new CheckPace({
    isBusy: () => busyLooks.includes(looks++),
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
    now: () => nowMs,
  });
  const work = async (...pieces: number[]) => {
    for (const ms of pieces) {
      nowMs += ms;
      await pace.next();
    }
  };
  return { pace, slept, work };
}

test('rests as long as it worked, in rests that a timer can measure', async () => {
  const { slept, work } = scripted();
  await work(5, 5, 5, 5, 5, 100);
  expect(slept).toEqual([20, 105]);
});

test('a piece that took long, as on a machine that was suspended, is not rested for as long', async () => {
  const { slept, work } = scripted();
  await work(3_600_000);
  expect(slept).toEqual([1000]);
});

test('looks every second whether the recorders are done, and then goes on at once', async () => {
  const { slept, work } = scripted([0, 1, 2]);
  await work(500, 19, 1);
  expect(slept).toEqual([1000, 1000, 1000, 20]);
});

test('says that it waits for recorders, and only then', async () => {
  const seen: boolean[] = [];
  const busy = [false, true, false];
  const pace = new CheckPace({
    isBusy: () => busy.shift() ?? false,
    sleep: async () => void seen.push(pace.isWaiting),
    now: () => seen.length * 1000,
  });
  await pace.next();
  await pace.next();
  expect(seen).toEqual([true]);
  expect(pace.isWaiting).toBe(false);
});

test('told to end while it waits, it ends', async () => {
  const sleep = () => Promise.reject(new Error('ended'));
  const pace = new CheckPace({ isBusy: () => true, sleep, now: () => 0 });
  await expect(pace.next()).rejects.toThrow('ended');
  expect(pace.isWaiting).toBe(false);
});
