import { expect, test } from 'vitest';
import type { Dossier } from './dossier-answer.ts';
import { dossierWord } from './dossier-word.ts';

const review: Dossier['review'] = {
  isDemanded: true,
  text: null,
  source: null,
  last: null,
  mayReview: true,
  why: null,
};
const thing = { code: 'POWER', operation: null } as const;
const nothing = { close: [], review: [] };

test.each([
  [{}, nothing, 'ready', 'safe', 0],
  [{}, { close: [thing], review: [thing, thing] }, 'missing', 'failed', 3],
  [{ last: 'return' }, nothing, 'ready', 'safe', 0],
  [{ last: 'pass' }, { close: [], review: [thing] }, 'passed', 'safe', 1],
  [{ isDemanded: false }, { close: [thing], review: [] }, 'notDemanded', 'plain', 1],
  [{ isDemanded: null }, nothing, 'unknown', 'unknown', 0],
  [{ isDemanded: null }, { close: [], review: [thing] }, 'missing', 'failed', 1],
] as const)('%j with %j missing is %s', (change, missing, word, tone, n) => {
  expect(dossierWord({ missing, review: { ...review, ...change } })).toMatchObject({ word, tone, n });
});
