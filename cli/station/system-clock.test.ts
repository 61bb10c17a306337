import { beforeEach, describe, expect, test } from 'vitest';
import type { EventDraft } from '../../core/custody-event.ts';
import { ClockWatch } from './clock-watch.ts';
import { type ClockSources, SystemClock } from './system-clock.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 5, 1);
let now: number;
let syncedAt: number | null;
let keptSince: number | null;
beforeEach(() => {
  [now, syncedAt, keptSince] = [start, null, null];
});
const sources: ClockSources = { now: () => now, syncedAt: async () => syncedAt, keptSince: () => keptSince };

describe('the clock', () => {
  test('without a time service has no ground; with one it is synchronised, and holds for a while after it', async () => {
    const clock = new SystemClock(sources);
    clock.recall(null, 7 * day);
    await clock.refresh();
    expect(clock.quality()).toBe('untrusted');
    syncedAt = now;
    await clock.refresh();
    expect(clock.quality()).toBe('synced');
    [now, syncedAt] = [start + 7 * day, null];
    await clock.refresh();
    expect(clock.quality()).toBe('holdover');
    now += 1;
    await clock.refresh();
    expect(clock.quality()).toBe('untrusted');
  });

  test.each([
    ['was synchronised a day ago', start - day, null, 'holdover'],
    ['was synchronised too long ago', start - 8 * day, null, 'untrusted'],
    ['was synchronised in the future', start + 1, null, 'untrusted'],
    ['was off meanwhile, with nothing to keep the time', start - day, start - 1000, 'untrusted'],
    ['has run since, with nothing else to keep the time', start - day, start - 2 * day, 'holdover'],
    ['knows nothing', null, null, 'untrusted'],
  ])('that %s', (_, recalled, kept, quality) => {
    keptSince = kept;
    const clock = new SystemClock(sources);
    clock.recall(recalled, 7 * day);
    expect(clock.quality()).toBe(quality);
  });
});

describe('the watch', () => {
  async function watch(last: Parameters<ClockWatch['start']>[0]) {
    const told: EventDraft['public'][] = [];
    const clock = new SystemClock(sources);
    clock.recall(null, 7 * day);
    await clock.refresh();
    const watch = new ClockWatch(
      clock,
      async (drafts) => void told.push(...drafts.map((draft) => draft.public)),
      (error) => {
        throw error;
      },
    );
    await watch.start(last);
    return { told, clock, watch };
  }

  test('writes down that the clock went back, and that it lost its ground', async () => {
    const { told, watch: running } = await watch({ atMs: start + 5000, quality: 'synced' });
    running.stop();
    expect(told).toEqual([
      { when: 'start', stepMs: -5000 },
      { when: 'quality', from: 'synced', to: 'untrusted', syncedAt: null },
    ]);
  });

  test('says nothing where nothing changed', async () => {
    syncedAt = start;
    const { told, watch: running } = await watch({ atMs: start - 5000, quality: 'synced' });
    running.look();
    running.stop();
    expect(told).toEqual([]);
  });

  test('takes the ground from a clock that somebody set, until a time service holds it again', async () => {
    syncedAt = start;
    const { told, clock, watch: running } = await watch({ atMs: start, quality: 'synced' });
    [now, syncedAt] = [now + 10_000, null];
    running.look();
    await expect.poll(() => told.length).toBe(2);
    expect(clock.quality()).toBe('untrusted');
    expect(told).toMatchObject([{ when: 'step' }, { when: 'quality', from: 'synced', to: 'untrusted' }]);
    expect(Math.round((told[0]?.['stepMs'] as number) / 1000)).toBe(10);
    running.stop();
  });
});
