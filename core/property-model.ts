// The nouns of property that was sealed up, seized or held (涉案物品): an item, what was done with it, and its monthly count.
// All of it private but ids and actions. No behaviour here.
import type { Instant } from './case-model.ts';

/**
 * What may be done with an item: 封存, 委托保管, 送检, 送检收回, 转扣押, 先行处理, 延长, 解除, 领取, 拍卖变卖, 移送, 销毁.
 */
export const propertyActions = [
  'seal', 'entrust', 'send-for-testing', 'return', 'convert', 'dispose-early', 'extend', 'lift', 'collect', 'sell',
  'transfer', 'destroy',
] as const; // biome-ignore format: one list

export type PropertyAction = (typeof propertyActions)[number];

/** Certificate numbers of the two who handled it (经手人). */
export type Handlers = readonly [string, string];

/** What shows an act: a clip, and the moment in it; a picture has none. */
export interface ShownBy {
  readonly clip: string | null;
  readonly at: Instant | null;
}

export interface PropertyFacts extends ShownBy {
  readonly name: string;
  /** As the list has it: `12 箱`. */
  readonly quantity: string;
  readonly sealNumber: string | null;
  readonly place: string;
  /** When it was taken: what its deadlines count from. */
  readonly heldSince: Instant;
  /** Id of the operation in which it was taken; null: the matter is the case's. */
  readonly operation: string | null;
  readonly handlers: Handlers;
}

export interface PropertyMove extends ShownBy {
  readonly action: PropertyAction;
  readonly time: Instant;
  /** Who or what it goes from and to. */
  readonly from: string | null;
  readonly to: string | null;
  readonly place: string | null;
  readonly handlers: Handlers;
  /** Null where nobody said. */
  readonly isSealIntact: boolean | null;
  /** Of a seal put on now. */
  readonly sealNumber: string | null;
  /** Number of the paper that it rests on: a decision, a notice in writing. */
  readonly document: string | null;
  readonly reason: string | null;
}

/** One item of the monthly count (盘点). */
export interface PropertyCheck {
  readonly time: Instant;
  readonly isPresent: boolean;
  readonly handlers: Handlers;
  readonly place: string | null;
  readonly isSealIntact: boolean | null;
  readonly reason: string | null;
}

export interface PropertyItem {
  /** Opaque. */
  readonly id: string;
  /** Opaque id of its case. */
  readonly case: string;
  /** Null where its private detail was erased. */
  readonly facts: PropertyFacts | null;
  /** In the order in which they were entered. */
  readonly moves: readonly { readonly action: PropertyAction; readonly facts: PropertyMove | null }[];
  readonly checks: readonly { readonly facts: PropertyCheck | null }[];
}
