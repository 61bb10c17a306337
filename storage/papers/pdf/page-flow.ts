// Pages being filled from top to bottom: where the pen is, what still fits, tables that go on over pages with their heads
// repeated. What stands on a paper, and in which order, is for page-layout.ts.
import type { FontSet } from './font-set.ts';
import { mm, type Page, type PageMark, sheet } from './page-marks.ts';
import { textLines } from './text-lines.ts';

export const ink = '#111';
const frame = 0.6;
const padX = mm(1.5);
const padY = mm(1);

export interface Column {
  readonly width: number;
  readonly isShaded?: boolean;
}

export class PageFlow {
  readonly #fonts: FontSet;
  readonly #pages: PageMark[][] = [[]];
  #y: number = sheet.top;

  constructor(fonts: FontSet) {
    this.#fonts = fonts;
  }

  get y(): number {
    return this.#y;
  }

  get pages(): readonly Page[] {
    return this.#pages;
  }

  move(height: number): void {
    this.#y += height;
  }

  /** A new page where so much is not left on this one. */
  need(height: number): void {
    if (this.#y + height > sheet.bottom && this.#y > sheet.top) this.#turn();
  }

  add(...marks: readonly PageMark[]): void {
    this.#pages.at(-1)!.push(...marks);
  }

  lines(text: string, width: number, size: number): string[] {
    return textLines(this.#fonts.printable(text), width, (character) => this.#fonts.width(character, size));
  }

  /** One line. @param y its top. */
  text(text: string, x: number, y: number, size: number, shade = ink): void {
    this.add({ mark: 'text', x, y: y + size * 0.95, size, shade, text });
  }

  /** A paragraph from where the pen is, over pages. */
  paragraph(text: string, { size, x = sheet.left, width = sheet.right - x, shade = ink }: ParagraphLook): void {
    for (const line of this.lines(text, width, size)) {
      this.need(size * leading);
      this.text(line, x, this.#y, size, shade);
      this.#y += size * leading;
    }
  }

  /** @param head repeated on each page; null: none. */
  table(
    columns: readonly Column[],
    head: readonly string[] | null,
    rows: readonly (readonly string[])[],
    size: number,
  ) {
    const cells = (row: readonly string[]) =>
      columns.map(({ width }, at) => this.lines(row[at] ?? '', width - 2 * padX, size));
    const headCells = head === null ? null : cells(head);
    const headHeight = headCells === null ? 0 : rowHeight(headCells, size);
    const drawHead = () => headCells && this.#row(columns, headCells, size, true);
    const roomOfPage = sheet.bottom - sheet.top - headHeight;
    const turn = () => {
      this.#turn();
      drawHead();
    };
    const [first = []] = rows;
    const firstHeight = rowHeight(cells(first), size);
    // One that goes on over pages anyway begins here.
    this.need(headHeight + (firstHeight <= roomOfPage ? firstHeight : rowHeight([['', '']], size)));
    drawHead();
    for (const row of rows) {
      let left = cells(row);
      if (this.#y + rowHeight(left, size) > sheet.bottom && rowHeight(left, size) <= roomOfPage) turn();
      // Only a row that is longer than a page goes on over pages.
      for (;;) {
        if (this.#linesLeft(size) < 1 && this.#y > sheet.top + headHeight) turn();
        const fits = Math.max(1, this.#linesLeft(size));
        this.#row(
          columns,
          left.map((lines) => lines.slice(0, fits)),
          size,
          false,
        );
        left = left.map((lines) => lines.slice(fits));
        if (left.every((lines) => lines.length === 0)) break;
        turn();
      }
    }
  }

  #row(columns: readonly Column[], cells: readonly (readonly string[])[], size: number, isHead: boolean): void {
    const height = rowHeight(cells, size);
    let x = sheet.left;
    for (const [at, { width, isShaded }] of columns.entries()) {
      const fill = isHead || isShaded ? { fill: '#eee' } : {};
      this.add({ mark: 'box', x, y: this.#y, width, height, line: frame, ...fill });
      for (const [line, text] of cells[at]!.entries())
        this.text(text, x + padX, this.#y + padY + line * size * leading, size);
      x += width;
    }
    this.#y += height;
  }

  /** Of a row that begins here. */
  #linesLeft(size: number): number {
    return Math.floor((sheet.bottom - this.#y - 2 * padY) / (size * leading));
  }

  #turn(): void {
    this.#pages.push([]);
    this.#y = sheet.top;
  }
}

interface ParagraphLook {
  readonly size: number;
  readonly x?: number;
  readonly width?: number;
  readonly shade?: string;
}

export const leading = 1.4;

function rowHeight(cells: readonly (readonly string[])[], size: number): number {
  return Math.max(1, ...cells.map((lines) => lines.length)) * size * leading + 2 * padY;
}

/**
 * Widths of columns that fill `width`: each what its widest text wants, those that want more than is there alike.
 * @param wanted width of the widest text of each, without padding.
 */
export function columnWidths(wanted: readonly number[], width: number): number[] {
  const whole = wanted.map((want) => want + 2 * padX + frame);
  const sum = whole.reduce((total, want) => total + want, 0);
  if (sum <= width) return whole.map((want) => want + (width - sum) / whole.length);
  const widths = whole.map(() => 0);
  let left = width;
  let open = whole.map((_, at) => at).sort((a, b) => whole[a]! - whole[b]!);
  while (open.length > 0) {
    const [next, ...others] = open as [number, ...number[]];
    widths[next] = Math.min(whole[next]!, left / open.length);
    left -= widths[next];
    open = others;
  }
  return widths;
}
