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

/** Cases by their numbers, made once for many paths. */
export class NumbersInPaths {
  /** Last run of a number → cases. */
  readonly #byLast = new Map<string, { readonly id: string; readonly runs: readonly string[] }[]>();

  constructor(cases: Iterable<{ readonly id: string; readonly number: string }>) {
    for (const { id, number } of cases) {
      const runs = tellingRuns(number);
      if (runs === null) continue;
      const last = runs.at(-1)!;
      const known = this.#byLast.get(last);
      if (known) known.push({ id, runs });
      else this.#byLast.set(last, [{ id, runs }]);
    }
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
