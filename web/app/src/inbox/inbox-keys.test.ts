import { expect, test } from 'vitest';
import { inboxKeyOf } from './inbox-keys.ts';

const pressed = (key: string, held: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

test('keys of the inbox, in either case', () => {
  expect(
    ['ArrowDown', 'J', 'k', 'ArrowUp', ' ', 'r', 'R', 'c', 'x', 'Enter'].map((key) => inboxKeyOf(pressed(key))),
  ).toEqual(['next', 'next', 'before', 'before', 'choose', 'routine', 'routine', 'case', null, null]);
});

test('what the browser means by a key with another stays the browser’s', () => {
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    expect(inboxKeyOf(pressed('r', held))).toBeNull();
});
