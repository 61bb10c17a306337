// What stands on a paper, as blocks: written once, and printed as HTML (html-writer.ts) and as PDF (pdf/). Plain data, so
// that it can be handed to a thread. No look is decided here.
import type { Figure } from './figure.ts';

/** What a QR code says, as text and as dark (`1`) and light modules, a row each. */
export interface PaperSeal {
  /** SHA-256 of what the paper is of. */
  readonly sha256: string;
  readonly qr: readonly string[];
}

export type PaperBlock =
  | { readonly block: 'heading'; readonly text: string }
  /** Name and value, a row each. */
  | { readonly block: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  /** A table with headings, repeated on each page; `empty` stands in the place of rows where there are none. */
  | {
      readonly block: 'list';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly empty: string;
    }
  | { readonly block: 'text'; readonly text: string; readonly isSmall?: boolean }
  /** What the paper says of itself, set apart. */
  | { readonly block: 'limits'; readonly text: string; readonly english: string }
  | { readonly block: 'verdict'; readonly sign: Figure; readonly words: string; readonly english: string }
  | { readonly block: 'figure'; readonly figure: Figure };

export interface Paper {
  /** Unit that issues it. */
  readonly unit: string;
  readonly title: string;
  /** Smaller, below the title. */
  readonly english: string;
  readonly number: string;
  /** RFC 3339, when what it says was fixed; null: it says what is known when it is printed. */
  readonly madeAt: string | null;
  /** Null where the paper is of nothing that has one digest. */
  readonly seal: PaperSeal | null;
  readonly blocks: readonly PaperBlock[];
  /** Words below which somebody signs. */
  readonly signs: readonly string[];
}
