// Counts the deadlines of one case, or of all open ones, out of the same rows. Counted anew each time: decision 0021.
import { setImmediate as turn } from 'node:timers/promises';
import type { MatterRule, RuleBook } from '../../core/matter-rule.ts';
import { type CaseDeadline, caseDeadlines } from '../../core/policy/case-deadlines.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import type { DeadlineGrounds, OpenCase } from '../../storage/catalogue/deadline-rows.ts';
import type { StationPort } from '../station-port.ts';

/** Counted before everything else gets a turn: some milliseconds. */
const sliceCases = 200;

export interface CountedCase {
  readonly row: OpenCase;
  readonly deadlines: readonly CaseDeadline[];
}

export class DeadlineDesk {
  readonly #station: StationPort;
  /** The book that was in force last, by matter. */
  #last: { readonly book: RuleBook; readonly rules: ReadonlyMap<string | null, MatterRule> } | undefined;

  constructor(station: StationPort) {
    this.#station = station;
  }

  /** @param nowMs milliseconds since 1970. */
  ofCase(row: Pick<OpenCase, 'id' | 'matter'>, nowMs: number): CaseDeadline[] {
    const [grounds] = this.#station.catalogue.deadlines.groundsOf([row.id]);
    return this.#count(row, grounds!, nowMs);
  }

  /**
   * Of the open cases of these units, newest first, some at a time: each as it is at its turn.
   * @param units ids; null for all. @throws whatever `signal` is aborted with.
   */
  async *ofOpenCases(
    units: readonly string[] | null,
    nowMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<CountedCase[]> {
    const { deadlines } = this.#station.catalogue;
    for (let before: number | undefined; ; ) {
      const page = deadlines.open({ units, before, limit: sliceCases });
      const grounds = deadlines.groundsOf(page.map(({ id }) => id));
      yield page.map((row, index) => ({ row, deadlines: this.#count(row, grounds[index]!, nowMs) }));
      if (page.length < sliceCases) return;
      before = page.at(-1)!.seq;
      await turn();
      signal.throwIfAborted();
    }
  }

  #count(
    { matter }: Pick<OpenCase, 'matter'>,
    { operations, documents, items }: DeadlineGrounds,
    nowMs: number,
  ): CaseDeadline[] {
    const { book, rules } = this.#rulesInForce();
    return caseDeadlines({
      rule: rules.get(matter),
      seizureRule: rules.get('seizure'),
      documents,
      operations: operations.map(({ matter: of, ...operation }) => ({ ...operation, rule: rules.get(of) })),
      items,
      book,
      calendar: workCalendar(book.calendars),
      zone: this.#station.zone,
      nowMs,
    });
  }

  #rulesInForce() {
    const book = this.#station.rules.book();
    if (this.#last?.book !== book)
      this.#last = { book, rules: new Map(book.matters.map((rule) => [rule.matter, rule])) };
    return this.#last;
  }
}
