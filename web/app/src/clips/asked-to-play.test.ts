import { expect, test } from 'vitest';
import { askToPlay, takeAsked } from './asked-to-play.ts';

test('what was asked for is played once, and only that', () => {
  askToPlay('A');
  expect([takeAsked('A'), takeAsked('A')]).toEqual([true, false]);
  askToPlay('A');
  expect([takeAsked('B'), takeAsked('A')]).toEqual([false, false]);
});
