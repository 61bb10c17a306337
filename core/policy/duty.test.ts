// Who left footage of his shift: known cases, and against a reference that tries every place that a clip may have.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import { type DutyQuestion, judgeDuty, lastDockedOf } from './duty.ts';
import type { TimedClip } from './place-clip.ts';
import { UntimedClips } from './untimed-clips.ts';

const rule = { driftMsPerDay: 3000 };
const clip = (startMs: number | null, endMs: number | null, uncertaintyMs: number | null = 0): TimedClip => ({
  id: 'c',
  camera: 'A1',
  sha256: '',
  startMs,
  endMs,
  startSource: 'name',
  offsetMs: 0,
  uncertaintyMs,
  trust: uncertaintyMs === null ? 'none' : 'anchored',
  basis: [],
  isCut: false,
});
const shift: DutyQuestion = {
  fromMs: 1000,
  toMs: 2000,
  clips: [],
  mayBeUntimed: false,
  hasRecorder: true,
  lastDockedMs: null,
  dueMs: 5000,
  nowMs: 9000,
};
const judge = (change: Partial<DutyQuestion>) => judgeDuty({ ...shift, ...change }, rule);

test.each([
  ['within', clip(1200, 1300), 'recorded'],
  ['over both ends', clip(500, 2500), 'recorded'],
  ['before', clip(500, 900), 'missing'],
  ['up to its beginning', clip(500, 1000), 'missing'],
  ['from its end on', clip(2000, 2500), 'missing'],
  ['after', clip(2100, 2500), 'missing'],
  ['within, but for its clock', clip(1200, 1300, 300), 'unknown'],
  ['within, whatever its clock', clip(1200, 1300, 200), 'recorded'],
  ['outside, but for its clock', clip(500, 900, 101), 'unknown'],
  ['outside, whatever its clock', clip(500, 900, 100), 'missing'],
  ['begun before, without an end', clip(500, null), 'unknown'],
  ['begun within, without an end', clip(1500, null), 'recorded'],
  ['begun after, without an end', clip(2500, null), 'missing'],
  ['of no known start', clip(null, null), 'missing'],
  ['of a clock without ground', clip(1200, 1300, null), 'missing'],
] as const)('a clip %s', (_, one, outcome) => {
  expect(judge({ clips: [one] })).toBe(outcome);
});

test('names hide a second: a clip whose clock was read counts at its worst', () => {
  const read = (startMs: number) => ({ ...clip(startMs, startMs + 10), trust: 'filmed' as const, basis: [1] });
  const wide = { fromMs: 100_000, toMs: 200_000, nowMs: 900_000 };
  expect([150_000, 99_000, 98_000, 199_000, 200_002].map((ms) => judge({ ...wide, clips: [read(ms)] }))).toEqual([
    'recorded',
    'unknown',
    'missing',
    'unknown',
    'missing',
  ]);
});

describe('without a clip', () => {
  test('what may be of then, nobody knows; without a recorder nothing was to come', () => {
    expect(judge({ mayBeUntimed: true })).toBe('unknown');
    expect(judge({ hasRecorder: false })).toBe('no-recorder');
    expect(judge({ hasRecorder: false, mayBeUntimed: true })).toBe('unknown');
    expect(judge({ hasRecorder: false, clips: [clip(1200, 1300)] })).toBe('recorded');
  });

  test('awaited until it had to be docked, or was', () => {
    expect(judge({ nowMs: 4999 })).toBe('awaited');
    expect(judge({ nowMs: 5000 })).toBe('missing');
    expect(judge({ nowMs: 4999, lastDockedMs: 1999 })).toBe('awaited');
    expect(judge({ nowMs: 4999, lastDockedMs: 2000 })).toBe('missing');
    expect(judge({ nowMs: 1999, dueMs: null })).toBe('awaited');
    expect(judge({ nowMs: 2000, dueMs: null })).toBe('missing');
    expect(judge({ nowMs: 1500, dueMs: 1200 })).toBe('awaited');
  });

  test('when it was docked last', () => {
    const last = (lastDockedMs: number | null) => lastDockedOf({ ...shift, lastDockedMs });
    expect([null, 999, 1000, 1999, 2000].map(last)).toEqual(['before', 'before', 'during', 'during', 'after']);
    expect(lastDockedOf({ ...shift, hasRecorder: false })).toBeNull();
  });
});

test('as whoever tries every place that the clip may have', () => {
  const small = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(
      small,
      fc.integer({ min: 1, max: 15 }),
      small,
      small,
      fc.integer({ min: 0, max: 12 }),
      (a, b, c, d, u) => {
        const [fromMs, toMs] = [a, a + b];
        const [startMs, endMs] = [Math.min(c, d), Math.max(c, d)];
        if (startMs === endMs) return;
        const touches = Array.from({ length: 2 * u + 1 }, (_, n) => n - u).map(
          (moved) => startMs + moved < toMs && endMs + moved > fromMs,
        );
        const expected = touches.every(Boolean) ? 'recorded' : touches.some(Boolean) ? 'unknown' : 'missing';
        expect(judge({ fromMs, toMs, clips: [clip(startMs, endMs, u)] })).toBe(expected);
      },
    ),
    { seed: testSeed(), numRuns: 2000 },
  );
});

test('clips without a time: as whoever looks at each', () => {
  const window = fc.record({
    notBeforeMs: fc.option(fc.integer({ min: 0, max: 30 })),
    more: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(
      fc.array(window, { maxLength: 12 }),
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      (made, from, length) => {
        const windows = made.map(({ notBeforeMs, more }) => ({ notBeforeMs, notAfterMs: (notBeforeMs ?? 0) + more }));
        const to = from + length;
        const expected = windows.some(
          (one) => one.notAfterMs > from && (one.notBeforeMs === null || one.notBeforeMs < to),
        );
        expect(new UntimedClips(windows).mayBeWithin(from, to)).toBe(expected);
      },
    ),
    { seed: testSeed(), numRuns: 2000 },
  );
});
