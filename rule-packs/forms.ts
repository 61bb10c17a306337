// Forms of papers out of packs: property by property over those of the packs below, as with matters. What the lint asks of
// them is in lint-forms.ts.
import { type PaperForm, type PaperKind, paperKinds } from '../core/paper-form.ts';
import type { ExplainedForm } from '../core/rule-explanation.ts';
import type { FormPart, RulePack } from './pack.ts';

/** In the order in which they are shown. */
export const formProperties = ['title', 'english', 'head', 'fields', 'columns', 'sections', 'signs'] as const;
type FormProperty = (typeof formProperties)[number];

/** What each pack says of a property, the lowest first. */
type Said = readonly { readonly pack: string; readonly source: string; readonly value: unknown }[];

function saidOf(packs: readonly RulePack[], paper: PaperKind, property: FormProperty): Said {
  return packs.flatMap(({ id, forms }) => {
    const part = forms.get(paper);
    const value = part?.[property];
    return part === undefined || value === undefined ? [] : [{ pack: id, source: part.source, value }];
  });
}

/** The form in force; undefined where no pack has one, or none that is whole. */
export function formOf(packs: readonly RulePack[], paper: PaperKind): PaperForm | undefined {
  const last = packs.findLast(({ forms }) => forms.has(paper))?.forms.get(paper);
  if (last === undefined) return undefined;
  const given = formProperties.map((property) => [property, saidOf(packs, paper, property).at(-1)?.value]);
  const known = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as FormPart;
  const blank = { fields: {}, columns: {}, sections: {} };
  const isWhole = known.title !== undefined && known.english !== undefined && known.head && known.signs;
  return isWhole ? ({ ...blank, ...known, paper, source: last.source } as PaperForm) : undefined;
}

export function formsOf(packs: readonly RulePack[]): PaperForm[] {
  return paperKinds.flatMap((paper) => formOf(packs, paper) ?? []);
}

/** undefined where no such paper has a form. */
export function explainForm(packs: readonly RulePack[], name: string): ExplainedForm | undefined {
  const paper = paperKinds.find((kind) => kind === name);
  const form = paper && formOf(packs, paper);
  if (paper === undefined || form === undefined) return undefined;
  const properties = formProperties.flatMap((property) => {
    const said = saidOf(packs, paper, property);
    const last = said.at(-1);
    if (last === undefined) return [];
    const overrides = said.slice(0, -1).reverse();
    return [{ property, value: last.value, pack: last.pack, sources: [last.source], overrides }];
  });
  return { paper, title: form.title, properties };
}
