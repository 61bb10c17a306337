// What is said of a recorder, figure by figure.
import { describe, expect, test } from 'vitest';
import type { ClockState } from './camera-clock-state.ts';
import { type RecorderQuestion, recorderFindings, recorderRule } from './recorder-findings.ts';

const rule = { clockNoteMs: 60_000, idleMs: 7000 };
const quiet: RecorderQuestion = {
  clock: null,
  clips: { groundless: 0, impossible: 0, partial: 0 },
  faultsMs: [],
  register: { drawnMs: null, lastDockedMs: 9000 },
  untilMs: 5000,
  nowMs: 10_000,
};
const found = (change: Partial<RecorderQuestion>, by = rule as Parameters<typeof recorderFindings>[1]) =>
  recorderFindings({ ...quiet, ...change }, by);
const names = (change: Partial<RecorderQuestion>) => found(change).map(({ finding }) => finding);
const clock = (offsetMs: number, finding: ClockState['finding'] = null): ClockState => ({
  last: { seq: 1, docked: null, deviceAtMs: 100_000, offsetMs, uncertaintyMs: 1000, trust: 'filmed' },
  epochSinceMs: 0,
  readings: 1,
  driftMsPerDay: null,
  finding,
});

test('nothing is said of one that is well, or that nobody knows more of', () => {
  expect(found({})).toEqual([]);
  expect(found({ clips: null, register: null })).toEqual([]);
});

describe('its clock', () => {
  test('off only where it is so whatever the reading is uncertain by; either way', () => {
    expect([60_000, 61_000, 61_001, -61_001].map((ms) => names({ clock: clock(ms) }))).toEqual([
      [],
      [],
      ['clock-off'],
      ['clock-off'],
    ]);
    expect(found({ clock: clock(-70_000) })).toEqual([
      { finding: 'clock-off', count: null, offsetMs: -70_000, atMs: 170_000 },
    ]);
    expect(found({ clock: clock(90_000) }, { ...rule, clockNoteMs: null })).toEqual([]);
  });

  test('drift, a jump, clips without ground or with times that cannot be', () => {
    expect(names({ clock: clock(0, 'CAMERA_DRIFTS') })).toEqual(['clock-drifts']);
    expect(names({ clock: clock(0, 'CAMERA_CLOCK_JUMPED') })).toEqual(['clock-jumped']);
    expect(found({ clips: { groundless: 3, impossible: 2, partial: 1 } })).toMatchObject([
      { finding: 'clock-groundless', count: 3 },
      { finding: 'clock-impossible', count: 2 },
      { finding: 'partial-read', count: 1 },
    ]);
  });
});

test('its card: how often, and when last', () => {
  expect(found({ faultsMs: [100, 200] })).toMatchObject([{ finding: 'card-failing', count: 2, atMs: 200 }]);
});

test('drawn before the days ended and not back; not docked for longer than the rules let pass', () => {
  const out = (drawnMs: number | null, lastDockedMs: number | null) => names({ register: { drawnMs, lastDockedMs } });
  expect([out(4999, 9000), out(5000, 9000)]).toEqual([['not-returned'], []]);
  expect([out(null, 3000), out(null, 2999), out(null, null)]).toEqual([[], ['not-docked'], ['not-docked']]);
  expect(found({ register: { drawnMs: null, lastDockedMs: null } }, { ...rule, idleMs: null })).toEqual([]);
});

test('figures come from the rules, in their units, or there are none', () => {
  const constants = [
    { constant: 'camera-clock-note', n: 60, unit: 'second' },
    { constant: 'camera-idle', n: 7, unit: 'day' },
  ];
  expect(recorderRule(constants)).toEqual({ clockNoteMs: 60_000, idleMs: 7 * 86_400_000 });
  expect(recorderRule(constants.map((one) => ({ ...one, unit: 'month' })))).toEqual({
    clockNoteMs: null,
    idleMs: null,
  });
});
