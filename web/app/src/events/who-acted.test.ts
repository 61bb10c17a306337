import { expect, test } from 'vitest';
import { whoActed } from './who-acted.ts';

test('a person by the account, the station as none, a hidden name by its opaque id', () => {
  expect(whoActed({ actor: 'a1b2', detail: { user: 'lihua' } })).toBe('lihua');
  expect(whoActed({ actor: 'station' })).toBeNull();
  expect(whoActed({ actor: 'station', detail: { bay: '1' } })).toBeNull();
  expect(whoActed({ actor: 'a1b2' })).toBe('a1b2');
});
