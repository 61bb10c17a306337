// A drawing on a paper: shapes in units of its own, in black and white. Drawn as SVG and into a PDF, each by its writer.

export type FigureShape =
  /** `hatched` has a frame of its own. */
  | {
      readonly shape: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly look: 'bar' | 'hatched' | 'black';
    }
  /** An SVG path, drawn as a line. */
  | {
      readonly shape: 'line';
      readonly d: string;
      readonly width: number;
      readonly shade: string;
      readonly dash?: readonly [on: number, off: number];
    }
  /** An SVG path, filled black. */
  | { readonly shape: 'filled'; readonly d: string }
  /** `y` is the base line. `isOver`: it must read on top of what is below it. */
  | {
      readonly shape: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly isOver?: boolean;
    };

export interface Figure {
  /** What it is, for who does not see it. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Of its texts, in its own units. */
  readonly fontSize: number;
  readonly shapes: readonly FigureShape[];
}

/** With the four light modules on each side that readers ask for (ISO/IEC 18004, 6.3.8). */
export function qrFigure(rows: readonly string[]): Figure {
  const quiet = 4;
  const size = rows.length + 2 * quiet;
  const dark = rows.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === '1' ? `M${x + quiet} ${y + quiet}h1v1h-1z` : [])),
  );
  return { label: 'QR', width: size, height: size, fontSize: 1, shapes: [{ shape: 'filled', d: dark.join('') }] };
}
