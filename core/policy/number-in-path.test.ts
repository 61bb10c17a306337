// Case numbers in names of files and folders, as people write them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumbersInPaths, tellingRuns } from './number-in-path.ts';

const inPath = (number: string, path: string) => new NumbersInPaths([{ id: 'one', number }]).in(path).length === 1;

test.each([
  ['甲罚〔2026〕18号', 'DCIM/甲罚〔2026〕18号/a.mp4', true],
  ['甲罚〔2026〕18号', 'DCIM/甲罚2026-18.mp4', true],
  ['甲罚〔2026〕第18号', 'DCIM/甲罚(2026)18号 一.mp4', true],
  ['甲罚〔2026〕18号', 'DCIM/甲罚２０２６－１８/a.mp4', true],
  ['AB-2026-018', 'dcim/ab_2026_018_1.mp4', true],
  ['2026-017', '2026-017/a.mp4', true],
  ['2026-017', '12026-017/a.mp4', false],
  ['2026-017', '2026-0171/a.mp4', false],
  ['2026-017', '017-2026/a.mp4', false],
  ['甲罚〔2026〕18号', 'DCIM/乙罚〔2026〕18号/a.mp4', false],
  ['甲罚〔2026〕18号', 'DCIM/甲罚〔2026〕1号/8.mp4', false],
  // Too little to tell it from other names.
  ['A-1', 'DCIM/A-1/a.mp4', false],
  ['2026-3', 'DCIM/2026-3-14/a.mp4', false],
  ['20260301', 'DCAM_0012345_012345_20260301_090000.mp4', false],
  ['3301002026000017', 'DCIM/3301002026000017/a.mp4', true],
  ['某某案件', 'DCIM/某某案件/a.mp4', false],
])('%s in %s: %s', (number, path, expected) => {
  expect(inPath(number, path)).toBe(expected);
});

test('of many numbers those that are there, each once', () => {
  const numbers = new NumbersInPaths([
    { id: 'a', number: '甲〔2026〕18号' },
    { id: 'b', number: '乙〔2026〕18号' },
    { id: 'c', number: '甲2026-18' },
    { id: 'd', number: '甲〔2026〕19号' },
  ]);
  expect(numbers.in('甲2026-18/甲〔2026〕18号.mp4').sort()).toEqual(['a', 'c']);
});

test('a telling number is found between any other folders, and not when one of its digits is another', () => {
  const number = fc
    .tuple(fc.constantFrom('甲', '乙罚', 'AB'), fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 9999 }))
    .map(([word, year, n]) => `${word}〔${year}〕${n}号`);
  fc.assert(
    fc.property(number, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (text, before, after) => {
      expect(tellingRuns(text)).not.toBeNull();
      expect(inPath(text, `${before}/${text}/${after}`)).toBe(true);
      expect(
        inPath(
          text,
          text.replace(/(\d)号$/, (_, digit) => `${(Number(digit) + 1) % 10}号`),
        ),
      ).toBe(false);
    }),
  );
});

test('a case that is called otherwise, or not at all, is found by that alone', () => {
  const numbers = new NumbersInPaths([{ id: 'a', number: '甲〔2026〕18号' }]);
  numbers.set('b', '乙〔2026〕18号');
  numbers.set('a', '甲〔2026〕19号');
  expect(numbers.in('甲2026-18/乙2026-18')).toEqual(['b']);
  expect(numbers.in('甲2026-19')).toEqual(['a']);
  numbers.set('b', null);
  numbers.set('a', '短1');
  expect([numbers.in('甲2026-18/甲2026-19/乙2026-18'), numbers.size]).toEqual([[], 0]);
});
