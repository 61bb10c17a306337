import { describe, expect, test } from 'vitest';
import { clockRule, dayMs, type KnownReading } from './camera-clock.ts';
import { clockState, isImpossible, isRefuted } from './camera-clock-state.ts';

const rule = clockRule();
const at = (day: number) => Date.UTC(2026, 2, 1) + day * dayMs;
const read = (day: number, offsetMs: number): KnownReading => ({
  seq: day,
  offsetMs,
  uncertaintyMs: 500,
  trust: 'filmed',
  deviceAtMs: at(day) + offsetMs,
  docked: null,
});
const finding = (...readings: KnownReading[]) => clockState(readings, rule)?.finding;

describe('what the last two readings say', () => {
  test('nothing, of none and of one', () => {
    expect(clockState([], rule)).toBeNull();
    expect(clockState([read(1, 5)], rule)).toEqual({
      last: read(1, 5),
      epochSinceMs: at(1),
      readings: 1,
      driftMsPerDay: null,
      finding: null,
    });
  });

  test('it drifts by more than is tolerated, or was set; earlier readings no longer count', () => {
    expect(finding(read(1, 0), read(2, 4000))).toBeNull();
    expect(finding(read(1, 0), read(2, 4001))).toBe('CAMERA_DRIFTS');
    expect(finding(read(1, 0), read(2, 61_000))).toBe('CAMERA_DRIFTS');
    expect(finding(read(1, 0), read(2, 61_001))).toBe('CAMERA_CLOCK_JUMPED');
    expect(finding(read(1, 0), read(2, 61_001), read(3, 61_001))).toBeNull();
    expect(finding(read(1, 0), read(2, 9000), read(3, 9000))).toBeNull();
  });

  test('drift of the present epoch, where three readings tell it', () => {
    const readings = [read(1, 900_000), read(2, 0), read(3, 1000), read(4, 2000)];
    expect(clockState(readings, rule)).toMatchObject({
      epochSinceMs: at(2),
      readings: 3,
      driftMsPerDay: expect.closeTo(1000, 0),
    });
    expect(clockState(readings.slice(0, 3), rule)?.driftMsPerDay).toBeNull();
  });
});

const window = { notBeforeMs: at(3), outMs: at(3), notAfterMs: at(4) };

test('a time that cannot be is over a day before the docking before, or over a day ahead', () => {
  const cannot = [at(2) - 1, at(2), at(5), at(5) + 1].map((ms) => isImpossible(ms, window));
  expect(cannot).toEqual([true, false, false, true]);
  expect(isImpossible(0, { ...window, notBeforeMs: null })).toBe(false);
});

test('a time code is refuted where no part of what it allows lies between the dockings', () => {
  const shown = (seenMs: number) => ({ ...read(0, 0), deviceAtMs: seenMs });
  const refuted = [at(3) - 501, at(3) - 500, at(4) + 500, at(4) + 501].map((ms) => isRefuted(shown(ms), window));
  expect(refuted).toEqual([true, false, false, true]);
  expect(isRefuted(shown(0), { ...window, notBeforeMs: null })).toBe(false);
});
