// Tables out and back again, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../core/errors.ts';
import { tableBytes } from '../core/tables/table-bytes.ts';
import { readTable, tableForm } from './table-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-table-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function roundTrip(form: 'csv' | 'xlsx', rows: readonly (readonly string[])[]) {
  const file = join(folder, `t.${form}`);
  writeFileSync(file, await tableBytes(form, { title: '清单', rows, widths: [] }));
  return readTable(file);
}

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => (error as LiuhenError).code,
  );

/** XML 1.0 knows no other control characters than these, and no halves of surrogate pairs. */
const cell = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '查',
        '封',
        'a',
        '1',
        ' ',
        '\n',
        '"',
        ',',
        ';',
        "'",
        '=',
        '+',
        '-',
        '@',
        '<',
        '&',
        ']]>',
        '😀',
        '_x000D_',
        '_x005F_',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe.each(['csv', 'xlsx'] as const)('%s', (form) => {
  test('what was written is read again, cell by cell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), async (rows) => {
        const trimmed = rows.map((row) => row.slice(0, row.findLastIndex((text) => text.trim() !== '') + 1));
        const expected = trimmed.flatMap((cells, index) => (cells.length > 0 ? [{ line: index + 1, cells }] : []));
        expect(await roundTrip(form, rows)).toEqual(expected);
      }),
    );
  });

  test('texts stay texts', async () => {
    const rows = [['00123', '2026-01-31', '=1+1', '1e5', 'true', '-3']];
    expect(await roundTrip(form, rows)).toEqual([{ line: 1, cells: rows[0] }]);
  });
});

test('CSV begins with a byte order mark and holds no formula', async () => {
  const bytes = Buffer.from(await tableBytes('csv', { title: 't', rows: [['查', '=1+1', "'=x"]], widths: [] }));
  expect(bytes.toString('utf8')).toBe(`\ufeff查,'=1+1,''=x`);
});

test('CSV in GBK, as Chinese spreadsheet programs save it', async () => {
  const file = join(folder, 'gbk.CSV');
  // 查封,应当
  writeFileSync(file, Buffer.from([0xb2, 0xe9, 0xb7, 0xe2, 0x2c, 0xd3, 0xa6, 0xb5, 0xb1, 0x0d, 0x0a]));
  expect(await readTable(file)).toEqual([{ line: 1, cells: ['查封', '应当'] }]);
});

describe('what is refused', () => {
  test('another ending', () => {
    expect(() => tableForm('a.xls')).toThrow(LiuhenError);
    expect(['a.CSV', 'a.b.Xlsx'].map(tableForm)).toEqual(['csv', 'xlsx']);
  });

  test('no file, no text, no workbook', async () => {
    expect(await failure(readTable(join(folder, 'none.csv')))).toBe('USAGE');
    for (const [name, bytes] of [
      ['a.csv', [0xff, 0xff, 0xff]],
      ['a.xlsx', [1, 2, 3]],
      ['b.xlsx', []],
    ] as const) {
      writeFileSync(join(folder, name), Buffer.from(bytes));
      expect(await failure(readTable(join(folder, name))), name).toBe('USAGE');
    }
  });

  test('what is too large, also when unpacked', async () => {
    const file = join(folder, 'a.csv');
    writeFileSync(file, '甲,乙\n'.repeat(90_000));
    expect(await failure(readTable(file))).toBe('TOO_LARGE');
    // Commas alone: nothing of it would be left once it was read.
    writeFileSync(file, Buffer.alloc((8 << 20) + 1, 0x2c));
    expect(await failure(readTable(file))).toBe('TOO_LARGE');
    const packed = join(folder, 'a.xlsx');
    writeFileSync(
      packed,
      await tableBytes('xlsx', { title: 't', rows: Array(2000).fill(['a'.repeat(1000)]), widths: [] }),
    );
    expect(await failure(readTable(packed))).toBe('TOO_LARGE');
  });
});
