import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeOf } from './byte-ranges.ts';

const whole = (bytes: number) => ({ from: 0, to: bytes, isPartial: false });

describe('ranges of 1000 bytes', () => {
  test.each([
    [undefined, whole(1000)],
    ['bytes=0-0', { from: 0, to: 1, isPartial: true }],
    ['bytes=0-999', { from: 0, to: 1000, isPartial: true }],
    ['bytes=10-', { from: 10, to: 1000, isPartial: true }],
    ['bytes=-10', { from: 990, to: 1000, isPartial: true }],
    ['bytes=-5000', { from: 0, to: 1000, isPartial: true }],
    ['bytes=999-5000', { from: 999, to: 1000, isPartial: true }],
    ['BYTES=0-9', { from: 0, to: 10, isPartial: true }],
    ['bytes=1000-', undefined],
    ['bytes=1000-2000', undefined],
    ['bytes=-0', undefined],
    ['bytes=9-3', whole(1000)],
    ['bytes=0-9,20-29', whole(1000)],
    ['bytes=', whole(1000)],
    ['bytes=-', whole(1000)],
    ['bytes=a-b', whole(1000)],
    ['bytes=1.5-3', whole(1000)],
    ['bytes=-1-3', whole(1000)],
    ['bytes=0x1-0x3', whole(1000)],
    ['items=0-9', whole(1000)],
    ['nonsense', whole(1000)],
    ['', whole(1000)],
  ])('%j', (header, range) => expect(rangeOf(header, 1000)).toEqual(range));

  test.each([['bytes=0-'], ['bytes=0-0']])('%s of an empty file is outside it', (header) =>
    expect(rangeOf(header, 0)).toBeUndefined(),
  );
  test('the last bytes of an empty file are the empty file', () => expect(rangeOf('bytes=-5', 0)).toEqual(whole(0)));
});

/** RFC 9110 section 14.1.2, written out. */
function reference(first: number | undefined, last: number | undefined, bytes: number) {
  if (first === undefined) {
    if (last === 0) return undefined;
    return bytes === 0 ? whole(0) : { from: Math.max(0, bytes - last!), to: bytes, isPartial: true };
  }
  if (last !== undefined && last < first) return whole(bytes);
  if (first >= bytes) return undefined;
  return { from: first, to: Math.min(last ?? bytes - 1, bytes - 1) + 1, isPartial: true };
}

test('any range is what the RFC says', () => {
  const position = fc.option(fc.oneof(fc.nat(60), fc.nat(2 ** 40)), { nil: undefined });
  fc.assert(
    fc.property(position, position, fc.oneof(fc.nat(60), fc.nat(2 ** 40)), (first, last, bytes) => {
      fc.pre(first !== undefined || last !== undefined);
      expect(rangeOf(`bytes=${first ?? ''}-${last ?? ''}`, bytes)).toEqual(reference(first, last, bytes));
    }),
    { numRuns: 2000 },
  );
});

test('whatever a header holds, the range lies within the file', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'bytes=-, 0123456789') }), fc.nat(100), (header, bytes) => {
      const range = rangeOf(header, bytes);
      if (range) expect(0 <= range.from && range.from <= range.to && range.to <= bytes).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
