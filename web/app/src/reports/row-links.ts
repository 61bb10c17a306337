// Where a row of a report leads, and the one thing to do about it. Pure; only to pages that the account may open.
import type { Cell } from '../../../../core/report.ts';
import type { Area } from '../areas.ts';
import { may } from '../cases/may.ts';

export type ReportRow = Readonly<Record<string, Cell>>;

export interface Place {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export interface Who {
  readonly areas: readonly Area[];
  readonly roles: readonly string[];
}

/** Findings that an explanation may stand beside. */
const holes = ['nothing', 'no-camera', 'part-nothing', 'gap'];

const casePlace = (number: string, query: Place['query'] = {}): Place => ({
  name: 'case',
  params: { case: number },
  query,
});

/** Of a cell that names a thing which has a page; null for any other. */
export function cellPlace(column: string, row: ReportRow, { areas }: Pick<Who, 'areas'>): Place | null {
  const value = row[column];
  if (typeof value !== 'string') return null;
  if (column === 'case') return areas.includes('cases') ? casePlace(value) : null;
  if (column === 'camera') return areas.includes('library') ? { name: 'clips', query: { device: value } } : null;
  if (column === 'officer') return areas.includes('inbox') ? { name: 'inbox', query: { officer: value } } : null;
  return null;
}

export type RowActWord = 'note' | 'operation' | 'case' | 'inbox' | 'roster' | 'clips';

/** What comes next for this row, and where; null where there is nothing to do here. */
export function rowAct(
  row: ReportRow,
  { areas, roles }: Who,
): { readonly word: RowActWord; readonly to: Place } | null {
  const { case: number, operation, finding, pending, day, from, officer, waiting, camera } = row;
  if (typeof number === 'string') {
    if (!areas.includes('cases')) return null;
    // What may still lie on a recorder in the field is not explained yet.
    const isHole = holes.includes(String(finding)) && pending !== true && typeof operation === 'string';
    if (isHole && may('explain', roles)) return { word: 'note', to: casePlace(number, { act: 'note', operation }) };
    if (finding === 'no-operation' && may('operate', roles))
      return { word: 'operation', to: casePlace(number, { act: 'add-operation' }) };
    return { word: 'case', to: casePlace(number) };
  }
  if (typeof waiting === 'number') {
    if (!areas.includes('inbox')) return null;
    return { word: 'inbox', to: { name: 'inbox', query: typeof officer === 'string' ? { officer } : {} } };
  }
  if (typeof from === 'string' && typeof officer === 'string')
    return areas.includes('roster')
      ? { word: 'roster', to: { name: 'roster', query: { officer, ...(typeof day === 'string' ? { day } : {}) } } }
      : null;
  if (!areas.includes('library')) return null;
  if (typeof camera === 'string') return { word: 'clips', to: { name: 'clips', query: { device: camera } } };
  return typeof officer === 'string' ? { word: 'clips', to: { name: 'clips', query: { officer } } } : null;
}
