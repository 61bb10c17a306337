import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustodyEvent } from './custody-event.ts';
import { type FilmedPoint, mostPoints, placeSourceOf, placesDraft, placesOf, thinned } from './filmed-places.ts';

const point = (n: number, atMs: number | null = n * 1000): FilmedPoint => ({
  latE6: 30_000_000,
  lonE6: 120_000_000 + n * 10,
  atMs,
});
const eventOf = (points: readonly FilmedPoint[]) => {
  const { private: detail, ...draft } = placesDraft('ST01-20260301-000001', 'ab', 'track', points);
  return { ...draft, ...(detail ? { detail } : {}) } as unknown as CustodyEvent;
};

test.each([
  ['20260301.NMEA', null, 'track'],
  ['a.gpx', null, 'track'],
  ['system.log', null, 'track'],
  ['a.mp4', null, null],
  ['a.jpg', 'jpeg', 'exif'],
  ['a.txt', 'mp4', 'container'],
  ['a.avi', 'avi', null],
])('%s of kind %s is looked into as %s', (name, container, expected) => {
  expect(placeSourceOf(name, container === null ? null : { container })).toBe(expected);
});

test('of a recorder that stands a point now and then is kept, of one that moves each', () => {
  const standing = Array.from({ length: 120 }, (_, n) => ({ ...point(0), atMs: n * 1000 }));
  expect(thinned(standing).map(({ atMs }) => atMs)).toEqual([0, 30_000, 60_000, 90_000]);
  const moving = Array.from({ length: 50 }, (_, n) => point(n * 100));
  expect(thinned(moving)).toEqual(moving);
  expect(thinned([point(0, null), point(0, 5)])).toHaveLength(2);
});

test('a leaf holds counts alone, and what it tells comes back, first and last included', () => {
  const any = fc.array(
    fc.record({
      latE6: fc.integer({ min: -90e6, max: 90e6 }),
      lonE6: fc.integer({ min: -180e6, max: 180e6 }),
      atMs: fc.option(fc.integer({ min: 0, max: 2 ** 42 }), { nil: null }),
    }),
    { minLength: 1, maxLength: 1500, size: 'max' },
  );
  fc.assert(
    fc.property(any, (points) => {
      const event = eventOf(points);
      const kept = thinned(points);
      expect(kept.length).toBeLessThanOrEqual(mostPoints);
      expect(placesOf(event)).toEqual(kept);
      expect(kept[0]).toEqual(points[0]);
      expect(event.public).toEqual({
        kind: 'places',
        source: 'ab',
        from: 'track',
        found: points.length,
        kept: kept.length,
      });
    }),
    { numRuns: 30 },
  );
  expect(placesOf(eventOf([]))).toBeNull();
  expect(eventOf([]).detail).toBeUndefined();
});

test.each([[[[1, 2]]], [[[1, 2, 'x']]], [[[1.5, 2, null]]], ['x'], [[]]])('%j tells nothing', (points) => {
  expect(placesOf({ detail: { points } } as unknown as CustodyEvent)).toBeNull();
});
