// A paper laid out on pages: the look of the HTML, block by block, with `第 x 页 共 y 页` on each once their number is known.
import { type Figure, qrFigure } from '../figure.ts';
import type { Paper, PaperBlock } from '../paper.ts';
import { codePointName } from '../visible-text.ts';
import type { FontSet } from './font-set.ts';
import { columnWidths, ink, leading, PageFlow } from './page-flow.ts';
import { mm, type Page, sheet } from './page-marks.ts';

const gray = '#444';
const size = { body: 10.5, table: 9, small: 9, heading: 12, title: 18, verdict: 17, seal: 7, foot: 9 } as const;
const room = sheet.right - sheet.left;

/** @returns at least one page. What the fonts lack is in `fonts.missing` then, and named on the paper. */
export function layPages(paper: Paper, fonts: FontSet): Page[] {
  const flow = new PageFlow(fonts);
  header(paper, flow);
  for (const block of paper.blocks) layBlock(block, flow, fonts);
  // Looked at before the pages are drawn, so that the paper can say what is missing.
  for (const words of paper.signs) fonts.printable(words);
  const { missing } = fonts;
  if (missing.length > 0) layLimits(missingWords(missing), missingEnglish, flow);
  signatures(paper.signs, flow);
  const { pages } = flow;
  return pages.map((page, at) => {
    const text = `第 ${at + 1} 页 共 ${pages.length} 页`;
    const x = (sheet.width - fonts.width(text, size.foot)) / 2;
    return [...page, { mark: 'text', x, y: sheet.bottom + mm(9), size: size.foot, shade: ink, text }];
  });
}

const missingWords = (missing: readonly string[]) =>
  `本机字体缺 ${missing.length} 个字，本页以码位代之：${missing.map(codePointName).join('、')}；原字以 HTML 或 JSON 为准。`;
const missingEnglish = 'Characters that the fonts of this station lack stand as their code points.';

function header({ unit, title, english, number, seal }: Paper, flow: PageFlow): void {
  const sealWidth = seal === null ? 0 : mm(26);
  const width = room - (seal === null ? 0 : sealWidth + mm(6));
  const top = flow.y;
  let sealed = top;
  if (seal !== null) {
    const x = sheet.right - sealWidth;
    flow.add({ mark: 'figure', x: x + mm(1), y: top, width: mm(24), figure: qrFigure(seal.qr) });
    sealed += mm(25);
    for (const line of flow.lines(`SHA-256 ${seal.sha256}`, sealWidth, size.seal)) {
      flow.text(line, x, sealed, size.seal);
      sealed += size.seal * 1.3;
    }
  }
  flow.paragraph(unit, { size: 11, width });
  flow.move(mm(1));
  flow.paragraph(title, { size: size.title, width });
  flow.paragraph(english, { size: size.small, width, shade: gray });
  flow.paragraph(`编号 ${number}`, { size: size.body, width });
  flow.move(Math.max(0, sealed - flow.y) + mm(2));
  flow.add({ mark: 'line', fromX: sheet.left, fromY: flow.y, toX: sheet.right, toY: flow.y, line: 1.5 });
  flow.move(mm(3));
}

function layBlock(block: PaperBlock, flow: PageFlow, fonts: FontSet): void {
  switch (block.block) {
    case 'heading':
      flow.move(mm(3));
      flow.need(size.heading * leading + mm(20)); // with what it is of
      flow.paragraph(block.text, { size: size.heading });
      flow.move(mm(1));
      return;
    case 'facts': {
      const columns = [{ width: mm(32), isShaded: true }, { width: room - mm(32) }];
      flow.table(columns, null, block.rows, size.table);
      flow.move(mm(2));
      return;
    }
    case 'list': {
      const none = block.rows.length === 0;
      const columns = listColumns(block.head, block.rows, fonts);
      flow.table(columns, block.head, block.rows, size.table);
      if (none) flow.table([{ width: room }], null, [[block.empty]], size.table);
      flow.move(mm(2));
      return;
    }
    case 'text':
      flow.paragraph(block.text, block.isSmall ? { size: size.small, shade: gray } : { size: size.body });
      flow.move(mm(1.5));
      return;
    case 'limits':
      layLimits(block.text, block.english, flow);
      return;
    case 'verdict':
      layVerdict(block, flow);
      return;
    case 'figure':
      layFigure(block.figure, flow, fonts);
      return;
  }
}

function listColumns(head: readonly string[], rows: readonly (readonly string[])[], fonts: FontSet) {
  const widest = head.map((title, at) =>
    rows.reduce(
      (most, row) => Math.max(most, fonts.width(fonts.printable(row[at] ?? ''), size.table)),
      fonts.width(fonts.printable(title), size.table),
    ),
  );
  return columnWidths(widest, room).map((width) => ({ width }));
}

function layLimits(text: string, english: string, flow: PageFlow): void {
  const x = sheet.left + mm(3);
  const width = sheet.right - x;
  const lines = (words: string, of: number) => flow.lines(words, width, of).length * of * leading;
  const height = lines(text, size.body) + lines(english, size.small);
  flow.move(mm(2));
  flow.need(height);
  // Too long for one page, it has no line beside it.
  if (flow.y + height <= sheet.bottom)
    flow.add({
      mark: 'line',
      fromX: sheet.left + 1,
      fromY: flow.y,
      toX: sheet.left + 1,
      toY: flow.y + height,
      line: 2,
    });
  flow.paragraph(text, { size: size.body, x });
  flow.paragraph(english, { size: size.small, x, shade: gray });
  flow.move(mm(3));
}

function layVerdict({ sign, words, english }: PaperBlock & { block: 'verdict' }, flow: PageFlow): void {
  const x = sheet.left + mm(20);
  const width = sheet.right - x - mm(4);
  const lines = flow.lines(words, width, size.verdict);
  const small = flow.lines(english, width, size.small);
  const text = lines.length * size.verdict * leading + small.length * size.small * leading;
  const height = Math.max(mm(12), text) + mm(4);
  flow.move(mm(1));
  flow.need(height);
  const { y } = flow;
  flow.add(
    { mark: 'box', x: sheet.left, y, width: room, height, line: 1.5 },
    { mark: 'figure', x: sheet.left + mm(4), y: y + (height - mm(12)) / 2, width: mm(12), figure: sign },
  );
  let at = y + (height - text) / 2;
  for (const [part, of] of [...lines.map((one) => [one, size.verdict]), ...small.map((one) => [one, size.small])] as [
    string,
    number,
  ][]) {
    flow.text(part, x, at, of);
    at += of * leading;
  }
  flow.move(height + mm(4));
}

/** As wide as the page; one that is too high for a page is made smaller. */
function layFigure(figure: Figure, flow: PageFlow, fonts: FontSet): void {
  for (const shape of figure.shapes) if (shape.shape === 'text') fonts.printable(shape.text);
  const most = sheet.bottom - sheet.top;
  const width = Math.min(room, (most * figure.width) / figure.height);
  const height = (width * figure.height) / figure.width;
  flow.need(height);
  flow.add({ mark: 'figure', x: sheet.left, y: flow.y, width, figure });
  flow.move(height + mm(2));
}

function signatures(signs: readonly string[], flow: PageFlow): void {
  const across = 3;
  const gap = mm(6);
  const width = (room - (across - 1) * gap) / across;
  flow.move(mm(6));
  for (let first = 0; first < signs.length; first += across) {
    const row = signs.slice(first, first + across).map((words) => flow.lines(words, width, size.body));
    const height = Math.max(mm(16), ...row.map((lines) => lines.length * size.body * leading)) + mm(4);
    flow.need(height);
    const { y } = flow;
    for (const [at, lines] of row.entries()) {
      const x = sheet.left + at * (width + gap);
      flow.add({ mark: 'line', fromX: x, fromY: y, toX: x + width, toY: y, line: 0.6 });
      for (const [line, text] of lines.entries()) flow.text(text, x, y + mm(1) + line * size.body * leading, size.body);
    }
    flow.move(height);
  }
}
