import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromGcj02, toGcj02 } from './gcj02.ts';
import { boxAround, distanceMetres, type GeoPoint, pointOf } from './geo-point.ts';

const at = (lat: number, lon: number) => pointOf(lat, lon)!;
const anywhere = fc
  .record({ lat: fc.double({ min: -85, max: 85, noNaN: true }), lon: fc.double({ min: -179, max: 179, noNaN: true }) })
  .map(({ lat, lon }) => pointOf(lat, lon))
  .filter((point) => point !== null);
const inChina = fc
  .record({ lat: fc.double({ min: 18, max: 53, noNaN: true }), lon: fc.double({ min: 73.5, max: 135, noNaN: true }) })
  .map(({ lat, lon }) => at(lat, lon));

test.each([
  ['a degree of the meridian', at(30, 120), at(31, 120), 111_195],
  ['a degree of the 60th parallel is half of one', at(60, 20), at(60, 21), 55_597],
  ['over the 180th meridian', at(0, 179.9995), at(0, -179.9995), 111],
])('%s', (_, a, b, metres) => {
  expect(Math.round(distanceMetres(a, b))).toBe(metres);
});

test.each([
  [91, 0],
  [0, 181],
  [0, 0],
  [Number.NaN, 1],
  [1, Number.POSITIVE_INFINITY],
])('%d, %d is no place', (lat, lon) => {
  expect(pointOf(lat, lon)).toBeNull();
});

// Values that implementations of the shift publish as their tests.
test.each([
  ['Shanghai', at(31.177_428, 121.527_211), at(31.175_304, 121.531_542)],
  ['Shenzhen', at(22.543_847, 113.912_316), at(22.540_796, 113.917_176)],
  ['Beijing', at(39.911_954, 116.377_817), at(39.913_345, 116.384_047)],
])('%s is where maps show it', (_, receiver, map) => {
  expect(distanceMetres(toGcj02(receiver), map)).toBeLessThan(0.3);
  expect(distanceMetres(fromGcj02(map), receiver)).toBeLessThan(0.3);
});

test('there and back again, and some hundred metres apart within the country', () => {
  fc.assert(
    fc.property(inChina, (point) => {
      expect(distanceMetres(fromGcj02(toGcj02(point)), point)).toBeLessThan(0.5);
      const shift = distanceMetres(toGcj02(point), point);
      expect(shift).toBeGreaterThan(50);
      expect(shift).toBeLessThan(1000);
    }),
  );
  for (const abroad of [at(48.85, 2.35), at(-33.8, 151.2)]) expect(toGcj02(abroad)).toEqual(abroad);
});

test('whatever is as near is in the box', () => {
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
  const metres = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(anywhere, angle, metres, fc.double({ min: 0, max: 1, noNaN: true }), (centre, towards, most, share) => {
      const degrees = (most * share) / 111_195;
      const near: GeoPoint = {
        latE6: Math.round(centre.latE6 + degrees * 1e6 * Math.cos(towards)),
        lonE6: Math.round(
          centre.lonE6 + (degrees * 1e6 * Math.sin(towards)) / Math.cos(((centre.latE6 / 1e6) * Math.PI) / 180),
        ),
      };
      fc.pre(distanceMetres(centre, near) <= most && Math.abs(near.lonE6) <= 180e6);
      const box = boxAround([centre], most);
      expect(near.latE6 >= box.minLatE6 && near.latE6 <= box.maxLatE6).toBe(true);
      expect(near.lonE6 >= box.minLonE6 && near.lonE6 <= box.maxLonE6).toBe(true);
    }),
  );
});
