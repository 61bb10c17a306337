// Near the place of an operation, and when: as a table and by property.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toGcj02 } from '../geo/gcj02.ts';
import { type FilmedClip, placeGround } from './near-place.ts';

const nine = Date.UTC(2026, 2, 1, 1);
const minute = 60_000;
const at = (minutes: number) => nine + minutes * minute;
const here = { latE6: 30_255_000, lonE6: 120_210_000 };
/** A minute of latitude's thousandth is 1.85 m. */
const point = (metres: number, minutes: number | null = null) => ({
  latE6: here.latE6 + Math.round((metres / 111_195) * 1e6),
  lonE6: here.lonE6,
  atMs: minutes === null ? null : at(minutes),
});
/** From nine to ten. */
const operation = {
  position: { ...here, datum: 'wgs84' as const },
  sessions: [{ from: new Date(at(0)).toISOString(), to: new Date(at(60)).toISOString() }],
};
const recorded = (from: number, to: number, off = 0) => ({
  ...{ fromMs: at(from), toMs: at(to), clock: 'x' },
  ...{ commonMs: (off * minute) / 2, ownMs: (off * minute) / 2 },
});
const clip = (change: Partial<FilmedClip>): FilmedClip => ({
  ...{ place: recorded(10, 20), dockedMs: at(600), filmed: [], track: [] },
  ...change,
});
const said = (change: Partial<FilmedClip>) => {
  const ground = placeGround(clip(change), operation, 300);
  return ground && `${ground.confidence} ${ground.reason}`;
};

test.each<[string, Partial<FilmedClip>, string | undefined]>([
  ['tells nothing', {}, undefined],
  ['at the place, in time', { filmed: [point(120)] }, '75 拍摄地点距现场约 120 米，时间相符'],
  ['just near enough', { filmed: [point(299)] }, '75 拍摄地点距现场约 300 米，时间相符'],
  ['just too far', { filmed: [point(301)] }, undefined],
  ['the nearest point is told', { filmed: [point(120), point(50)] }, '75 拍摄地点距现场约 50 米，时间相符'],
  ['after it was over', { filmed: [point(0)], place: recorded(70, 80) }, undefined],
  [
    'perhaps after it',
    { filmed: [point(0)], place: recorded(61, 80, 5) },
    '50 拍摄地点距现场约 0 米，时间在误差范围内相符',
  ],
  ['nobody knows when', { filmed: [point(0)], place: null }, '40 拍摄地点距现场约 0 米，拍摄时间不明'],
  ['docked before it began', { filmed: [point(0)], place: null, dockedMs: at(-1) }, undefined],
  [
    'by the time of the satellites, whatever its own',
    { filmed: [point(0, 5)], place: null },
    '75 拍摄地点距现场约 0 米，时间相符',
  ],
  ['the satellites say another time', { filmed: [point(0, 70)] }, undefined],
  ['its recorder was there', { track: [point(10, 15)] }, '75 拍摄地点距现场约 10 米，时间相符'],
  ['its recorder was there when it had ended', { track: [point(10, 30)] }, undefined],
  [
    'it may have been recording',
    { track: [point(10, 22)], place: recorded(10, 20, 5) },
    '50 拍摄地点距现场约 10 米，时间在误差范围内相符',
  ],
  ['its recorder was there after the operation', { track: [point(10, 65)], place: recorded(50, 70) }, undefined],
  ['a track says nothing of a clip without a time', { track: [point(10, 15)], place: null }, undefined],
  [
    'the surer before the nearer',
    { filmed: [point(200)], track: [point(0, 22)], place: recorded(10, 20, 5) },
    '75 拍摄地点距现场约 200 米，时间相符',
  ],
])('%s', (_, change, expected) => {
  expect(said(change)).toBe(expected);
});

test('an operation without a place, and one off a Chinese map', () => {
  const { position: _position, ...nowhere } = operation;
  expect(placeGround(clip({ filmed: [point(0)] }), nowhere, 300)).toBeUndefined();
  const mapped = { ...operation, position: { ...toGcj02(here), datum: 'gcj02' as const } };
  expect(placeGround(clip({ filmed: [point(0)] }), mapped, 20)?.confidence).toBe(75);
  expect(
    placeGround(clip({ filmed: [point(0)] }), { ...mapped, position: { ...here, datum: 'gcj02' } }, 300),
  ).toBeUndefined();
});

test('sure is sure: wherever the clip truly lies within its uncertainty', () => {
  const from = fc.integer({ min: -30, max: 90 });
  fc.assert(
    fc.property(
      from,
      fc.nat(20),
      fc.nat(15),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 59 }),
      (start, length, off, share, then) => {
        for (const points of [{ filmed: [point(0)] }, { track: [point(0, then)] }]) {
          const found = placeGround(clip({ ...points, place: recorded(start, start + length, off) }), operation, 300);
          const truly = recorded(start + share * off, start + length + share * off);
          const exact = placeGround(clip({ ...points, place: truly }), operation, 300);
          if (found?.confidence === 75) expect(exact?.confidence).toBe(75);
          if (found === undefined) expect(exact).toBeUndefined();
        }
      },
    ),
  );
});
