import { expect, test } from 'vitest';
import { whoseClip } from './whose-clip.ts';

const officers = [
  { id: 'a', certificate: '3301' },
  { id: 'b', certificate: '3302' },
];
const docked = '2026-03-01T08:00:00.000Z';
const lent = (since: string) => ({ officer: 'a', drawn: { officer: 'b', since } });

test.each([
  ['the number on it, whoever has the recorder', '012345', lent('2026-03-01T07:00:00Z'), '012345'],
  ['whose own the recorder is', null, { officer: 'a', drawn: null }, '3301'],
  ['who had borrowed it', null, lent('2026-03-01T07:00:00Z'), '3302'],
  ['who borrowed it later had nothing to do with it', null, lent('2026-03-01T09:00:00Z'), '3301'],
  ['a shared one', null, { officer: null, drawn: null }, null],
  ['of somebody who left the register', null, { officer: 'c', drawn: null }, null],
  ['not registered', null, undefined, null],
])('%s', (_, officer, camera, expected) => {
  expect(whoseClip({ officer, docked }, camera, officers)).toBe(expected);
});
