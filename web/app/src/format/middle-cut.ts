// Long names are cut in the middle: their beginning says what they are, their end which one and of what kind.

/** @param most characters to keep, the ellipsis among them; a character is a code point. */
export function middleCut(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const kept = most - 1;
  const tail = Math.floor(kept / 2);
  return [...characters.slice(0, kept - tail), '…', ...characters.slice(characters.length - tail)].join('');
}
