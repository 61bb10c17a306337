// Pages as what is on them: the outcome of the layout, drawn by draw-pages.ts. All lengths in points, from the top left.
import type { Figure } from '../figure.ts';

/** A4 (ISO 216), and the margins of the HTML's print style. */
const millimetre = 72 / 25.4;
export const mm = (length: number) => length * millimetre;
export const sheet = {
  width: mm(210),
  height: mm(297),
  left: mm(16),
  right: mm(210 - 16),
  top: mm(18),
  bottom: mm(297 - 20),
} as const;

export type PageMark =
  /** `y` is the base line; printable text. */
  | {
      readonly mark: 'text';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly shade: string;
      readonly text: string;
    }
  | {
      readonly mark: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly line: number;
      readonly fill?: string;
    }
  | {
      readonly mark: 'line';
      readonly fromX: number;
      readonly fromY: number;
      readonly toX: number;
      readonly toY: number;
      readonly line: number;
    }
  | {
      readonly mark: 'figure';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly figure: Figure;
    };

export type Page = readonly PageMark[];
