import { expect, test } from 'vitest';
import { positionSaid, shownPosition } from './position.ts';

test('latitude first, with its datum, and back as it was typed', () => {
  const position = positionSaid('30.255, 120.21', 'gcj02', 'zh');
  expect(position).toEqual({ latE6: 30_255_000, lonE6: 120_210_000, datum: 'gcj02' });
  expect(shownPosition(position)).toEqual({ lat: 30.255, lon: 120.21, datum: 'gcj02' });
  expect(positionSaid('-30.255，+120.21', 'wgs84', 'zh')?.latE6).toBe(-30_255_000);
  expect([positionSaid(undefined, undefined, 'zh'), shownPosition(undefined)]).toEqual([undefined, null]);
});

test.each([
  ['30.255,120.21', undefined, 'datum'],
  [undefined, 'wgs84', 'at'],
  ['95,120', 'wgs84', 'at'],
  ['120.21,30.255', 'wgs84', 'at'],
  ['0,0', 'wgs84', 'at'],
  ['30.255', 'wgs84', 'at'],
  ['N30 E120', 'wgs84', 'at'],
] as const)('%s, %s: wrong %s', (at, datum, field) => {
  expect(() => positionSaid(at, datum, 'en')).toThrowError(
    expect.objectContaining({ code: 'USAGE', context: { field } }),
  );
});
