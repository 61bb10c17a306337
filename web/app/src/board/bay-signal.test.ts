import { expect, test } from 'vitest';
import { baySignal } from './bay-signal.ts';

test('only a safe bay looks safe', () => {
  const states = ['empty', 'identifying', 'pulling', 'sealing', 'safe', 'refused', 'failed', 'of-a-newer-station'];
  expect(states.filter((state) => baySignal(state, 'live').tone === 'safe')).toEqual(['safe']);
  expect(states.filter((state) => baySignal(state, 'live').sign === 'tick')).toEqual(['safe']);
});

test('a board that has lost the station knows nothing of any bay', () => {
  for (const state of ['empty', 'pulling', 'safe', 'failed']) expect(baySignal(state, 'lost').tone).toBe('unknown');
});

test('a state that this page does not know is unknown', () => {
  expect(baySignal('toString', 'live').tone).toBe('unknown');
});
