// Deadlines that are counted of many cases at once are those that each case's own rows give, whatever leaves came.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { caseChanged, documentChanged, operationChanged, stepMarked } from '../../core/case-event.ts';
import type { DocumentFacts } from '../../core/case-model.ts';
import { rfc3339 } from '../../core/clock.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { caseDeadlines } from '../../core/policy/case-deadlines.ts';
import { propertyAdded, propertyChecked, propertyMoved } from '../../core/property-event.ts';
import type { PropertyMove } from '../../core/property-model.ts';
import { workCalendar } from '../../core/work-calendar.ts';
import { layFiles } from '../../rule-packs/load.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { epochMs, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { StationPort } from '../station-port.ts';
import { DeadlineDesk } from './deadline-desk.ts';

const hourMs = 3_600_000;
const zone = 'Asia/Shanghai';
const { book } = layFiles('township', []);
const calendar = workCalendar(book.calendars);
const at = (hours: number) => rfc3339(epochMs + hours * hourMs);
const opened: Catalogue[] = [];
afterEach(() => {
  for (const catalogue of opened.splice(0)) catalogue.close();
});

class Bench {
  readonly history = new SampleHistory();
  readonly catalogue = Catalogue.open(':memory:', false);
  readonly station: StationPort;
  readonly desk: DeadlineDesk;
  /** Cases and what belongs to them, by id. */
  readonly cases = new Map<string, 'open' | 'closed'>();
  readonly caseOf = new Map<string, string>();
  book = book;

  constructor() {
    opened.push(this.catalogue);
    const rules = { book: () => this.book };
    this.station = { catalogue: this.catalogue, zone, rules } as unknown as StationPort;
    this.desk = new DeadlineDesk(this.station);
  }

  add({ type, public: facts, private: detail, case: id }: Omit<EventDraft, 'actor'>, isErased = false): void {
    this.history.add(type, {
      ...(id === undefined ? {} : { case: id }),
      public: facts,
      ...(detail && !isErased ? { detail } : {}),
    });
  }

  open(id: string, unit = 'root', matter: string | null = 'seizure', isErased = false): void {
    const facts = {
      number: `A-${id}`,
      object: null,
      actingName: null,
      body: null,
      power: null,
      stages: {},
      people: [],
    };
    const state = this.cases.get(id);
    const action = state === undefined ? 'open' : state === 'open' ? 'edit' : 'reopen';
    this.cases.set(id, 'open');
    this.add(caseChanged(id, { action, unit, matter, facts }), isErased);
  }

  bringIn(): void {
    this.catalogue.apply(this.history.events.slice(this.catalogue.lastSeq() + 1), this.history.manifestOf);
  }

  /** As rows of each kind and case are read elsewhere, one case after the other. */
  anew(id: string, nowMs: number) {
    const { caseFiles, property } = this.catalogue;
    const row = this.catalogue.caseById(id)!;
    const ruleOf = (matter: string | null) => this.book.matters.find((rule) => rule.matter === matter);
    return caseDeadlines({
      rule: ruleOf(row.matter),
      seizureRule: ruleOf('seizure'),
      documents: caseFiles.documentsOf(id),
      operations: caseFiles
        .operationsOf(id)
        .filter(({ state }) => state === 'valid')
        .map(({ id: operation, matter, facts }) => ({
          id: operation,
          fromMs: facts ? Date.parse(facts.sessions[0]!.from) : null,
          rule: ruleOf(matter),
          marks: caseFiles.marksOf(operation),
        })),
      items: property.ofCase(id),
      ...{ book: this.book, calendar, zone, nowMs },
    });
  }

  async all(nowMs: number, units: readonly string[] | null = null, signal = new AbortController().signal) {
    const found = [];
    for await (const page of this.desk.ofOpenCases(units, nowMs, signal)) found.push(...page);
    return found;
  }
}

type Act = (bench: Bench) => void;
const caseId = fc.constantFrom('a', 'b', 'c');
const hours = fc.integer({ min: 0, max: 24 * 20 });
/** Near enough to each other that what was to be done within a day sometimes was. */
const early = fc.integer({ min: 0, max: 60 });
const isErased = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const matter = fc.constantFrom('seizure', 'seizure', 'evidence-hold', 'unheard-of');
const third = fc.integer({ min: 1, max: 3 });
const kinds = [
  'decision', 'disclosure', 'annulment', 'withdrawal', 'reconsideration-notice', 'reconsideration-answer', 'approval',
  'lift-decision', 'letter',
] as const; // biome-ignore format: one list

/** Does what it is told where the case is there. */
const inCase = (bench: Bench, id: string, act: () => void) => {
  if (bench.cases.has(id)) act();
};

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ id: caseId, unit: fc.constantFrom('root', 'u1'), matter: fc.option(matter), isErased }).map(
    ({ id, unit, matter: of, isErased: gone }): Act =>
      (bench) =>
        bench.open(id, unit, of, gone),
  ),
  caseId.map(
    (id): Act =>
      (bench) => {
        if (bench.cases.get(id) !== 'open') return;
        const facts = {
          number: `A-${id}`,
          object: null,
          actingName: null,
          body: null,
          power: null,
          stages: {},
          people: [],
        };
        bench.cases.set(id, 'closed');
        bench.add(caseChanged(id, { action: 'close', unit: 'root', matter: 'seizure', facts }));
      },
  ),
  fc
    .record({ id: caseId, nth: third, from: early, matter, action: fc.constantFrom('edit', 'edit', 'void'), isErased })
    .map(
      ({ id, nth, from, matter: of, action, isErased: gone }): Act =>
        (bench) =>
          inCase(bench, id, () => {
            const operation = `${id}-op-${nth}`;
            const known = bench.caseOf.has(operation) ? (action as 'edit') : 'add';
            bench.caseOf.set(operation, id);
            const sessions = [from, from + 30].map((hour) => ({ from: at(hour), to: at(hour + 2) }));
            const facts = { sessions, place: null, officers: [], posted: [], items: 0, ref: null };
            bench.add(operationChanged(id, { action: known, operation, matter: of, facts }), gone);
          }),
    ),
  fc
    .record({
      operation: fc.tuple(caseId, third).map(([id, nth]) => `${id}-op-${nth}`),
      step: fc.constantFrom('approval', 'approval', 'disposed', 'identity'),
      state: fc.constantFrom('done', 'done', 'not-applicable'),
      when: fc.option(early),
      document: fc.option(fc.constantFrom('No 1', 'No 2')),
      item: fc.constantFrom(null, null, 1, 2),
    })
    .map(
      ({ operation, step, state, when, document, item }): Act =>
        (bench) => {
          const id = bench.caseOf.get(operation);
          const mark = {
            step,
            state: state as 'done',
            clip: null,
            at: when === null ? null : at(when),
            document,
            item,
          };
          if (id !== undefined) bench.add(stepMarked(id, operation, { ...mark, reason: null }));
        },
    ),
  fc
    .record({
      ...{ id: caseId, nth: third, kind: fc.constantFrom(...kinds), date: hours, served: fc.option(hours), isErased },
      number: fc.constantFrom('No 1', 'No 2', 'No 3'),
      serviceMode: fc.constantFrom(null, 'direct', 'announced'),
    })
    .map(
      ({ id, nth, kind, date, served, number, serviceMode, isErased: gone }): Act =>
        (bench) =>
          inCase(bench, id, () => {
            const paper = { kind, number, date: at(date).slice(0, 10), servedAt: served === null ? null : at(served) };
            const facts: DocumentFacts = { ...paper, serviceMode: serviceMode as 'direct' | null, servedClip: null };
            bench.add(documentChanged(id, 'add', `${id}-doc-${nth}-${kind}`, facts), gone);
          }),
    ),
  fc.record({ id: caseId, nth: third, since: hours, operation: fc.option(third), isErased }).map(
    ({ id, nth, since, operation, isErased: gone }): Act =>
      (bench) =>
        inCase(bench, id, () => {
          const item = `${id}-item-${nth}`;
          if (bench.caseOf.has(item)) return;
          bench.caseOf.set(item, id);
          const taken = operation === null ? null : `${id}-op-${operation}`;
          const what = { name: '', quantity: '', sealNumber: null, place: '', handlers: ['1', '2'] as const };
          const facts = { ...what, heldSince: at(since), operation: taken, clip: null, at: null };
          bench.add(propertyAdded(id, item, facts), gone);
        }),
  ),
  fc
    .record({
      item: fc.tuple(caseId, third).map(([id, nth]) => `${id}-item-${nth}`),
      action: fc.constantFrom('send-for-testing', 'return', 'extend', 'lift', 'convert', 'collect', 'check'),
      ...{ time: hours, document: fc.option(fc.constant('No 9')), isErased },
    })
    .map(
      ({ item, action, time, document, isErased: gone }): Act =>
        (bench) => {
          const id = bench.caseOf.get(item);
          if (id === undefined) return;
          const common = {
            time: at(time),
            handlers: ['1', '2'] as const,
            place: null,
            isSealIntact: null,
            reason: null,
          };
          const move = { ...common, from: null, to: null, sealNumber: null, document, clip: null, at: null };
          if (action === 'check') bench.add(propertyChecked(id, item, 'count', { ...common, isPresent: true }), gone);
          else bench.add(propertyMoved(id, item, { ...move, action: action as PropertyMove['action'] }), gone);
        },
    ),
);

describe('deadlines of all open cases', () => {
  test('are those of each, as its own rows tell, before and after they are up', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 30, maxLength: 90, size: 'max' }), async (acts) => {
        const bench = new Bench();
        for (const doIt of acts) {
          doIt(bench);
          bench.bringIn();
        }
        const first = await bench.all(epochMs);
        const dues = first.flatMap(({ deadlines }) => deadlines.map(({ due }) => due)).filter((due) => due !== null);
        // The moments around which one of them passes, and far from all.
        const passing = dues.slice(0, 3).flatMap((due) => [Date.parse(due) - 1, Date.parse(due)]);
        for (const nowMs of [epochMs, ...passing, epochMs + 400 * 24 * hourMs]) {
          const found = await bench.all(nowMs);
          const open = [...bench.cases].filter(([, state]) => state === 'open').map(([id]) => id);
          expect(found.map(({ row }) => row.id).sort()).toEqual(open.sort());
          for (const { row, deadlines } of found) {
            const expected = bench.anew(row.id, nowMs);
            expect(deadlines).toEqual(expected);
            expect(bench.desk.ofCase(row, nowMs)).toEqual(expected);
            for (const { deadline, state, due } of expected) seen.add(`${deadline} ${state} ${due !== null}`);
            const { number, unit, matter: of } = bench.catalogue.caseById(row.id)!;
            expect(row).toMatchObject({ number, unit, matter: of });
          }
        }
        bench.catalogue.close();
        opened.pop();
      }),
      { numRuns: 25, seed: testSeed(), endOnFailure: true },
    );
    // Chance must have come by what there is to tell apart.
    for (const kind of ['term running true', 'term overdue true', 'term unknown false', 'disposal overdue true'])
      expect(seen).toContain(kind);
    for (const kind of ['urgent-approval overdue true', 'announcement-service done true']) expect(seen).toContain(kind);
  });

  test('come newest first, page after page, of open cases of these units alone', async () => {
    const bench = new Bench();
    const ids = Array.from({ length: 450 }, (_, n) => `case-${n}`);
    const facts = { kind: 'decision', number: '决1', date: '2026-01-05', servedAt: null, serviceMode: null };
    for (const [n, id] of ids.entries()) {
      bench.open(id, n % 2 ? 'u1' : 'u2', null);
      bench.add(documentChanged(id, 'add', `doc-${n}`, { ...facts, servedClip: null }));
    }
    const closed = { number: 'A', object: null, actingName: null, body: null, power: null, stages: {}, people: [] };
    bench.add(caseChanged('case-7', { action: 'close', unit: 'u1', matter: null, facts: closed }));
    bench.bringIn();
    const found = await bench.all(epochMs);
    expect(found.map(({ row }) => row.id)).toEqual(ids.filter((id) => id !== 'case-7').reverse());
    expect(found.every(({ deadlines }) => deadlines.length === 1)).toBe(true);
    const own = await bench.all(epochMs, ['u1']);
    expect(own.map(({ row }) => row.id)).toEqual(ids.filter((id, n) => n % 2 && id !== 'case-7').reverse());
    expect(await bench.all(epochMs, [])).toEqual([]);
  });

  test('follow the rules in force as they are read', async () => {
    const bench = new Bench();
    bench.open('a');
    const sessions = [{ from: at(0), to: at(1) }];
    const facts = { sessions, place: null, officers: [], posted: [], items: 0, ref: null };
    bench.add(operationChanged('a', { action: 'add', operation: 'op', matter: 'seizure', facts }));
    bench.bringIn();
    const names = async () =>
      (await bench.all(epochMs)).flatMap(({ deadlines }) => deadlines.map((one) => one.deadline));
    expect(await names()).toEqual(['urgent-approval', 'term']);
    bench.book = { ...book, matters: book.matters.map((rule) => ({ ...rule, deadlines: rule.deadlines.slice(1) })) };
    expect(await names()).toEqual(['term']);
    bench.book = { ...book, calendars: [], matters: book.matters };
    expect(await names()).toEqual(['urgent-approval', 'term']);
  });

  test('are left when who asked has gone', async () => {
    const bench = new Bench();
    for (let n = 0; n < 201; n += 1) bench.open(`case-${n}`);
    bench.bringIn();
    const asking = new AbortController();
    asking.abort(new Error('gone'));
    await expect(bench.all(epochMs, null, asking.signal)).rejects.toThrow('gone');
  });
});
