import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeTimeCode, hasOwnMac, parseTimeCode } from './time-code.ts';

const secret = Buffer.alloc(32, 7);
const second = 1_767_225_600;

test('the form: every character of the QR alphanumeric mode, the MAC by RFC 2104 and base32', () => {
  const text = composeTimeCode('ST01', second, secret);
  expect(text).toMatch(/^LH1T:ST01:1767225600:[0-9A-Z]{16}$/);
  expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
  const digest = createHmac('sha256', secret).update('LH1T:ST01:1767225600').digest();
  const number = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`);
  const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const mac = Array.from({ length: 16 }, (_, at) => crockford[Number((number >> BigInt(75 - at * 5)) & 31n)]).join('');
  expect(text.endsWith(`:${mac}`)).toBe(true);
});

test('what was composed is read, and is our own under our secret alone', () => {
  const station = fc.stringMatching(/^[A-Z][A-Z0-9]{1,15}$/);
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(station, fc.integer({ min: 1, max: 4_102_444_800 }), bytes, bytes, (id, at, own, other) => {
      const code = parseTimeCode(composeTimeCode(id, at, own));
      expect(code).toMatchObject({ station: id, second: at });
      expect(hasOwnMac(code!, own)).toBe(true);
      expect(hasOwnMac(code!, other)).toBe(Buffer.from(own).equals(Buffer.from(other)));
      expect(hasOwnMac({ ...code!, second: at + 1 }, own)).toBe(false);
      expect(hasOwnMac({ ...code!, station: 'X9' }, own)).toBe(id === 'X9');
    }),
  );
});

test.each([
  '',
  'LH1T:ST01:1767225600',
  'LH1T:st01:1767225600:0123456789ABCDEF',
  'LH1T:ST01:01767225600:0123456789ABCDEF',
  'LH1T:ST01:1767225600:0123456789ABCDE',
  'LH1T:ST01:1767225600:0123456789ABCDEI',
  'LH1T:ST01:1767225600:0123456789ABCDEF\n',
  ' LH1T:ST01:1767225600:0123456789ABCDEF',
  'LH1T:ST01:999999999999:0123456789ABCDEF',
  'LH2T:ST01:1767225600:0123456789ABCDEF',
  'https://example.test/',
])('%j is no time code', (text) => {
  expect(parseTimeCode(text)).toBeNull();
});
