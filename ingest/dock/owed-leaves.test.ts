import { expect, it } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { OwedLeaves } from './owed-leaves.ts';

const draft = (n: number): EventDraft => ({ type: 'pull-failed', actor: 'station', public: { n } });

function rig() {
  const written: unknown[] = [];
  const state = { error: undefined as LiuhenError | undefined, calls: 0 };
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  const owed = new OwedLeaves(async (drafts) => {
    state.calls += 1;
    await new Promise(setImmediate);
    if (state.error) throw state.error;
    written.push(...drafts.map(({ public: { n } }) => n));
  }, alarms);
  return { owed, written, state, alarms };
}

it('keeps what a full disk refuses, in order, and says so until it is written', async () => {
  const { owed, written, state, alarms } = rig();
  state.error = new LiuhenError('DISK_FULL', 'no room');
  await owed.record([draft(1)]);
  await owed.record([draft(2), draft(3)]);
  expect(written).toEqual([]);
  expect(owed.isStuck).toBe(true);
  expect(alarms.list()).toMatchObject([{ code: 'DISK_FULL', context: { events: 3 } }]);
  state.error = undefined;
  await expect.poll(() => written, { timeout: 3000 }).toEqual([1, 2, 3]);
  expect(alarms.list()).toEqual([]);
  expect(owed.isStuck).toBe(false);
  expect(await owed.close()).toBe(0);
});

it('writes thousands of them in a few batches', async () => {
  const { owed, written, state } = rig();
  await Promise.all(Array.from({ length: 5000 }, (_, n) => owed.record([draft(n)])));
  expect(written).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  expect(state.calls).toBeLessThan(20);
});

it('passes on any other failure', async () => {
  const { owed, state } = rig();
  state.error = new LiuhenError('FLUSH_FAILED', 'broken');
  await expect(owed.record([draft(1)])).rejects.toBe(state.error);
});

it('counts what a stop loses', async () => {
  const { owed, state } = rig();
  state.error = new LiuhenError('DISK_FULL', 'no room');
  await owed.record([draft(1), draft(2)]);
  expect(await owed.close()).toBe(2);
});
