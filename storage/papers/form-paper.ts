// A paper out of its form and what is known: one small way for all of them. What is not known is an empty place for a pen.
import type { PaperForm, Titles } from '../../core/paper-form.ts';
import type { Paper, PaperBlock, PaperSeal } from './paper.ts';

/** Values by the names of the form. */
export type Filled = Readonly<Record<string, string>>;

export interface PaperContent {
  readonly unit: string;
  readonly number: string;
  /** Null where the paper is of nothing that has one digest. */
  readonly seal: PaperSeal | null;
  readonly head: Filled;
  /** One box with `fields` and one table with `columns` for each. */
  readonly parts: readonly { readonly heading: string; readonly fields: Filled; readonly rows: readonly Filled[] }[];
}

export function formPaper(form: PaperForm, { unit, number, seal, head, parts }: PaperContent): Paper {
  const blocks = parts.flatMap(({ heading, fields, rows }): PaperBlock[] => [
    { block: 'heading', text: heading },
    ...factsOf(form.fields, fields),
    ...listOf(form.columns, rows, '无'),
  ]);
  const { title, english, signs } = form;
  const all = [...factsOf(form.head, head), ...blocks];
  return { unit, title, english, number, madeAt: null, seal, signs, blocks: all };
}

/** Nothing where the form has no names for it. */
export function factsOf(titles: Titles, values: Filled): PaperBlock[] {
  const rows = Object.entries(titles).map(([key, title]) => [title, values[key] ?? ''] as const);
  return rows.length === 0 ? [] : [{ block: 'facts', rows }];
}

/** Nothing where the form has no columns for it. */
export function listOf(columns: Titles, rows: readonly Filled[], empty: string): PaperBlock[] {
  const keys = Object.keys(columns);
  if (keys.length === 0) return [];
  const cells = rows.map((row) => keys.map((key) => row[key] ?? ''));
  return [{ block: 'list', head: Object.values(columns), rows: cells, empty }];
}
