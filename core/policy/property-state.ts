// Where an item stands after what was done with it, and which act may come next. Pure.
import type { PropertyAction, PropertyItem, PropertyMove } from '../property-model.ts';

/** `in-store` 在库 · `entrusted` 委托保管 · `testing` 送检 · `lifted` 已解除，未领取 · `left` 已离库. All but the last are held. */
export type PropertyState = 'in-store' | 'entrusted' | 'testing' | 'lifted' | 'left';

const leaving: ReadonlySet<PropertyAction> = new Set(['dispose-early', 'collect', 'sell', 'transfer', 'destroy']);

/** Whether the item is gone with this act. */
export function isLeaving(action: PropertyAction): boolean {
  return leaving.has(action);
}

export function propertyState({ moves }: Pick<PropertyItem, 'moves'>): PropertyState {
  let state: PropertyState = 'in-store';
  let before: PropertyState = 'in-store';
  for (const { action } of moves) {
    if (isLeaving(action)) return 'left';
    if (action === 'lift') state = 'lifted';
    else if (action === 'entrust') state = 'entrusted';
    else if (action === 'seal') state = 'in-store';
    else if (action === 'send-for-testing') [before, state] = [state, 'testing'];
    else if (action === 'return') state = before;
  }
  return state;
}

/**
 * Why an act may not be entered: `left` nothing comes after it · `not-testing`, `testing` · `extended` once only ·
 * `time` before what was done last · `document` it rests on a paper · `handlers` two different people.
 */
export type MoveFault = 'left' | 'not-testing' | 'testing' | 'extended' | 'time' | 'document' | 'handlers';

/** Acts that rest on a paper: the approval of an extension, the decision to lift, the paper that turns a hold into a seizure. */
const onPaper: ReadonlySet<PropertyAction> = new Set(['extend', 'lift', 'convert']);

export function moveFault(item: Pick<PropertyItem, 'facts' | 'moves'>, move: PropertyMove): MoveFault | null {
  const state = propertyState(item);
  if (state === 'left') return 'left';
  if (move.handlers[0] === move.handlers[1]) return 'handlers';
  if (move.action === 'return' && state !== 'testing') return 'not-testing';
  // It comes back first: else nobody could tell how long the time stood still.
  if (state === 'testing' && ['send-for-testing', 'seal', 'entrust'].includes(move.action)) return 'testing';
  if (move.action === 'extend' && item.moves.some(({ action }) => action === 'extend')) return 'extended';
  if (onPaper.has(move.action) && move.document === null) return 'document';
  const times = [item.facts?.heldSince, ...item.moves.map(({ facts }) => facts?.time)];
  const last = Math.max(...times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)])));
  return Date.parse(move.time) < last ? 'time' : null;
}
