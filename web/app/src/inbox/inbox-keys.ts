// What a key means on a row of the inbox: the custodian goes through hundreds of clips without the mouse.

export type InboxKey = 'next' | 'before' | 'choose' | 'routine' | 'case';

const keys: Readonly<Record<string, InboxKey>> = {
  ArrowDown: 'next',
  j: 'next',
  ArrowUp: 'before',
  k: 'before',
  ' ': 'choose',
  r: 'routine',
  c: 'case',
};

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Null for a key that means nothing here, or something to the browser. */
export function inboxKeyOf({ key, ctrlKey, metaKey, altKey }: Pressed): InboxKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  return keys[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
