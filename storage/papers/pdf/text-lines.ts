// Text broken into lines: between any two Chinese characters but where punctuation forbids it (GB/T 15834: no mark at the
// beginning of a line that closes, none at its end that opens), elsewhere at spaces, and anywhere in what is too long.

const chinese = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3ffff}]/u;
const neverFirst = /[\p{M}\p{Pe}\p{Pf}，。、；：！？…—·％℃,.;:!?%]/u;
const neverLast = /[\p{Ps}\p{Pi}]/u;

/**
 * @param widthOf of one character, in the unit of `width`.
 * @returns at least one line; spaces at which it was broken are gone.
 */
export function textLines(text: string, width: number, widthOf: (character: string) => number): string[] {
  const characters = Array.from(text);
  const lines: string[] = [];
  let first = 0;
  /** Where the line may end; not past `first` where it may not yet. */
  let end = 0;
  let filled = 0;
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]!;
    if (character === ' ' && at === first && lines.length > 0) {
      first = at + 1;
      continue;
    }
    filled += widthOf(character);
    // Twice where what stays after the last place to break is still too long.
    while (filled > width && at > first && character !== ' ') {
      const cut = end > first ? end : at;
      const line = characters.slice(first, cut).join('').trimEnd();
      if (line !== '') lines.push(line);
      first = cut;
      while (characters[first] === ' ' && first < at) first += 1;
      filled = characters.slice(first, at + 1).reduce((sum, one) => sum + widthOf(one), 0);
    }
    if (mayBreak(character, characters[at + 1])) end = at + 1;
  }
  if (first < characters.length || lines.length === 0) lines.push(characters.slice(first).join(''));
  return lines;
}

function mayBreak(before: string, after: string | undefined): boolean {
  if (after === undefined || after === ' ') return false;
  if (before === ' ') return true;
  return (chinese.test(before) || chinese.test(after)) && !neverFirst.test(after) && !neverLast.test(before);
}
