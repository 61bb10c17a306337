import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventDraft } from '../../core/custody-event.ts';
import { CountedLeaves } from './counted-leaves.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function bench() {
  const written: EventDraft[] = [];
  let isFull = false;
  const leaves = new CountedLeaves(async (drafts) => {
    if (isFull) throw new Error('no room');
    written.push(...drafts);
  });
  const refuse = (action: string, clip?: string) =>
    leaves.add('zhang', {
      type: 'refuse',
      actor: 'a1',
      ...(clip ? { clip } : {}),
      public: {},
      private: { user: '张三', action },
    });
  return { written, leaves, refuse, setFull: (now: boolean) => (isFull = now) };
}

describe('counted leaves', () => {
  test('the first at once with its clip, the others of the minute as one with a count', async () => {
    const { written, refuse } = bench();
    for (let n = 0; n < 100; n += 1) refuse('clip.see', `c${n}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([
      {
        type: 'refuse',
        actor: 'a1',
        clip: 'c0',
        public: { count: 1 },
        private: { user: '张三', action: 'clip.see' },
      },
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toHaveLength(2);
    expect(written[1]).toMatchObject({ type: 'refuse', actor: 'a1', public: { count: 99 } });
    expect(written[1]).not.toHaveProperty('clip');
    expect(written[1]?.private?.['clip']).toHaveLength(50);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(written).toHaveLength(2);
    refuse('clip.copy');
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toHaveLength(3);
  });

  test('what was counted is written when somebody wants to read it', async () => {
    const { written, refuse, leaves } = bench();
    for (let n = 0; n < 7; n += 1) refuse('event.list');
    await leaves.flush();
    expect(written.map((draft) => draft.public['count'])).toEqual([1, 6]);
    await leaves.flush();
    expect(written).toHaveLength(2);
  });

  test('nothing is lost while the log has no room', async () => {
    const { written, refuse, leaves, setFull } = bench();
    setFull(true);
    refuse('clip.see', 'c1');
    refuse('clip.see', 'c2');
    await leaves.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toEqual([]);
    setFull(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written.reduce((sum, draft) => sum + Number(draft.public['count']), 0)).toBe(2);
  });
});
