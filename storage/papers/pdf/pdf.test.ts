// The same paper as HTML and as PDF: each word in both, found again by the file's own maps; what no font has is said.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, type TestContext, test } from 'vitest';
import { pdfText } from '../../../test-fixtures/pdf-text.ts';
import { testSeed } from '../../../test-fixtures/seed.ts';
import { paperHtml } from '../html-writer.ts';
import type { Paper, PaperBlock } from '../paper.ts';
import { codePointName, visibleText } from '../visible-text.ts';
import { drawPages } from './draw-pages.ts';
import { type FontFile, fontFiles } from './font-files.ts';
import { FontSet } from './font-set.ts';
import { layPages } from './page-layout.ts';
import { sheet } from './page-marks.ts';
import { PdfPrinter } from './pdf-printer.ts';

const found = fontFiles(null);
const madeAtMs = Date.UTC(2026, 2, 1);

/** Leaves the test where this machine has no Chinese font. */
function fontsOf(context: TestContext): readonly FontFile[] {
  if (found.length === 0) context.skip('no Chinese font here (fonts-wqy-microhei)');
  return found;
}

const paper = (blocks: readonly PaperBlock[], change: Partial<Paper> = {}): Paper => ({
  unit: '某局执法大队',
  title: '全过程音像记录核验表',
  english: 'Statement of completeness',
  number: '某综执〔2026〕12号',
  madeAt: null,
  seal: { sha256: 'a3f5'.repeat(16), qr: ['101', '010', '111'] },
  blocks,
  signs: ['填表人', '核对人', '日期（单位印章）'],
  ...change,
});

async function printed(made: Paper, files: readonly FontFile[] = found) {
  const fonts = new FontSet(files);
  const pages = layPages(made, fonts);
  const bytes = await drawPages(pages, fonts, { title: made.title, author: made.unit, madeAtMs });
  return { pages: pdfText(bytes), fonts, bytes };
}

const bare = (text: string) => text.replaceAll(/\s/g, '');
const html = (made: Paper) =>
  bare(
    paperHtml(made)
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );
const withoutFeet = (pages: readonly string[]) =>
  bare(pages.map((page) => page.replace(/第 \d+ 页 共 \d+ 页$/, '')).join(''));

const characters = fc.constantFrom(
  ...'执法记录仪音像资料中断（缺失）情况说明，。；：〔〕《》“”abcXYZ0189&<>"\'/·±%:-—… \u00a0\u202e\t㐂䶮𠮷⼀é',
);
const text = fc.string({ unit: characters, minLength: 1, maxLength: 40 });
const label = { label: 'x', width: 700, height: 40, fontSize: 10 };
const block: fc.Arbitrary<PaperBlock> = fc.oneof(
  fc.record({ block: fc.constant('heading' as const), text }),
  fc.record({ block: fc.constant('text' as const), text, isSmall: fc.boolean() }),
  fc.record({ block: fc.constant('limits' as const), text, english: text }),
  fc.record({ block: fc.constant('facts' as const), rows: fc.array(fc.tuple(text, text), { maxLength: 3 }) }),
  fc.record({
    block: fc.constant('list' as const),
    head: fc.tuple(text, text, text),
    rows: fc.array(fc.tuple(text, text, text), { maxLength: 4 }),
    empty: text,
  }),
  fc.record({
    block: fc.constant('verdict' as const),
    sign: fc.constant({ ...label, shapes: [] }),
    words: text,
    english: text,
  }),
  text.map((words) => ({
    block: 'figure' as const,
    figure: { ...label, shapes: [{ shape: 'text' as const, x: 0, y: 10, text: words, anchor: 'start' as const }] },
  })),
);

/** Every text of a paper, as it was given. */
function textsOf({ unit, title, english, number, signs, blocks }: Paper): string[] {
  const inner = blocks.flatMap((one): readonly string[] => {
    if (one.block === 'facts') return one.rows.flat();
    if (one.block === 'list') return [...one.head, ...one.rows.flat(), ...(one.rows.length === 0 ? [one.empty] : [])];
    if (one.block === 'verdict') return [one.words, one.english];
    if (one.block === 'limits') return [one.text, one.english];
    if (one.block === 'figure') return one.figure.shapes.flatMap((shape) => (shape.shape === 'text' ? shape.text : []));
    return [one.text];
  });
  return [unit, title, english, number, ...signs, ...inner];
}

test('each word stands in both; what a font lacks stands as its code point, and is named', async (context) => {
  fontsOf(context);
  const papers = fc.array(block, { maxLength: 4 }).map((blocks) => paper(blocks));
  await fc.assert(
    fc.asyncProperty(papers, async (made) => {
      const { pages, fonts } = await printed(made);
      const [inHtml, inPdf] = [html(made), withoutFeet(pages)];
      for (const words of textsOf(made)) {
        expect(inHtml).toContain(bare(visibleText(words)));
        const lacking = Array.from(visibleText(words), (one) =>
          fonts.missing.includes(one) ? codePointName(one) : one,
        );
        expect(inPdf).toContain(bare(lacking.join('')));
      }
      const { length } = fonts.missing;
      expect(inPdf.includes('本机字体缺')).toBe(length > 0);
      if (length > 0) expect(inPdf).toContain(`本机字体缺${length}个字`);
      expect(pages.map((page) => /第 \d+ 页 共 \d+ 页$/.exec(page)?.[0])).toEqual(
        pages.map((_, at) => `第 ${at + 1} 页 共 ${pages.length} 页`),
      );
    }),
    { seed: testSeed(), numRuns: 15 },
  );
});

describe('tables over pages', () => {
  test('heads stand on each page, and no row is parted that fits on one', async (context) => {
    fontsOf(context);
    const rows = Array.from({ length: 200 }, (_, n) => [`头${n}尾`, `ST01-${n} 一二三四五六七八九十`.repeat(9)]);
    const { pages } = await printed(paper([{ block: 'list', head: ['编号栏', '内容栏'], rows, empty: '' }]));
    expect(pages.length).toBeGreaterThan(5);
    const withRows = pages.filter((page) => page.includes('尾'));
    for (const page of withRows) expect(page).toContain('编号栏内容栏');
    for (const [n, [name, words]] of rows.entries())
      expect(pages.filter((page) => bare(page).includes(bare(`${name}${words}`))).length, `row ${n}`).toBe(1);
  });

  test('a row that is longer than a page goes on', async (context) => {
    fontsOf(context);
    const long = Array.from({ length: 3000 }, (_, n) => `第${n}句`);
    const { pages } = await printed(paper([{ block: 'facts', rows: [['情况', long.join('，')]] }]));
    expect(pages.length).toBeGreaterThan(2);
    for (const words of long) expect(withoutFeet(pages)).toContain(words);
  });
});

test('nothing lies outside the sheet', (context) => {
  const fonts = new FontSet(fontsOf(context));
  const long = '一二三四五'.repeat(2000);
  const row = [long, 'x'.repeat(3000), '短'];
  const blocks: PaperBlock[] = [
    { block: 'facts', rows: [['情况', long]] },
    { block: 'list', head: ['甲', '乙', '丙'], rows: [row, row], empty: '' },
    { block: 'text', text: long },
    { block: 'limits', text: long, english: long },
    { block: 'figure', figure: { ...label, height: 9000, shapes: [] } },
  ];
  const pages = layPages(paper(blocks, { signs: Array.from({ length: 12 }, () => long.slice(0, 200)) }), fonts);
  expect(pages.length).toBeGreaterThan(10);
  for (const mark of pages.flat()) {
    if (mark.mark === 'line') continue;
    const tall = mark.mark === 'figure' ? (mark.width * mark.figure.height) / mark.figure.width : 0;
    const height = mark.mark === 'box' ? mark.height : tall;
    const isFoot = mark.mark === 'text' && /^第 \d+ 页/.test(mark.text);
    expect(mark.y + height).toBeLessThanOrEqual(isFoot ? sheet.height - 20 : sheet.bottom + 0.01);
    if (mark.mark === 'text')
      expect(mark.x + fonts.width(mark.text, mark.size)).toBeLessThanOrEqual(sheet.right + 0.01);
  }
});

test('what would be found as another character stands as its code point', async (context) => {
  fontsOf(context);
  const { pages, fonts } = await printed(paper([{ block: 'text', text: 'x\u00a0y z' }]));
  const lacks = fonts.missing.includes('\u00a0');
  expect(pages.join('')).toContain(lacks ? 'x[U+00A0]y z' : 'x\u00a0y z');
});

test('the same bytes for the same paper and moment, out of the thread that prints', async (context) => {
  fontsOf(context);
  const printer = new PdfPrinter(() => null);
  const made = paper([{ block: 'text', text: '记录完整 𠮷' }]);
  const [one, two, later, dated] = await Promise.all([
    printer.print(made, madeAtMs),
    printer.print(made, madeAtMs),
    printer.print(made, madeAtMs + 1000),
    printer.print({ ...made, madeAt: new Date(madeAtMs).toISOString() }, madeAtMs + 1000),
  ]);
  expect(Buffer.from(two.bytes).equals(one.bytes)).toBe(true);
  expect(Buffer.from(later.bytes).equals(one.bytes)).toBe(false);
  expect(Buffer.from(dated.bytes).equals(one.bytes)).toBe(true);
  expect(bare(pdfText(one.bytes).join(''))).toContain(one.missing.includes('𠮷') ? '记录完整[U+20BB7]' : '记录完整𠮷');
});

test('whoever has gone is not waited for, and the next one is served', async (context) => {
  fontsOf(context);
  const printer = new PdfPrinter(() => null);
  const gone = new AbortController();
  const [left, waiting] = [0, 1].map(() => printer.print(paper([]), madeAtMs, gone.signal));
  gone.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(waiting).rejects.toThrow('gone');
  expect((await printer.print(paper([]), madeAtMs)).missing).toEqual([]);
});

test('it says of itself that it is PDF/A-2b, with every font embedded', async (context) => {
  fontsOf(context);
  const { bytes } = await printed(paper([], { unit: '甲 & 乙 <局>\u0001' }));
  const file = bytes.toString('latin1');
  expect(file).toMatch(/<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>B</);
  expect(bytes.toString('utf8')).toContain('<rdf:li>甲 ＆ 乙 ＜局＞[U+0001]</rdf:li>');
  expect(file).toContain('/OutputIntents');
  const fonts = file.match(/\/Type \/Font\b(?!D)/g) ?? [];
  expect(fonts.length).toBeGreaterThan(0);
  expect(file).not.toMatch(/\/Subtype \/Type1\b/);
  expect((file.match(/\/FontFile[23] /g) ?? []).length).toBe((file.match(/\/Type \/FontDescriptor/g) ?? []).length);
});

test('a font lends what the one before it lacks', async (context) => {
  const latin = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
  if (!existsSync(latin)) context.skip('no DejaVu Sans here');
  const chain = [{ file: latin, face: null }, ...fontsOf(context)];
  const { pages, fonts } = await printed(paper([{ block: 'text', text: 'ﻻ abc 记录 Ж' }]), chain);
  expect(fonts.faces).toHaveLength(2);
  expect(withoutFeet(pages)).toContain('abc记录Ж');
});

describe('without a font', () => {
  const made = paper([]);
  test.each([
    ['none at all', null, [], 'fonts-wqy-microhei'],
    ['a setting that names nothing', '/nowhere/font.ttc#Face', [], 'papers.font'],
  ])('%s: nothing is printed, and what to do is said', async (_, named, usual, hint) => {
    const printer = new PdfPrinter(
      () => named,
      (name) => fontFiles(name, usual),
    );
    expect(printer.fault()).toMatchObject({ code: 'FONT_MISSING', hint: expect.stringContaining(hint) });
    await expect(printer.print(made, madeAtMs)).rejects.toMatchObject({ code: 'FONT_MISSING' });
  });

  test('a file that is no font', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'liuhen-font-'));
    const file = join(folder, 'font.ttf');
    writeFileSync(file, 'no font');
    const printer = new PdfPrinter(() => file);
    await expect(printer.print(made, madeAtMs)).rejects.toMatchObject({ code: 'FONT_MISSING', context: { file } });
    rmSync(folder, { recursive: true });
  });

  test('of a collection the face has to be named', async (context) => {
    const [first] = fontsOf(context);
    if (first!.face === null) context.skip('no collection here');
    await expect(new PdfPrinter(() => first!.file).print(made, madeAtMs)).rejects.toMatchObject({
      code: 'FONT_MISSING',
      hint: expect.stringContaining('FILE#FACE'),
    });
  });
});
