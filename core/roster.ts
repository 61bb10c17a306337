// The roster (排班): who is on duty when, with which recorder, and the `import` leaves that say so. Ids, unit and day stand
// in the leaf, people and recorders beside it. Decision 0022.
import type { Json } from './canonical-json.ts';
import type { Day } from './case-model.ts';
import type { CustodyEvent, EventDraft } from './custody-event.ts';

/** What a roster says of one person's duty. */
export interface ShiftFacts {
  /** Number of the enforcement certificate. */
  readonly officer: string;
  /** Serial of the recorder that was planned for it; null where none was. */
  readonly camera: string | null;
  /** RFC 3339; `to` is no longer part of it. */
  readonly from: string;
  readonly to: string;
  readonly task: string | null;
}

export interface Shift {
  /** Opaque. */
  readonly id: string;
  /** Id of the unit whose roster has it. */
  readonly unit: string;
  /** Of the roster: a shift over midnight is of the day on which it begins. */
  readonly day: Day;
  /** Null where the private detail was erased. */
  readonly facts: ShiftFacts | null;
  /** When it was last imported, RFC 3339. */
  readonly at: string;
}

/** `public.action` of the leaf: closed. */
export const rosterActions = { set: 'set', remove: 'remove' } as const;

const kind = 'roster';
/** Ids of so many have room in a leaf of 8 KiB, and what is said of them in a private detail of 64 KiB. */
const mostShifts = 200;
const mostDetailBytes = 40_000;

export type ShiftChange =
  | { readonly action: 'set'; readonly shift: Pick<Shift, 'id' | 'unit' | 'day'> & { readonly facts: ShiftFacts } }
  | { readonly action: 'remove'; readonly shift: Pick<Shift, 'id' | 'unit' | 'day'> };

/** One leaf for each unit, day and action; several where there are many. @param batch ties those of one act together. */
export function rosterDrafts(changes: readonly ShiftChange[], batch: string): Omit<EventDraft, 'actor'>[] {
  const alike = Map.groupBy(changes, ({ action, shift: { unit, day } }) => `${action} ${day} ${unit}`);
  return [...alike.values()].flatMap((group) => parts(group).map((part) => draftOf(part, batch)));
}

function parts(group: readonly ShiftChange[]): ShiftChange[][] {
  const made: ShiftChange[][] = [];
  let bytes = 0;
  for (const change of group) {
    const size = Buffer.byteLength(JSON.stringify(change));
    const last = made.at(-1);
    if (!last || last.length === mostShifts || bytes + size > mostDetailBytes) {
      made.push([change]);
      bytes = size;
    } else {
      last.push(change);
      bytes += size;
    }
  }
  return made;
}

function draftOf(part: readonly ShiftChange[], batch: string): Omit<EventDraft, 'actor'> {
  const [{ action, shift }] = part as [ShiftChange];
  const { unit, day } = shift;
  const said = part.flatMap((change): Json[] => (change.action === 'set' ? [{ ...change.shift.facts }] : []));
  return {
    type: 'import',
    batch,
    public: { kind, action, unit, day, n: part.length, shifts: part.map((change) => change.shift.id) },
    ...(action === 'set' ? { private: { shifts: said } } : {}),
  };
}

export function isRoster({ type, public: facts }: Pick<CustodyEvent, 'type' | 'public'>): boolean {
  return type === 'import' && facts['kind'] === kind;
}
