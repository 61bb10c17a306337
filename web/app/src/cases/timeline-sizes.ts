// How tall the parts of a timeline are, in pixels.
import type { Group } from './timeline-lanes.ts';

/** Of the row that names a post. */
export const headPx = 26;
/** Of a camera's lane. */
export const lanePx = 30;
const betweenPx = 8;

/** A post without a camera has room for the words that say so. */
export function groupPx({ lanes }: Pick<Group, 'lanes'>): number {
  return headPx + Math.max(1, lanes.length) * lanePx;
}

/** Where each post begins, and the height of all. @param top where the first begins. */
export function stacked(groups: readonly Group[], top: number) {
  let y = top;
  const placed = groups.map((group) => {
    const at = y;
    y += groupPx(group) + betweenPx;
    return { group, top: at };
  });
  return { placed, height: y };
}
