import { expect, test } from 'vitest';
import { bayNumber } from './bay-number.ts';

test.each([
  ['1', '1'],
  ['12', '12'],
  ['bay-3', '3'],
  ['Bay07', '7'],
  ['0', '0'],
  ['左上', null],
  ['bay-a', null],
  ['123456', null],
])('%s is number %s', (name, number) => {
  expect(bayNumber(name)).toBe(number);
});

test('two bays are never called alike', () => {
  expect(bayNumber('bay-1', ['1', 'bay-1', 'bay-2'])).toBeNull();
  expect(bayNumber('1', ['1', 'bay-1', 'bay-2'])).toBeNull();
  expect(bayNumber('bay-2', ['1', 'bay-1', 'bay-2'])).toBe('2');
});
