import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustodyEvent, EventDraft } from './custody-event.ts';
import {
  dockChoiceDraft,
  dockChoiceOf,
  refusalDraft,
  type Suggestion,
  suggestionDraft,
  suggestionOf,
  suggestionSources,
  withdrawalDraft,
} from './suggestion-event.ts';

const eventOf = ({ private: detail, ...draft }: Omit<EventDraft, 'actor'>) =>
  ({ ...draft, ...(detail ? { detail } : {}) }) as unknown as CustodyEvent;
const pair = { clip: 'ST01-20260102-000001', caseId: '0123456789abcdef' };

test('a suggestion of any source comes back as it was, and its reason is not in the leaf', () => {
  const any = fc.record(
    {
      by: fc.constantFrom(...suggestionSources),
      confidence: fc.integer({ min: 0, max: 100 }),
      atMs: fc.nat(),
      reason: fc.string({ minLength: 12 }),
    },
    { requiredKeys: ['by', 'confidence'] },
  );
  fc.assert(
    fc.property(any, (what) => {
      const suggestion: Suggestion = { ...pair, ...what };
      const draft = suggestionDraft(suggestion, 'b1');
      expect(draft).toMatchObject({ type: 'suggest', clip: pair.clip, case: pair.caseId, batch: 'b1' });
      expect(suggestionOf(eventOf(draft))).toEqual(suggestion);
      expect(Object.keys(draft.public)).not.toContain('reason');
    }),
  );
});

test('a refusal is one, and holds reason and number beside the leaf', () => {
  const draft = refusalDraft(pair.clip, pair.caseId, '2026-017', '不是本案');
  expect(suggestionOf(eventOf(draft))).toBe('refuse');
  expect(draft.public).toEqual({ action: 'refuse' });
  expect(draft.private).toEqual({ number: '2026-017', reason: '不是本案' });
});

test('what the station takes back names source and leaf, and what an officer says of a docking neither bay nor time', () => {
  const draft = withdrawalDraft(pair.clip, pair.caseId, 'name', 17);
  expect(suggestionOf(eventOf(draft))).toEqual({ withdrawn: 'name', of: 17 });
  expect([draft.public, draft.private]).toEqual([{ action: 'withdraw', by: 'name', of: 17 }, undefined]);
  const choice = { caseId: pair.caseId, bay: '3号口', docked: '2026-03-01T01:00:00.000Z' };
  const chosen = dockChoiceDraft(choice, '2026-017');
  expect(dockChoiceOf(eventOf(chosen))).toEqual(choice);
  expect(chosen.public).toEqual({ action: 'dock' });
  const { private: _erased, ...left } = chosen;
  expect(dockChoiceOf(eventOf(left))).toBeUndefined();
  expect(dockChoiceOf(eventOf(draft))).toBeUndefined();
  expect(suggestionOf(eventOf(chosen))).toBeUndefined();
});

test.each([
  [{ action: 'withdraw', by: 'guess', of: 1 }],
  [{ action: 'withdraw', by: 'name' }],
  [{ by: 'guess', confidence: 5 }],
  [{ by: 'name' }],
  [{ by: 'name', confidence: '5' }],
  [{ action: 'other', by: 'name', confidence: 5 }],
])('%j is neither', (facts) => {
  const event = eventOf({ type: 'suggest', clip: pair.clip, case: pair.caseId, public: facts });
  expect(suggestionOf(event)).toBeUndefined();
  const { case: _, ...without } = eventOf(refusalDraft(pair.clip, pair.caseId, '1', '1'));
  expect(suggestionOf(without as CustodyEvent)).toBeUndefined();
});
