// Whether a case's number stands in the path of a file: folders and files are named for cases by hand, so brackets, dashes
// and the words 第 and 号 come and go, digits and words stay. Pure.

/** Shorter numbers, such as `A-1`, stand in names by chance; of digits alone, `2026-3` stands in `2026-3-14`. */
const leastCharacters = 5;
const leastDigits = 7;
/** One run alone may be a date or a time in a name of a recorder (8 to 14 digits): this long it is not. */
const leastOfOneRun = 15;

/** Digits and words of a text in order, in one form: `甲〔2026〕第18号` and `甲2026-18` are both 甲, 2026, 18. */
export function runsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[第号]/g, ' ');
  return plain.match(/\p{Nd}+|[\p{L}\p{M}]+/gu) ?? [];
}

/** A number that can be told from what else stands in names; its runs, or null. */
export function tellingRuns(number: string): readonly string[] | null {
  const runs = runsOf(number);
  const length = runs.reduce((sum, run) => sum + run.length, 0);
  const digits = runs.filter((run) => /\p{Nd}/u.test(run)).length;
  const least = runs.length === 1 ? leastOfOneRun : digits === runs.length ? leastDigits : leastCharacters;
  return digits > 0 && length >= least ? runs : null;
}

interface Numbered {
  readonly id: string;
  readonly runs: readonly string[];
}

/** Cases by their numbers, made once for many paths. */
export class NumbersInPaths {
  /** Last run of a number → cases. */
  readonly #byLast = new Map<string, Numbered[]>();
  readonly #byId = new Map<string, Numbered>();

  constructor(cases: Iterable<{ readonly id: string; readonly number: string }> = []) {
    for (const { id, number } of cases) this.set(id, number);
  }

  /** In the place of what the case was called before. @param number null: of no number any more. */
  set(id: string, number: string | null): void {
    const before = this.#byId.get(id);
    const lastBefore = before?.runs.at(-1);
    if (lastBefore !== undefined) {
      const left = (this.#byLast.get(lastBefore) ?? []).filter((one) => one !== before);
      if (left.length > 0) this.#byLast.set(lastBefore, left);
      else this.#byLast.delete(lastBefore);
      this.#byId.delete(id);
    }
    const runs = number === null ? null : tellingRuns(number);
    if (runs === null) return;
    const numbered = { id, runs };
    const last = runs.at(-1)!;
    const known = this.#byLast.get(last);
    if (known) known.push(numbered);
    else this.#byLast.set(last, [numbered]);
    this.#byId.set(id, numbered);
  }

  /** How many cases can be found by their numbers. */
  get size(): number {
    return this.#byId.size;
  }

  /** Ids of the cases whose number stands in the path, whole and in order, each once. */
  in(path: string): string[] {
    const runs = runsOf(path);
    const found = runs.flatMap((run, index) =>
      (this.#byLast.get(run) ?? [])
        .filter((one) => one.runs.every((part, at) => runs[index + 1 - one.runs.length + at] === part))
        .map(({ id }) => id),
    );
    return [...new Set(found)];
  }
}
