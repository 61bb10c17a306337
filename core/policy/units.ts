// The tree of units, as pure questions over its rows. The root is `root`; a unit is named once in the whole tree.
import type { Unit } from '../model.ts';

export const rootUnit = 'root';

/** Ids of `unit` and of everything below it; `unit` alone where the tree does not know it. */
export function unitsBelow(units: readonly Unit[], unit: string): ReadonlySet<string> {
  const below = new Set([unit]);
  // A set grows while it is walked, and each unit enters once: a circle in damaged rows ends too.
  for (const parent of below) for (const { id, parent: of } of units) if (of === parent) below.add(id);
  return below;
}

/** `unit` and those above it, the root last; `unit` alone where the tree does not know it. */
export function unitPath(units: readonly Unit[], unit: string): readonly Unit[] {
  const path: Unit[] = [];
  let at = units.find(({ id }) => id === unit);
  while (at && !path.includes(at)) {
    path.push(at);
    const { parent } = at;
    at = units.find(({ id }) => id === parent);
  }
  return path.length > 0 ? path : [{ id: unit, name: unit, parent: null }];
}
