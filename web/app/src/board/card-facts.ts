// What a docking found of a recorder's card, as lines for a tile: only what a person has to know. Pure.
import type { DockFacts, NumberRange } from '../../../../core/model.ts';

/** Ranges that a tile has room for. */
const maxRanges = 3;

/** A message of `board.fact` with its values; `n` decides singular and plural. */
export interface FactLine {
  readonly key: 'numberHoles' | 'numberHolesMore' | 'gone' | 'changed' | 'readErrors' | 'slowSpots';
  readonly n: number;
  readonly ranges?: string;
}

/** In the order of their weight; empty where nothing is amiss, or nothing is known yet. */
export function factLines(facts: DockFacts | null, separator: string): FactLine[] {
  if (facts === null) return [];
  const { numberHoles, gone, changed, readErrors, slowSpots } = facts;
  const lines: FactLine[] = [];
  if (numberHoles && numberHoles.count > 0) {
    const shown = numberHoles.ranges.slice(0, maxRanges);
    const isAll = shown.length === numberHoles.ranges.length && shown.length > 0;
    lines.push({
      key: isAll ? 'numberHoles' : 'numberHolesMore',
      n: numberHoles.count,
      ranges: shown.map(rangeText).join(separator),
    });
  }
  const counts = { gone: gone ?? 0, changed: changed ?? 0, readErrors, slowSpots: slowSpots?.count ?? 0 };
  for (const key of ['gone', 'changed', 'readErrors', 'slowSpots'] as const)
    if (counts[key] > 0) lines.push({ key, n: counts[key] });
  return lines;
}

/** `0007`, `0012–0013`, `20260102 0007`. */
function rangeText({ day, from, to }: NumberRange): string {
  const numbers = from === to ? from : `${from}–${to}`;
  return day === null ? numbers : `${day} ${numbers}`;
}
