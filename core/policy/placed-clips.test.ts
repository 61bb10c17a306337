import { expect, test } from 'vitest';
import type { TimedClip } from './place-clip.ts';
import { placedClips } from './placed-clips.ts';

const clip: TimedClip = {
  id: 'A',
  camera: '1',
  sha256: '',
  startMs: Date.UTC(2026, 2, 1, 1),
  endMs: Date.UTC(2026, 2, 1, 1, 10),
  startSource: 'name',
  offsetMs: 0,
  uncertaintyMs: 900,
  trust: 'filmed',
  basis: [7],
  isCut: false,
};

test('a clip lies where coverage has it, and its edges are as uncertain as both parts together', () => {
  // A name tells the second that had begun: half a second later on average; drift 8,640 ms a day is 60 ms in ten minutes.
  expect(placedClips([clip], { driftMsPerDay: 8640, trustsCuts: true })).toEqual([
    {
      clip: 'A',
      camera: '1',
      from: '2026-03-01T01:00:00.500Z',
      to: '2026-03-01T01:10:00.500Z',
      uncertaintyMs: 900 + 500 + 60,
      trust: 'filmed',
    },
  ]);
});

test.each([{ trust: 'none' }, { startMs: null }, { endMs: null }, { uncertaintyMs: null }] as const)(
  'nothing is said of the place of one with %j',
  (more) => {
    expect(placedClips([{ ...clip, ...more }], { driftMsPerDay: 0, trustsCuts: true })[0]).toMatchObject({
      from: null,
      to: null,
      uncertaintyMs: null,
    });
  },
);
