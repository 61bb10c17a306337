// Looks for the numbers of cases that came later in the paths of clips that wait in the inbox, a page at a time. What comes
// while it looks waits for the next round, so that a whole import is few rounds.
import { NumbersInPaths } from '../../core/policy/number-in-path.ts';
import type { LinkRows } from '../../storage/catalogue/link-rows.ts';
import type { OpenCases } from './open-cases.ts';

/** Some milliseconds. */
const pagePaths = 256;

interface Round {
  readonly numbers: NumbersInPaths;
  readonly after: Parameters<LinkRows['waitingPaths']>[0];
}

export class NumberScan {
  readonly #links: Pick<LinkRows, 'waitingPaths'>;
  /** Cases whose numbers are new. */
  readonly #due = new Set<string>();
  #round: Round | undefined;

  constructor(links: Pick<LinkRows, 'waitingPaths'>) {
    this.#links = links;
  }

  add(caseId: string): void {
    this.#due.add(caseId);
  }

  get isIdle(): boolean {
    return this.#round === undefined && this.#due.size === 0;
  }

  /** Looks through one page. @returns clips whose paths hold one of the numbers. */
  step(cases: OpenCases): readonly string[] {
    const round = this.#round ?? this.#begin(cases);
    if (round.numbers.size === 0) {
      this.#round = undefined;
      return [];
    }
    const page = this.#links.waitingPaths(round.after, pagePaths);
    this.#round = page.length < pagePaths ? undefined : { ...round, after: page.at(-1) };
    return page.filter(({ path }) => round.numbers.in(path).length > 0).map(({ id }) => id);
  }

  #begin(cases: OpenCases): Round {
    const numbers = new NumbersInPaths();
    for (const id of this.#due) numbers.set(id, cases.numberOf(id));
    this.#due.clear();
    return { numbers, after: undefined };
  }
}
