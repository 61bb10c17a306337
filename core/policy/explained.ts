// Whether what is missing in a recording was explained and approved: every hole has to lie within one that an approved
// note lists. Explained is never complete. Pure.
import type { Note } from '../case-model.ts';

/** Instants are RFC 3339. */
export interface NotedGap {
  readonly post: string;
  readonly from: string;
  readonly to: string;
}

export function explainedBy(gaps: readonly NotedGap[], notes: readonly Pick<Note, 'state' | 'facts'>[]): boolean {
  const approved = notes.flatMap(({ state, facts }) => (state === 'approved' && facts ? facts.gaps : []));
  return gaps.every((gap) => approved.some((noted) => isWithin(gap, noted)));
}

function isWithin(gap: NotedGap, noted: NotedGap): boolean {
  return (
    gap.post === noted.post &&
    Date.parse(gap.from) >= Date.parse(noted.from) &&
    Date.parse(gap.to) <= Date.parse(noted.to)
  );
}
