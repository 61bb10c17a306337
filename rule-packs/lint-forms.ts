// What a form of a paper must be beyond its shape: names that the paper knows, and nothing gone that no form may drop.
import { type PaperForm, type PaperKind, paperKeys, paperKinds, untitledSections } from '../core/paper-form.ts';
import type { Fault } from '../core/yaml-lines.ts';
import { formOf } from './forms.ts';
import type { LaidRules } from './layers.ts';
import type { PackDocument } from './schema.ts';

type FormDocument = NonNullable<PackDocument['forms']>[string];
type Keys = ReadonlyMap<string, boolean>;
const lists = ['head', 'fields', 'columns'] as const;

export function formFaults({ forms = {} }: PackDocument, above: LaidRules): Fault[] {
  return Object.entries(forms).flatMap(([name, document]) => {
    const at = ['forms', name];
    const paper = paperKinds.find((kind) => kind === name);
    if (paper === undefined) return [{ at, what: `there is no paper "${name}"; there are ${paperKinds.join(', ')}` }];
    const unknown = unknownFaults(document, paper, at);
    const form = formOf(above.packs, paper);
    if (form === undefined) return [...unknown, { at, what: 'a form has at least title, english, head and signs' }];
    return [...unknown, ...missingFaults(form, document, at)];
  });
}

function unknownFaults(document: FormDocument, paper: PaperKind, at: readonly string[]): Fault[] {
  const known = paperKeys[paper];
  const strange = (titles: object | undefined, of: Keys, ...place: string[]) =>
    Object.keys(titles ?? {})
      .filter((key) => !of.has(key))
      .map((key) => ({
        at: [...at, ...place, key],
        what: `unknown name "${key}"; known: ${[...of.keys()].join(', ') || 'none'}`,
      }));
  const sections = Object.entries(document.sections ?? {}).flatMap(([section, { title, columns }]): Fault[] => {
    if (!known.sections.has(section)) return [];
    const place = [...at, 'sections', section];
    const isUntitled = untitledSections.has(section);
    return [
      ...(title !== undefined && isUntitled ? [{ at: [...place, 'title'], what: 'this part prints no title' }] : []),
      ...(title === undefined && !isUntitled ? [{ at: place, what: 'this part needs a title' }] : []),
      ...strange(columns, known.sectionColumns.get(section) ?? new Map(), 'sections', section, 'columns'),
    ];
  });
  return [
    ...lists.flatMap((list) => strange(document[list], known[list], list)),
    ...strange(document.sections, known.sections, 'sections'),
    ...sections,
  ];
}

/** Of the form as it comes to be; said at the list of this pack, where it has one. */
function missingFaults(form: PaperForm, document: FormDocument, at: readonly string[]): Fault[] {
  const known = paperKeys[form.paper];
  const gone = (titles: object, of: Keys, place: readonly string[]): Fault[] => {
    const missing = [...of].flatMap(([key, isObligatory]) =>
      isObligatory && !Object.hasOwn(titles, key) ? [key] : [],
    );
    return missing.length === 0 ? [] : [{ at: [...place], what: `no form may leave out ${missing.join(', ')}` }];
  };
  const placeOf = (list: (typeof lists)[number] | 'sections') => (document[list] === undefined ? at : [...at, list]);
  return [
    ...lists.flatMap((list) => gone(form[list], known[list], placeOf(list))),
    ...gone(form.sections, known.sections, placeOf('sections')),
    ...[...known.sectionColumns].flatMap(([section, of]) => {
      const { columns } = form.sections[section] ?? {};
      if (columns === undefined) return [];
      const place = document.sections === undefined ? at : [...at, 'sections', section];
      return Object.keys(columns).length === 0
        ? [{ at: place, what: 'this part has columns' }]
        : gone(columns, of, place);
    }),
  ];
}
