// The reviewer's list: open cases of matters that ask for a legal review, with a document and without a passed review, or for
// which somebody asked; those first, then the longest waiting.
import { rfc3339 } from '../../core/clock.ts';
import type { CommandContext } from '../command.ts';
import { shownCase } from './case-view.ts';

export interface QueueAsked {
  readonly object?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** @returns cases as `case ls` has them, with since when they wait and what the last review came to. */
export function awaitingReview(context: CommandContext, { object, state, limit, cursor }: QueueAsked) {
  // Nothing is reviewed once it is closed.
  if (state === 'closed') return { cases: [], next: null };
  const matters = context.station.rules.book().matters.filter(({ legalReview }) => legalReview !== null);
  const { rows, next } = context.seen.awaitingReview({
    matters: matters.map(({ matter }) => matter),
    ...(object === undefined ? {} : { object }),
    ...(cursor === undefined ? {} : { after: Number(cursor) }),
    limit,
  });
  const cases = rows.map(({ row, waiting: { sinceMs, outcome, askedAt } }) => ({
    ...shownCase(row, context),
    waitingSince: rfc3339(sinceMs),
    lastReview: outcome,
    reviewAskedAt: askedAt,
  }));
  return { cases, next: next === null ? null : String(next) };
}
