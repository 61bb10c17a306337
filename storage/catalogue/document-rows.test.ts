// That a legal review was asked for, as leaves come in; what an erased detail leaves.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reviewAsked, reviewed } from '../../core/case-event.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';

let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

const id = '00000000000000c1';
function write({ type, public: facts }: ReturnType<typeof reviewAsked>, detail?: { [key: string]: string }) {
  history.add(type, { case: id, public: facts, ...(detail ? { detail } : {}) });
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}
const facts = { outcome: 'return', date: '2026-03-01', reviewer: 'shen', opinion: '补正' } as const;

test('the last ask holds until a review answers it, and is no review itself', () => {
  expect(catalogue.caseFiles.reviewAskOf(id)).toBeNull();
  write(reviewAsked(id), { user: 'zhang' });
  write(reviewAsked(id), { user: 'head' });
  expect(catalogue.caseFiles.reviewAskOf(id)).toEqual({ at: history.events[1]!.at, user: 'head' });
  expect(catalogue.caseFiles.reviewsOf(id)).toEqual([]);
  write(reviewed(id, facts), { ...facts });
  expect(catalogue.caseFiles.reviewAskOf(id)).toBeNull();
  expect(catalogue.caseFiles.reviewsOf(id)).toMatchObject([{ outcome: 'return' }]);
  write(reviewAsked(id));
  expect(catalogue.caseFiles.reviewAskOf(id)).toEqual({ at: history.events[3]!.at, user: null });
});
