import { expect, test } from 'vitest';
import { chosenCounts } from './chosen-case.ts';

test('each clip counts once, by what became of the word on it', () => {
  const states = ['open', 'linked', 'taken', 'refused', 'open'] as const;
  const clips = states.map((state, n) => ({ clip: `c${n}`, state }));
  expect(chosenCounts({ case: 'A-1', clips, said: 1 })).toEqual({ open: 2, linked: 2, refused: 1 });
});
