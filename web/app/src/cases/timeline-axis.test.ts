import { describe, expect, test } from 'vitest';
import { TimelineAxis, ticksIn } from './timeline-axis.ts';

const hour = 3_600_000;
const day = { fromMs: 9 * hour, toMs: 10 * hour };
const next = { fromMs: 33 * hour, toMs: 35 * hour };

describe('the axis', () => {
  const axis = new TimelineAxis([day, next]);

  test('folds the night between two days', () => {
    expect(axis.stretches.map(({ isFolded }) => isFolded)).toEqual([false, true, false]);
    expect(axis.length).toBeLessThan(4 * hour);
  });

  test('leads there and back, in order, without a jump', () => {
    let last = -1;
    for (let ms = 8 * hour; ms < 36 * hour; ms += 7 * 60_000) {
      const position = axis.positionOf(ms);
      expect(position).toBeGreaterThanOrEqual(last);
      last = position;
      if (position > 0 && position < axis.length) expect(axis.timeAt(position)).toBeCloseTo(ms, 3);
    }
  });

  test('keeps sessions that nearly touch on one stretch', () => {
    expect(new TimelineAxis([day, { fromMs: 10 * hour + 60_000, toMs: 11 * hour }]).stretches).toHaveLength(1);
  });
});

describe('a view', () => {
  const axis = new TimelineAxis([day]);

  test('keeps what is under the pointer where it is, and stays on the axis', () => {
    const at = axis.positionOf(9.3 * hour);
    const view = axis.zoomed(axis.whole, 4, at);
    expect(view.to - view.from).toBeCloseTo(axis.length / 4);
    expect((at - view.from) / (view.to - view.from)).toBeCloseTo(at / axis.length);
    expect(axis.zoomed(view, 0.01, at)).toEqual(axis.whole);
    expect(axis.moved(view, -axis.length).from).toBe(0);
    expect(axis.moved(view, axis.length).to).toBeCloseTo(axis.length);
    const deepest = axis.zoomed(axis.whole, 1e9, at);
    expect(deepest.to - deepest.from).toBeCloseTo(4000);
  });

  test('has a hole in its middle', () => {
    const hole = { fromMs: 9.5 * hour, toMs: 9.5 * hour + 40_000 };
    const view = axis.around(hole);
    expect(view.to - view.from).toBeCloseTo(200_000);
    expect((view.from + view.to) / 2).toBeCloseTo(axis.positionOf(hole.fromMs + 20_000));
  });
});

test('ticks stand on round wall-clock times of the zone, and no more than there is room for', () => {
  const axis = new TimelineAxis([{ fromMs: 9 * hour + 13_000, toMs: 10 * hour }]);
  const india = 5.5 * hour;
  const ticks = ticksIn(axis, axis.whole, 8, india);
  expect(ticks.length).toBeGreaterThan(3);
  expect(ticks.length).toBeLessThanOrEqual(8);
  for (const ms of ticks) expect((ms + india) % (10 * 60_000)).toBe(0);
  expect(ticksIn(new TimelineAxis([day, next]), { from: 0, to: hour }, 8, 0).every((ms) => ms <= 10.1 * hour)).toBe(
    true,
  );
});
