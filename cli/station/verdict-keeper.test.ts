import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { LiuhenError } from '../../core/errors.ts';
import { VerdictKeeper } from './verdict-keeper.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets the keeper's own turns pass, which no timer stands for. */
const settle = async () => {
  for (let n = 0; n < 50; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

function rig(slices: number) {
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  const desk = { left: slices, judged: 0, error: undefined as Error | undefined, onSlice: () => {} };
  const judgeSome = () => {
    if (desk.error) throw desk.error;
    if (desk.left === 0) return false;
    desk.left -= 1;
    desk.judged += 1;
    desk.onSlice();
    return true;
  };
  return { desk, alarms, keeper: new VerdictKeeper({ judgeSome }, alarms) };
}

test('judges all that is due once it has been quiet, and not before', async () => {
  const { desk, keeper } = rig(5);
  keeper.wake();
  vi.advanceTimersByTime(1900);
  keeper.wake();
  vi.advanceTimersByTime(1900);
  await settle();
  expect(desk.judged).toBe(0);
  vi.advanceTimersByTime(200);
  await settle();
  expect(desk.judged).toBe(5);
});

test('makes way when something happens, and goes on when it is quiet again', async () => {
  const { desk, keeper } = rig(5);
  desk.onSlice = () => desk.judged === 2 && keeper.wake();
  keeper.wake();
  vi.advanceTimersByTime(2000);
  await settle();
  expect(desk.judged).toBe(2);
  vi.advanceTimersByTime(2000);
  await settle();
  expect(desk.judged).toBe(5);
});

test('a failure is an alarm, and tried again', async () => {
  const { desk, alarms, keeper } = rig(1);
  desk.error = new LiuhenError('DISK_FULL', 'no room');
  keeper.wake();
  vi.advanceTimersByTime(2000);
  await settle();
  expect(alarms.list()).toMatchObject([{ code: 'DISK_FULL' }]);
  desk.error = undefined;
  vi.advanceTimersByTime(60_000);
  await settle();
  expect([desk.judged, alarms.list()]).toEqual([1, []]);
});

test('stopped, it does no more', async () => {
  const { desk, keeper } = rig(5);
  keeper.wake();
  await keeper.stop();
  keeper.wake();
  vi.advanceTimersByTime(100_000);
  await settle();
  expect(desk.judged).toBe(0);
});
