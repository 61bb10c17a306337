// Gathers what the deadlines of a case are counted from.
import type { CalendarYear } from '../../core/matter-rule.ts';
import { type CaseDeadline, caseDeadlines } from '../../core/policy/case-deadlines.ts';
import { type WorkCalendar, workCalendar } from '../../core/work-calendar.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import { ruleFor } from './case-desk.ts';

export class DeadlineDesk {
  readonly #station: StationPort;
  /** Of the book that was in force last: making one for each case would cost more than the rest. */
  #calendar: { readonly years: readonly CalendarYear[]; readonly of: WorkCalendar } | undefined;

  constructor(station: StationPort) {
    this.#station = station;
  }

  /** @param nowMs milliseconds since 1970. */
  ofCase(row: CaseRow, nowMs: number): CaseDeadline[] {
    const { catalogue, zone } = this.#station;
    const { caseFiles } = catalogue;
    const book = this.#station.rules.book();
    const operations = caseFiles.operationsOf(row.id).filter(({ state }) => state === 'valid');
    return caseDeadlines({
      rule: row.matter === null ? undefined : ruleFor(this.#station, row.matter),
      seizureRule: ruleFor(this.#station, 'seizure'),
      documents: caseFiles.documentsOf(row.id),
      operations: operations.map(({ id, facts, matter }) => ({
        id,
        facts,
        rule: ruleFor(this.#station, matter),
        marks: caseFiles.marksOf(id),
      })),
      items: catalogue.property.ofCase(row.id),
      book,
      calendar: this.#calendarOf(book.calendars),
      zone,
      nowMs,
    });
  }

  #calendarOf(years: readonly CalendarYear[]): WorkCalendar {
    if (this.#calendar?.years !== years) this.#calendar = { years, of: workCalendar(years) };
    return this.#calendar.of;
  }
}
