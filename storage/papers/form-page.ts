// A paper out of its form and what is known: one small way for all of them. What is not known is an empty place for a pen.
import { escapeHtml, factTable, listTable } from './html-text.ts';
import type { PaperForm } from './paper-forms.ts';
import { type PaperSeal, paperHtml } from './paper-frame.ts';

/** Values by the keys of the form. */
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

export function formPage(form: PaperForm, { unit, number, seal, head, parts }: PaperContent): string {
  const facts = (titled: PaperForm['head'], values: Filled) =>
    titled.length === 0 ? '' : factTable(titled.map(({ key, title }) => [title, values[key] ?? '']));
  const table = (rows: readonly Filled[]) => {
    if (form.columns.length === 0) return '';
    const titles = form.columns.map(({ title }) => title);
    return listTable(
      titles,
      rows.map((row) => form.columns.map(({ key }) => row[key] ?? '')),
      '无',
    );
  };
  const body = parts.map(
    ({ heading, fields, rows }) => `<h2>${escapeHtml(heading)}</h2>${facts(form.fields, fields)}\n${table(rows)}`,
  );
  const { title, english, signs } = form;
  return paperHtml({
    unit,
    title,
    english,
    number,
    seal,
    signs,
    body: `${facts(form.head, head)}\n${body.join('\n')}`,
  });
}
