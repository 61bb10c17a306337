// What is done with property: entered, moved, counted, and what deadlines it has. Who may was decided before.
import { LiuhenError } from '../../core/errors.ts';
import type { DatedDeadline } from '../../core/policy/dated-deadline.ts';
import { isOverdue, nextCheck, propertyDeadlines } from '../../core/policy/property-deadlines.ts';
import { type MoveFault, moveFault, propertyState } from '../../core/policy/property-state.ts';
import { propertyAdded, propertyChecked, propertyMoved } from '../../core/property-event.ts';
import type { PropertyCheck, PropertyFacts, PropertyItem, PropertyMove } from '../../core/property-model.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import { type Language, notFound, say } from '../language.ts';
import { newId } from '../new-id.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import { type Record, ruleFor } from './case-desk.ts';

export interface JudgedItem {
  readonly item: PropertyItem;
  readonly deadlines: readonly DatedDeadline[];
  readonly isOverdue: boolean;
  /** The last day on which it is to be counted again; null where that cannot be told. */
  readonly nextCheck: string | null;
}

const moveFaults: { readonly [F in MoveFault]: readonly [zh: string, en: string] } = {
  left: ['物品已离库', 'the item has left the store'],
  'not-testing': ['物品没有送检', 'the item was not sent for testing'],
  testing: ['物品正在送检', 'the item is being tested'],
  extended: ['期限只能延长一次', 'the term is extended once only'],
  time: ['早于上一次流转', 'earlier than what was done with it last'],
  document: ['须写明所依据的文书号', 'the paper that it rests on has to be named'],
  handlers: ['经手人须为二人', 'two different people have to handle it'],
};

export class PropertyDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  ofCase({ id }: Pick<CaseRow, 'id'>): readonly PropertyItem[] {
    return this.#station.catalogue.property.ofCase(id);
  }

  /** @throws LiuhenError NOT_FOUND for one of another case too. */
  item(row: CaseRow, id: string, language: Language): PropertyItem {
    const found = this.ofCase(row).find((item) => item.id === id);
    if (!found) throw notFound(language);
    return found;
  }

  /** @returns its id. @throws LiuhenError USAGE */
  async add(row: CaseRow, facts: PropertyFacts, record: Record, language: Language): Promise<string> {
    this.#requireTwo(facts.handlers, language);
    if (Date.parse(facts.heldSince) > Date.now()) throw future('heldSince', language);
    const id = newId();
    await record([propertyAdded(row.id, id, facts)]);
    return id;
  }

  /** @throws LiuhenError USAGE for what cannot come next. */
  async move(row: CaseRow, item: PropertyItem, move: PropertyMove, record: Record, language: Language): Promise<void> {
    if (Date.parse(move.time) > Date.now()) throw future('time', language);
    const fault = moveFault(item, move);
    if (fault !== null)
      throw new LiuhenError('USAGE', say(language, ...moveFaults[fault]), {
        context: { field: fieldOf(fault), property: item.id, action: move.action },
      });
    await record([propertyMoved(row.id, item.id, move)]);
  }

  /** Several items of one count, all or none. @throws LiuhenError NOT_FOUND, USAGE */
  async check(
    row: CaseRow,
    counted: readonly { readonly property: string; readonly isPresent: boolean }[],
    common: Omit<PropertyCheck, 'isPresent'>,
    record: Record,
    language: Language,
  ): Promise<void> {
    this.#requireTwo(common.handlers, language);
    if (Date.parse(common.time) > Date.now()) throw future('time', language);
    const batch = newId();
    const drafts = counted.map(({ property, isPresent }) => {
      const item = this.item(row, property, language);
      if (propertyState(item) === 'left')
        throw new LiuhenError('USAGE', say(language, ...moveFaults.left), { context: { field: 'present', property } });
      return propertyChecked(row.id, property, batch, { ...common, isPresent });
    });
    await record(drafts);
  }

  /** @param nowMs milliseconds since 1970. */
  judge(item: PropertyItem, nowMs: number): JudgedItem {
    const { zone, catalogue } = this.#station;
    const book = this.#station.rules.book();
    const operation = item.facts?.operation ? catalogue.caseFiles.operation(item.facts.operation) : undefined;
    const matter = operation?.matter ?? catalogue.caseById(item.case)?.matter ?? null;
    const rule = matter === null ? undefined : ruleFor(this.#station, matter);
    const seizureRule = ruleFor(this.#station, 'seizure');
    const deadlines = propertyDeadlines({
      item,
      rule,
      seizureRule,
      calendar: workCalendar(book.calendars),
      zone,
      nowMs,
    });
    const interval = book.constants.find(({ constant }) => constant === 'property-check');
    return { item, deadlines, isOverdue: isOverdue(item, deadlines), nextCheck: nextCheck(item, interval, zone) };
  }

  #requireTwo([first, second]: PropertyFacts['handlers'], language: Language): void {
    if (first !== second) return;
    throw new LiuhenError('USAGE', say(language, ...moveFaults.handlers), { context: { field: 'handlers' } });
  }
}

function fieldOf(fault: MoveFault): string {
  return fault === 'document' || fault === 'handlers' || fault === 'time' ? fault : 'action';
}

function future(field: string, language: Language): LiuhenError {
  return new LiuhenError('USAGE', say(language, '时间在将来', 'the time is still to come'), { context: { field } });
}
