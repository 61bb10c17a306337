// Characters that do not show, or turn the direction of others, made visible: what came from a recorder or a person must
// read on paper as it is.

const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** `[U+202E]` for each of them. */
export function visibleText(text: string): string {
  return text.replaceAll(unseen, codePointName);
}

/** `[U+4E00]` */
export function codePointName(character: string): string {
  return `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
}
