import { expect, it } from 'vitest';
import { partialTilePath, privatePath, tileIndexPath, tilePath } from './layout.ts';

it('names tiles as C2SP tlog-tiles does', () => {
  expect([0, 7, 999, 1000, 1234, 1234067].map(tileIndexPath)).toEqual([
    '000',
    '007',
    '999',
    'x001/000',
    'x001/234',
    'x001/x234/067',
  ]);
  expect(tilePath(1, 1234)).toBe('tile/1/x001/234');
  expect(tilePath('entries', 3)).toBe('tile/entries/003');
  expect(partialTilePath(0, 273, 112)).toBe('tile/0/273.p/112');
  expect(privatePath(1000)).toBe('private/x001/000.jsonl');
});
