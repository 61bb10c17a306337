// How an item of property is shown. Null is what nobody said or nobody may read any more.
import { propertyState } from '../../core/policy/property-state.ts';
import type { CommandContext } from '../command.ts';
import { shownDeadline } from './deadline-view.ts';
import type { JudgedItem } from './property-desk.ts';

type Context = Pick<CommandContext, 'seen' | 'station' | 'language'>;

export function shownItem({ item, deadlines, isOverdue, nextCheck }: JudgedItem, context: Context) {
  const { seen } = context;
  const { id, facts, moves, checks } = item;
  const known = (clip: string | null | undefined) => (clip && seen.knows(clip) ? clip : null);
  return {
    property: id,
    state: propertyState(item),
    name: facts?.name ?? null,
    quantity: facts?.quantity ?? null,
    sealNumber: facts?.sealNumber ?? null,
    place: facts?.place ?? null,
    heldSince: facts?.heldSince ?? null,
    operation: facts?.operation ?? null,
    handlers: facts?.handlers ?? [],
    clip: known(facts?.clip),
    at: facts?.at ?? null,
    moves: moves.map(({ action, facts: move }) => ({
      action,
      time: move?.time ?? null,
      from: move?.from ?? null,
      to: move?.to ?? null,
      place: move?.place ?? null,
      handlers: move?.handlers ?? [],
      sealIntact: move?.isSealIntact ?? null,
      sealNumber: move?.sealNumber ?? null,
      document: move?.document ?? null,
      reason: move?.reason ?? null,
      clip: known(move?.clip),
      at: move?.at ?? null,
    })),
    checks: checks.map(({ facts: check }) => ({
      time: check?.time ?? null,
      present: check?.isPresent ?? null,
      handlers: check?.handlers ?? [],
      place: check?.place ?? null,
      sealIntact: check?.isSealIntact ?? null,
      reason: check?.reason ?? null,
    })),
    deadlines: deadlines.map((dated) => shownDeadline(dated, context)),
    overdue: isOverdue,
    nextCheck,
  };
}
