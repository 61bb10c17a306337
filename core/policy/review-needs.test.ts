import { describe, expect, test } from 'vitest';
import { type ReviewedOperation, type ReviewQuestion, reviewNeeds } from './review-needs.ts';

const facts = {
  number: 'A',
  object: '某商行',
  actingName: '某镇人民政府',
  body: null,
  power: { kind: 'granted', basis: '决定', from: null, to: null },
  stages: {},
  people: ['001'],
} as const;
const operation: ReviewedOperation = {
  operation: 'op',
  mode: 'full',
  verdict: 'covered',
  missingSteps: [],
  stated: ['covered'],
  waitingNotes: [],
};
const whole: ReviewQuestion = { matter: 'seizure', facts, documents: 1, operations: [operation] };
const codes = (question: ReviewQuestion) => reviewNeeds(question).map(({ code }) => code);

test('nothing is missing of a case that is whole', () => expect(reviewNeeds(whole)).toEqual([]));

describe('of the case', () => {
  test.each([
    [{ matter: null }, ['MATTER']],
    [{ facts: { ...facts, object: null } }, ['PARTY']],
    [{ facts: { ...facts, actingName: null } }, ['ACTING_NAME']],
    [{ facts: { ...facts, power: null } }, ['POWER']],
    [{ facts: { ...facts, people: [] } }, ['PEOPLE']],
    [{ documents: 0 }, ['DOCUMENTS']],
    [{ facts: null }, ['PARTY', 'ACTING_NAME', 'POWER', 'PEOPLE']],
  ] as const)('%j lacks %j', (change, expected) => {
    expect(codes({ ...whole, ...change })).toEqual(expected);
  });
});

describe('of an operation', () => {
  test.each([
    [{ missingSteps: ['抵达', '离开'] }, [{ code: 'STEPS', about: ['抵达', '离开'] }]],
    [{ stated: [] }, [{ code: 'STATEMENT' }]],
    [{ stated: ['gap', 'covered'] }, []],
    [{ stated: ['covered', 'gap'] }, [{ code: 'STATEMENT_OLD' }]],
    [{ mode: 'key-moments', stated: [] }, []],
    [{ mode: null, stated: [] }, []],
    [
      { waitingNotes: ['中队长', ''] },
      [
        { code: 'NOTE_WAITS', about: ['中队长'] },
        { code: 'NOTE_WAITS', about: [] },
      ],
    ],
  ] as const)('%j lacks %j', (change, expected) => {
    const needs = reviewNeeds({ ...whole, operations: [{ ...operation, ...change }] });
    expect(needs).toMatchObject(expected.map((need) => ({ operation: 'op', ...need })));
    expect(needs).toHaveLength(expected.length);
  });
});
