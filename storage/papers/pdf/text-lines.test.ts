import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '../../../test-fixtures/seed.ts';
import { columnWidths } from './page-flow.ts';
import { textLines } from './text-lines.ts';

/** Chinese as wide as two Latin letters. */
const widthOf = (character: string) => (/[\u2e80-\uffff]|[\u{20000}-\u{3ffff}]/u.test(character) ? 2 : 1);
const lines = (text: string, width: number) => textLines(text, width, widthOf);

test.each([
  ['', ['']],
  ['执法记录仪拍摄', ['执法记录', '仪拍摄']],
  ['现场执法，记录', ['现场执', '法，记录']],
  ['现场执（法', ['现场执', '（法']],
  ['one two three', ['one two', 'three']],
  ['证号 A12345', ['证号', 'A12345']],
  ['0123456789abcdef', ['01234567', '89abcdef']],
  ['ab  cd ef gh', ['ab  cd', 'ef gh']],
  [' bcdefg）', ['bcdefg）']],
  [' bcdefgh）', ['bcdefgh', '）']],
])('%j in lines of eight', (text, expected) => {
  expect(lines(text, 8)).toEqual(expected);
});

test('a line holds what fits, and nothing but spaces is lost', () => {
  const text = fc.array(fc.constantFrom('执', '法', '，', '（', '）', '。', 'a', 'b', '1', ' ', '-', '𠮷'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (characters, width) => {
      const all = lines(characters.join(''), width);
      expect(all.join('').replaceAll(' ', '')).toBe(characters.join('').replaceAll(' ', ''));
      for (const line of all) {
        const wide = Array.from(line.trimEnd()).reduce((sum, character) => sum + widthOf(character), 0);
        expect(wide).toBeLessThanOrEqual(width);
      }
    }),
    { seed: testSeed() },
  );
});

test('columns fill the width; what fits whole is whole', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 9 }), (wanted) => {
      const widths = columnWidths(wanted, 500);
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(500);
      const narrow = Math.min(...wanted);
      if (narrow < 500 / wanted.length - 20) expect(widths[wanted.indexOf(narrow)]).toBeGreaterThan(narrow);
    }),
    { seed: testSeed() },
  );
});
