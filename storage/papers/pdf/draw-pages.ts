// Pages as a PDF/A-2b file (ISO 19005-2): every font embedded, the text found again, the same bytes for the same pages.
import PDFDocument from 'pdfkit';
import type { Figure, FigureShape } from '../figure.ts';
import { visibleText } from '../visible-text.ts';
import type { FontSet } from './font-set.ts';
import { type Page, type PageMark, sheet } from './page-marks.ts';

export interface PdfFacts {
  readonly title: string;
  readonly author: string;
  /** When the paper was made; nothing else in the file is a time. */
  readonly madeAtMs: number;
}

type Pdf = PDFKit.PDFDocument;

export async function drawPages(pages: readonly Page[], fonts: FontSet, facts: PdfFacts): Promise<Buffer> {
  const document = new PDFDocument({
    size: [sheet.width, sheet.height],
    margin: 0,
    autoFirstPage: false,
    // None of the standard fonts, which are never embedded; the types do not know null.
    font: null as unknown as string,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: metadata(facts.title),
      Author: metadata(facts.author),
      Creator: 'Liuhen',
      Producer: 'Liuhen',
      CreationDate: new Date(facts.madeAtMs),
    },
  } as PDFKit.PDFDocumentOptions);
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => document.on('end', resolve).on('error', reject));
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const [face, { bytes, name }] of fonts.faces.entries()) document.registerFont(faceName(face), bytes, name);
  for (const page of pages) {
    document.addPage();
    for (const mark of page) drawMark(mark, document, fonts);
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

const faceName = (face: number) => `face${face}`;

/** The library writes these into XML as they are. */
const metadata = (text: string) => visibleText(text).replaceAll('&', '＆').replaceAll('<', '＜').replaceAll('>', '＞');

function drawMark(mark: PageMark, document: Pdf, fonts: FontSet): void {
  switch (mark.mark) {
    case 'text':
      drawText(mark, document, fonts);
      return;
    case 'box': {
      const { x, y, width, height, line, fill } = mark;
      document.rect(x, y, width, height).lineWidth(line);
      if (fill === undefined) document.stroke('#333');
      else document.fillAndStroke(fill, '#333');
      return;
    }
    case 'line':
      document.moveTo(mark.fromX, mark.fromY).lineTo(mark.toX, mark.toY).lineWidth(mark.line).stroke('#111');
      return;
    case 'figure':
      drawFigure(mark.figure, mark, document, fonts);
      return;
  }
}

interface DrawnText {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly shade: string;
  readonly text: string;
}

function drawText({ x, y, size, shade, text }: DrawnText, document: Pdf, fonts: FontSet): void {
  let at = x;
  for (const run of fonts.runs(text)) {
    document.font(faceName(run.face), size).fillColor(shade);
    document.text(run.text, at, y, { lineBreak: false, baseline: 'alphabetic' });
    at += fonts.width(run.text, size);
  }
}

function drawFigure(
  { width, shapes, fontSize }: Figure,
  place: { readonly x: number; readonly y: number; readonly width: number },
  document: Pdf,
  fonts: FontSet,
): void {
  document.save().translate(place.x, place.y);
  document.scale(place.width / width);
  for (const shape of shapes) drawShape(shape, fontSize, document, fonts);
  document.restore();
}

function drawShape(shape: FigureShape, fontSize: number, document: Pdf, fonts: FontSet): void {
  switch (shape.shape) {
    case 'box': {
      const { x, y, width, height, look } = shape;
      if (look === 'hatched') hatch(x, y, width, height, document);
      document.rect(x, y, width, height);
      if (look === 'bar') document.lineWidth(0.6).fillAndStroke('#777', '#111');
      else if (look === 'black') document.fill('#111');
      else document.lineWidth(1.2).stroke('#111');
      return;
    }
    case 'line':
      document.save().path(shape.d).lineWidth(shape.width);
      if (shape.dash) document.dash(shape.dash[0], { space: shape.dash[1] });
      document.stroke(shape.shade);
      document.restore();
      return;
    case 'filled':
      document.path(shape.d).fill('#111');
      return;
    case 'text': {
      const text = fonts.printable(shape.text);
      const width = fonts.width(text, fontSize);
      const x = shape.x - (shape.anchor === 'start' ? 0 : shape.anchor === 'middle' ? width / 2 : width);
      if (shape.isOver) document.rect(x - 1, shape.y - fontSize * 0.85, width + 2, fontSize).fill('#fff');
      drawText({ x, y: shape.y, size: fontSize, shade: '#111', text }, document, fonts);
      return;
    }
  }
}

/** Lines from lower left to upper right, five units apart as in the SVG. */
function hatch(x: number, y: number, width: number, height: number, document: Pdf): void {
  document.save().rect(x, y, width, height).clip();
  const step = 5 * Math.SQRT2;
  for (let at = x; at < x + width + height; at += step) document.moveTo(at, y).lineTo(at - height, y + height);
  document.lineWidth(1.4).stroke('#111');
  document.restore();
}
