// Several codes or numbers typed into one field.

/** Parted by spaces or commas of either script. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,，、;；]+/u).filter((word) => word !== '');
}
