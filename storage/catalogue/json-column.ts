// A column that holds what a private detail said, word for word, and null where that was erased.
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';

/**
 * The members of an event's private detail that are of the thing itself; null where it was erased or lacks one.
 * @param optional members that it may lack.
 */
export function factsOf(
  detail: CustodyEvent['detail'] | undefined,
  members: readonly string[],
  optional: readonly string[] = [],
): string | null {
  if (detail === undefined || members.some((member) => detail[member] === undefined)) return null;
  const there = [...members, ...optional.filter((member) => detail[member] !== undefined)];
  return canonicalJson(Object.fromEntries(there.map((member) => [member, detail[member] as Json])));
}

export function parsed<T>(column: string | null): T | null {
  return column === null ? null : (JSON.parse(column) as T);
}

/** A member of `public` that its type must have. @throws LiuhenError LOG_DAMAGED */
export function codeOf(event: CustodyEvent, member: string): string {
  const value = event.public[member];
  if (typeof value === 'string') return value;
  throw new LiuhenError('LOG_DAMAGED', 'a leaf lacks what its type must have', {
    context: { seq: event.seq, type: event.type, member },
  });
}
