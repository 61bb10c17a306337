// The cases that clips may be suggested for, kept up with as leaves come: their ids, and their numbers as names tell them.
import type { CustodyEvent } from '../../core/custody-event.ts';
import { NumbersInPaths } from '../../core/policy/number-in-path.ts';

export interface NumberedCase {
  readonly id: string;
  /** Null where it was erased. */
  readonly number: string | null;
}

export class OpenCases {
  readonly #numbers = new Map<string, string | null>();
  readonly #paths = new NumbersInPaths();

  constructor(cases: readonly NumberedCase[]) {
    for (const one of cases) this.#open(one);
  }

  has(id: string): boolean {
    return this.#numbers.has(id);
  }

  /** Null where it is erased, or the case is not open. */
  numberOf(id: string): string | null {
    return this.#numbers.get(id) ?? null;
  }

  /** Ids of the cases whose numbers stand in the path. */
  in(path: string): string[] {
    return this.#paths.in(path);
  }

  /** A `case` leaf, which carries the whole new state: of what is closed nothing but opening again is written. */
  apply({ case: id, public: { action }, detail }: CustodyEvent): void {
    if (id === undefined) return;
    const number = typeof detail?.['number'] === 'string' ? detail['number'] : null;
    if (action === 'close') {
      this.#numbers.delete(id);
      this.#paths.set(id, null);
    } else this.#open({ id, number });
  }

  #open({ id, number }: NumberedCase): void {
    if (this.#numbers.get(id) === number) return;
    this.#numbers.set(id, number);
    this.#paths.set(id, number);
  }
}
