// What came late and what waits, summed by unit and person: the same as the inbox says of each clip.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { MediaFacts } from '../../core/model.ts';
import { officerAdded } from '../../core/rights-event.ts';
import { routineDraft } from '../../core/routine-event.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { FakeRules } from '../../test-fixtures/fake-rules.ts';
import { epochMs, playableMedia, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import { InboxDesk } from '../cases/inbox-desk.ts';
import type { StationPort } from '../station-port.ts';
import { lateReport } from './late-report.ts';
import { unlinkedReport } from './unlinked-report.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const utc = (ms: number) => new Date(ms).toISOString();
let history: SampleHistory;
let catalogue: Catalogue;
let rules: FakeRules;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
  rules = new FakeRules();
});
afterEach(() => catalogue.close());

interface Clip {
  /** Ended so many hours before it was docked. */
  readonly hours: number;
  readonly off?: number | null;
  readonly officer?: string | null;
  readonly dockedMs?: number;
  readonly media?: MediaFacts | null;
}
function film({ hours, off = 1000, officer = '012345', dockedMs = epochMs, media = playableMedia }: Clip): string {
  const begins = dockedMs - hours * hourMs - (media?.durationMs ?? 0);
  const clip = history.seal({ deviceStartMs: begins, docked: utc(dockedMs), officer, media });
  if (off !== null) history.add('anchor', { clip, public: { offsetMs: 0, uncertaintyMs: off, trust: 'anchored' } });
  return clip;
}
function add({ type, public: facts, private: detail, ...about }: Omit<EventDraft, 'actor'>): void {
  history.add(type, { ...about, public: facts, ...(detail ? { detail } : {}) });
}
function register(): void {
  const dates = { validFrom: null, validTo: null, account: null };
  add(
    officerAdded({ id: 'o1', certificate: '33010001', name: '张三', unit: 'u1', deviceNumbers: ['012345'], ...dates }),
  );
  const camera = { id: 'c1', serial: '0000123', name: null, unit: 'u1', officer: 'o1', drawn: null } as const;
  add(cameraChanged('register', { ...camera, state: 'active' }));
}
const stationOf = () => {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const settings = { get: (key: string) => ({ key, value: 3, default: 3, source: 'default' }) };
  return { catalogue, rules, settings, zone: 'Asia/Shanghai' } as unknown as StationPort;
};
const question = {
  from: null,
  to: null,
  fromMs: epochMs - 30 * dayMs,
  toMs: epochMs + 30 * dayMs,
  nowMs: epochMs + 30 * dayMs,
  units: null,
  language: 'en',
  signal: new AbortController().signal,
  unitName: (id: string) => id,
} as const;
const late = (change: object = {}) => lateReport.make({ ...question, ...change }, stationOf());
const unlinked = (change: object = {}) => unlinkedReport.make({ ...question, ...change }, stationOf());

test('late only where it is so with every clock; how late, at least', async () => {
  register();
  for (const hours of [1, 25, 30]) film({ hours });
  film({ hours: 24.5, off: hourMs });
  film({ hours: 25, off: null });
  film({ hours: 25, media: { container: 'jpeg', durationMs: null } });
  film({ hours: 25, media: null, officer: '999999' });
  expect(await late()).toMatchObject({
    rows: [
      {
        unit: 'u1',
        officer: '33010001',
        name: '张三',
        docked: 6,
        late: 3,
        longest: 6 * hourMs - 1000,
        inTime: 1,
        unknown: 2,
      },
    ],
    rates: [{ rate: 'late', unit: 'u1', count: 3, of: 6, source: expect.stringContaining('of 2 it cannot be told') }],
  });
});

test('by whose own the recorder is, where it wrote no number; those of nobody apart', async () => {
  register();
  film({ hours: 30, officer: null });
  film({ hours: 30, officer: '555' });
  const { rows } = await late();
  expect(rows.map(({ unit, officer, late: count }) => [unit, officer, count]).sort()).toEqual([
    ['u1', '33010001', 1],
    ['u1', '555', 1],
  ]);
});

test('of the days that were asked for, by docking; of the units that were asked for', async () => {
  register();
  for (const days of [0, 1, 9, 20]) film({ hours: 30, dockedMs: epochMs - days * dayMs });
  const count = async (change: object) => (await late(change)).rows.reduce((sum, row) => sum + Number(row['late']), 0);
  expect(await count({})).toBe(4);
  expect(await count({ fromMs: epochMs - 9 * dayMs, toMs: epochMs })).toBe(2);
  expect([await count({ units: ['u1'] }), await count({ units: ['u2'] })]).toEqual([4, 0]);
});

test('without a rule nothing is late', async () => {
  rules.held = { ...rules.held, deadlines: [] };
  film({ hours: 30 });
  film({ hours: 1 });
  expect((await late()).rows).toMatchObject([{ late: 0, inTime: 0, unknown: 2 }]);
});

test('past the years of the calendar nothing is told, as in the inbox', async () => {
  const deadlines = rules.book().deadlines.map((one) => ({ ...one, n: 5, unit: 'workday' as const }));
  rules.held = { ...rules.held, deadlines, calendars: [] };
  film({ hours: 1 });
  expect((await late()).rows).toMatchObject([{ late: 0, inTime: 0, unknown: 1 }]);
});

test('what waits, the oldest first; routine apart; what is linked is not there', async () => {
  register();
  const at = (dockedMs: number, officer = '012345') => film({ hours: 2, dockedMs, officer });
  const [first, , routine, linked] = [at(epochMs), at(epochMs - 40 * dayMs, '999'), at(epochMs), at(epochMs)];
  film({ hours: 30, officer: '33010001' });
  add(routineDraft(routine!, null, 'b'));
  history.link(linked!, history.openCase('A-1'));
  expect(await unlinked()).toMatchObject({
    rows: [
      { officer: '999', name: null, waiting: 1, late: 0, inTime: 1, routine: 0 },
      { unit: 'u1', officer: '33010001', waiting: 2, late: 1, inTime: 1, unknown: 0, routine: 1 },
    ],
    rates: [{ unit: 'u1', count: 1, of: 3 }],
  });
  add(routineDraft(first!, null, 'b'));
  expect((await unlinked()).rows).toMatchObject([{}, { waiting: 1, routine: 2 }]);
});

test('one who has nothing but routine has no rate', async () => {
  add(routineDraft(film({ hours: 1 }), null, 'b'));
  expect(await unlinked()).toMatchObject({ rows: [{ waiting: 0, oldest: null, routine: 1 }], rates: [] });
});

test('as the inbox judges each, whatever the rule counts in', async () => {
  const clip = fc.record({
    hours: fc.integer({ min: 0, max: 2000 }).map((n) => n / 10),
    off: fc.constantFrom(0, 1000, hourMs, 30 * hourMs, null),
    officer: fc.constantFrom('1', '2', null),
    dockedMs: fc.integer({ min: -2000, max: 0 }).map((n) => epochMs + n * (hourMs / 4)),
    media: fc.constantFrom(playableMedia, { container: 'jpeg', durationMs: null }, null),
  });
  const rule = fc.record({ n: fc.integer({ min: 1, max: 5 }), unit: fc.constantFrom('hour', 'day', 'workday') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(clip, { minLength: 30, maxLength: 60 }),
      fc.array(rule, { minLength: 3 }),
      async (clips, some) => {
        history = new SampleHistory();
        catalogue.close();
        catalogue = Catalogue.open(':memory:');
        const ids = clips.map((one) => film(one));
        const station = stationOf();
        const desk = new InboxDesk(station);
        for (const { n, unit } of some) {
          const deadlines = rules
            .book()
            .deadlines.map((one) =>
              one.deadline === 'deposit' ? { ...one, n: unit === 'hour' ? n * 24 : n, unit } : one,
            );
          rules.held = { ...rules.held, deadlines: deadlines as typeof rules.held.deadlines };
          const judged = ids.map((id) => ({ ...catalogue.clip(id)!, ...desk.judge(catalogue.clip(id)!) }));
          const sums = (rows: readonly object[]) =>
            (rows as Record<string, unknown>[])
              .map((row) => [row['officer'], row['late'], row['inTime'], row['unknown']])
              .sort();
          const expected = (those: typeof judged) =>
            [...Map.groupBy(those, ({ officer }) => officer)].map(([officer, own]) => {
              const count = (said: boolean | null) => own.filter((one) => one.late === said).length;
              return { officer, late: count(true), inTime: count(false), unknown: count(null) };
            });
          expect(sums((await unlinked()).rows)).toEqual(sums(expected(judged)));
          const footage = expected(judged.filter(({ media }) => media !== null)).filter(
            (one) => one.late + one.unknown > 0,
          );
          expect(sums((await late()).rows)).toEqual(sums(footage));
        }
      },
    ),
    { seed: testSeed(), numRuns: 6, endOnFailure: true },
  );
});
