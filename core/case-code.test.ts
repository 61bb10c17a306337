import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '../test-fixtures/seed.ts';
import { composeCaseCode, hasOwnCaseMac, parseCaseCode } from './case-code.ts';
import { codeMac } from './code-mac.ts';
import { composeTimeCode, parseTimeCode } from './time-code.ts';

const secret = Buffer.alloc(32, 7);
const id = '0123456789abcdef';

test('the form: every character of the QR alphanumeric mode', () => {
  const text = composeCaseCode('ST01', id, secret);
  expect(text).toBe(`LH1C:ST01:0123456789ABCDEF:${codeMac('LH1C:ST01:0123456789ABCDEF', secret)}`);
  expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
});

test('what was composed is read, and is our own under our secret, for this case and this station alone', () => {
  const station = fc.stringMatching(/^[A-Z][A-Z0-9]{1,15}$/);
  const caseId = fc.stringMatching(/^[0-9a-f]{16}$/);
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(station, station, caseId, caseId, bytes, bytes, (here, there, one, two, own, other) => {
      const code = parseCaseCode(composeCaseCode(here, one, own))!;
      expect(code).toMatchObject({ station: here, caseId: one });
      expect(hasOwnCaseMac(code, own)).toBe(true);
      expect(hasOwnCaseMac(code, other)).toBe(Buffer.from(own).equals(Buffer.from(other)));
      expect(hasOwnCaseMac({ ...code, caseId: two }, own)).toBe(one === two);
      expect(hasOwnCaseMac({ ...code, station: there }, own)).toBe(here === there);
    }),
    { seed: testSeed() },
  );
});

test('one character changed is another code, or none', () => {
  const text = composeCaseCode('ST01', id, secret);
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:- a'),
      (at, letter) => {
        fc.pre(text[at] !== letter);
        const forged = parseCaseCode(text.slice(0, at) + letter + text.slice(at + 1));
        expect(forged === null || !hasOwnCaseMac(forged, secret)).toBe(true);
      },
    ),
    { seed: testSeed(), numRuns: 300 },
  );
});

test('a time code is no case code and the other way round, whatever secret they were made with', () => {
  expect(parseCaseCode(composeTimeCode('ST01', 1_767_225_600, secret))).toBeNull();
  expect(parseTimeCode(composeCaseCode('ST01', id, secret))).toBeNull();
});

test.each([
  '',
  'LH1C:ST01:0123456789ABCDEF',
  'LH1C:ST01:0123456789abcdef:0123456789ABCDEF',
  'LH1C:ST01:0123456789ABCDEF:0123456789ABCDEI',
  'LH1C:ST01:0123456789ABCDEF:0123456789ABCDEF\n',
  'LH2C:ST01:0123456789ABCDEF:0123456789ABCDEF',
])('%j is no case code', (text) => {
  expect(parseCaseCode(text)).toBeNull();
});
