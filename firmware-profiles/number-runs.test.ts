import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FirmwareProfile } from './model.ts';
import { fileNumber, numberHoles, type Series } from './number-runs.ts';

const nothing: Series = { ends: [], fresh: [], present: [] };
const numbersOf = (holes: readonly { from: number; to: number }[]) =>
  holes.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('numberHoles', () => {
  test.each<[string, Partial<Series>, number | undefined, number[]]>([
    ['nothing new', { ends: [7], present: [5, 7] }, undefined, []],
    ['the first docking, whole', { fresh: [1, 2, 3] }, undefined, []],
    ['the first docking begins anywhere', { fresh: [500, 501] }, undefined, []],
    ['the first docking with a hole', { fresh: [6, 8, 11] }, undefined, [7, 9, 10]],
    ['right before the lowest new number', { ends: [7], fresh: [9, 10] }, undefined, [8]],
    ['going on without a hole', { ends: [7], fresh: [8, 9] }, undefined, []],
    ['an old hole is not told again', { ends: [7], present: [3, 7, 8], fresh: [8] }, undefined, []],
    ['a file that was sealed and is gone again is no missing number', { ends: [7], fresh: [8, 9, 10] }, undefined, []],
    ['one that could not be read is on the card', { ends: [7], present: [8, 9], fresh: [9] }, undefined, []],
    ['two kinds of file with one number', { fresh: [3, 3, 4, 6, 6] }, undefined, [5]],
    ['a counter that was set back', { ends: [500], fresh: [1, 2, 4], present: [1, 2, 4] }, undefined, [3]],
    ['and goes on', { ends: [4, 500], fresh: [6] }, undefined, [5]],
    ['a file of long ago alone', { ends: [500], fresh: [3] }, undefined, []],
    ['the next one after that', { ends: [3, 500], fresh: [501] }, undefined, []],
    ['a wrap without a hole', { ends: [9998], fresh: [9999, 1, 2] }, 9999, []],
    ['a wrap with numbers missing on both sides', { ends: [9996], fresh: [9997, 3] }, 9999, [9998, 9999, 1, 2]],
    ['a wrap in the first docking', { fresh: [9997, 9999, 1, 3] }, 9999, [2, 9998]],
    ['the longest stretch of a first docking is where it has not been', { fresh: [10, 40, 80] }, 99, range(11, 39)],
    ['a wrap while old files are still there', { ends: [9999], present: range(9990, 9999), fresh: [2] }, 9999, [1]],
    ['a counter set back, though it would wrap', { ends: [6000], fresh: [1, 2, 4] }, 9999, [3]],
    ['more than half a cycle is no hole', { ends: [50], fresh: [9000] }, 9999, []],
    ['wrapped, but the profile does not say so', { ends: [9998], fresh: [9999, 1] }, undefined, []],
  ])('%s', (_, series, wraps, missing) => {
    expect(numbersOf(numberHoles({ ...nothing, ...series }, wraps).holes)).toEqual(missing);
  });

  test.each<[Partial<Series>, number[]]>([
    [{ fresh: [1, 5, 3] }, [5]],
    [{ ends: [5], fresh: [6, 9] }, [9]],
    [{ ends: [5] }, [5]],
    [{ ends: [500], fresh: [1, 2] }, [2, 500]],
    [{ ends: [2, 500], fresh: [3, 501] }, [3, 501]],
  ])('%j leaves the counter at %j', (series, ends) => {
    expect(numberHoles({ ...nothing, ...series }).ends).toEqual(ends);
  });

  test('keeps few ends, the moving ones among them', () => {
    const { ends } = numberHoles({ ends: range(1, 40).map((n) => n * 10), fresh: [11], present: [] });
    expect(ends.length).toBeLessThanOrEqual(8);
    expect(ends).toContain(11);
  });

  /** A recorder that counts up; before each docking some files are deleted, and some leave after it. */
  const shift = fc.record({
    filmed: fc.integer({ min: 0, max: 12 }),
    deleted: fc.array(fc.nat({ max: 11 }), { maxLength: 6 }),
    cleared: fc.boolean(),
  });

  test.each([undefined, 99])(
    'over any dockings: exactly what was deleted unseen between two seen numbers, wrap %s',
    (wraps) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 99 }), fc.array(shift, { maxLength: 12 }), (first, shifts) => {
          let count = 0;
          let ends: readonly number[] = [];
          let present: number[] = [];
          // Brute force: the whole count since the beginning, each number seen, or deleted before anyone saw it.
          const fate: ('seen' | 'deleted')[] = [];
          const found: number[] = [];
          const writes = (index: number) => (wraps === undefined ? first + index : ((first + index - 1) % wraps) + 1);
          for (const { filmed, deleted, cleared } of shifts) {
            const fresh: number[] = [];
            for (let index = 0; index < filmed; index += 1, count += 1) {
              const isDeleted = deleted.includes(index);
              fate.push(isDeleted ? 'deleted' : 'seen');
              if (!isDeleted) fresh.push(writes(count));
            }
            present = [...present, ...fresh];
            const result = numberHoles({ ends, fresh, present }, wraps);
            found.push(...numbersOf(result.holes));
            ({ ends } = result);
            // So that a cycle is not full of files of the lap before.
            if (cleared || present.length > 20) present = [];
          }
          const truth = fate.flatMap((word, index) =>
            word === 'deleted' &&
            index > fate.indexOf('seen') &&
            index < fate.lastIndexOf('seen') &&
            fate.includes('seen')
              ? [writes(index)]
              : [],
          );
          if (wraps === undefined) expect(found.sort((a, b) => a - b)).toEqual(truth.sort((a, b) => a - b));
          else {
            // After a wrap some are missed; none is made up.
            const left = [...truth];
            for (const number of found) {
              expect(left).toContain(number);
              left.splice(left.indexOf(number), 1);
            }
          }
        }),
        { numRuns: 400 },
      );
    },
  );

  test('whatever was there before: never a number that is known, each once, in order within a run', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 30 });
    fc.assert(
      fc.property(numbers, numbers, numbers, fc.constantFrom(undefined, 120), (ends, fresh, present, wraps) => {
        const missing = numbersOf(numberHoles({ ends, fresh, present }, wraps).holes);
        expect(new Set(missing).size).toBe(missing.length);
        for (const known of [...ends, ...fresh, ...present]) expect(missing).not.toContain(known);
        if (fresh.length === 0) expect(missing).toEqual([]);
      }),
    );
  });
});

describe('fileNumber', () => {
  const profile = (numbering?: FirmwareProfile['numbering']): FirmwareProfile => ({
    id: 'x',
    name: { zh: '', en: '' },
    sources: ['test'],
    transport: 'disk',
    match: { minPercent: 0, priority: 0 },
    names: [
      { id: 'x', path: '(?:.*/)?(?<serial>[A-Z]\\d)_(?:(?<date>\\d{8})(?<time>\\d{6})_)?(?<seq>\\d{4})\\.[a-z0-9]+' },
    ],
    ...(numbering === undefined ? {} : { numbering }),
    time: { containerTime: 'local', startFrom: ['name'], fileTimeIs: 'end' },
    release: { allowed: false },
  });
  const dated = 'a/A1_20260102030405_0007.mp4';

  test('says nothing where the profile does not say how numbers run', () => {
    expect(fileNumber(profile(), dated)).toBeNull();
  });

  test('one counter for all kinds of file and all folders', () => {
    const by = profile({ runs: 'volume' });
    const found = fileNumber(by, dated);
    expect(found).toMatchObject({ day: null, number: 7, width: 4 });
    expect(fileNumber(by, 'b/A1_0008.jpg')?.series).toBe(found?.series);
    expect(fileNumber(by, 'b/A2_0008.jpg')?.series).not.toBe(found?.series);
    expect(fileNumber(by, 'other.mp4')).toBeNull();
  });

  test('a count a day, a count a folder', () => {
    const byDay = profile({ runs: 'day' });
    expect(fileNumber(byDay, dated)).toMatchObject({ day: '20260102' });
    expect(fileNumber(byDay, 'A1_0007.mp4')).toBeNull();
    expect(fileNumber(byDay, dated)?.series).not.toBe(fileNumber(byDay, dated.replace('0102', '0103'))?.series);
    const byFolder = profile({ runs: 'folder' });
    expect(fileNumber(byFolder, dated)?.series).not.toBe(fileNumber(byFolder, dated.replace('a/', 'b/'))?.series);
    expect(fileNumber(byFolder, dated)).toMatchObject({ day: null });
  });
});
