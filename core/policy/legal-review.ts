// Legal review before the decision (重大执法决定法制审核): whether one was passed in time. Pure.
import type { Day, ReviewFacts } from '../case-model.ts';

interface Judged {
  readonly outcome: ReviewFacts['outcome'];
  /** Null where its private detail was erased. */
  readonly facts: ReviewFacts | null;
}

/**
 * Whether the last review on or before the day of the decision passed it. One whose day nobody can read any more speaks
 * neither for nor against it.
 * @param reviews in the order in which they were recorded.
 */
export function isReviewedBefore(decided: Day, reviews: readonly Judged[]): boolean {
  return reviews.findLast(({ facts }) => facts !== null && facts.date <= decided)?.outcome === 'pass';
}
