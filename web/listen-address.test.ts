import { describe, expect, test } from 'vitest';
import { isLoopback, parseListen } from './listen-address.ts';

describe('addresses', () => {
  test.each([
    ['127.0.0.1:8470', { host: '127.0.0.1', port: 8470 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['station.local:80', { host: 'station.local', port: 80 }],
  ])('%s', (text, address) => expect(parseListen(text)).toEqual(address));

  test.each(['8470', ':8470', 'a:b', '127.0.0.1:70000', '::1:80', 'a b:1', ''])('%j is refused', (text) => {
    expect(() => parseListen(text)).toThrow(/HOST:PORT/);
  });

  test.each([
    ['127.0.0.1:1', true],
    ['127.9.8.7:1', true],
    ['[::1]:1', true],
    ['[0:0:0:0:0:0:0:1]:1', true],
    ['localhost:1', true],
    ['0.0.0.0:1', false],
    ['[::]:1', false],
    ['10.0.0.1:1', false],
    ['[::ffff:10.0.0.1]:1', false],
    ['station.local:1', false],
  ])('whether only this machine reaches %s: %s', (text, is) => expect(isLoopback(parseListen(text))).toBe(is));
});
