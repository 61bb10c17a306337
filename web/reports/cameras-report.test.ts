// Recorders with bad clocks or cards, and those that did not come back, over real rows.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import { dockFactsDraft } from '../../core/card-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { DockFacts } from '../../core/model.ts';
import { isImpossible } from '../../core/policy/camera-clock-state.ts';
import { officerAdded } from '../../core/rights-event.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { FakeRules } from '../../test-fixtures/fake-rules.ts';
import { epochMs, type SampleClip, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { StationPort } from '../station-port.ts';
import { camerasReport } from './cameras-report.ts';

const dayMs = 86_400_000;
const utc = (ms: number) => new Date(ms).toISOString();
let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(open);
afterEach(() => catalogue.close());
function open() {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
}

function add({ type, public: facts, private: detail }: Omit<EventDraft, 'actor'>): void {
  history.add(type, { public: facts, ...(detail ? { detail } : {}) });
}
const seal = (sample: SampleClip) => history.seal({ serial: 'A1', offsetMs: 0, ...sample });
function dock(device: string, days: number, state = 'safe'): void {
  history.add('undock', { public: { state }, detail: { device, docked: utc(epochMs + days * dayMs) } });
}
const camera = {
  id: 'c1',
  serial: 'A1',
  name: '甲1号',
  unit: 'u1',
  officer: null,
  state: 'active',
  drawn: null,
} as const;
const facts: DockFacts = {
  numberHoles: null,
  gone: null,
  changed: null,
  readErrors: 0,
  slowSpots: null,
  batteryPercent: null,
};

const stationOf = () => {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const settings = { get: (key: string) => ({ key, value: 3, default: 3, source: 'default' }) };
  const rules = new FakeRules();
  return { catalogue, rules, settings, zone: 'Asia/Shanghai', bays: () => [] } as unknown as StationPort;
};
const question = {
  from: null,
  to: null,
  fromMs: epochMs - 40 * dayMs,
  toMs: epochMs + dayMs,
  nowMs: epochMs + dayMs,
  units: null,
  language: 'en',
  signal: new AbortController().signal,
  unitName: (id: string) => id,
} as const;
const report = async (change: object = {}) => (await camerasReport.make({ ...question, ...change }, stationOf())).rows;
const found = async (change: object = {}) => (await report(change)).map((row) => `${row['camera']} ${row['finding']}`);

test('nothing of a recorder that is well; its unit is that of the register', async () => {
  add(cameraChanged('register', camera));
  seal({});
  dock('A1', 0);
  expect(await report()).toEqual([]);
  seal({ flags: ['partial-read'] });
  expect(await report()).toMatchObject([
    { unit: 'u1', camera: 'A1', name: '甲1号', finding: 'partial-read', count: 1 },
  ]);
  expect([await found({ units: ['u1'] }), await found({ units: ['u2'] })]).toEqual([['A1 partial-read'], []]);
  expect(await found({ fromMs: epochMs + 1 })).toEqual([]);
});

test('a clock that is off, by its last reading', async () => {
  const clip = seal({ serial: 'B2' });
  const reading = { offsetMs: -70_000, uncertaintyMs: 900, trust: 'filmed', deviceAtMs: epochMs - 3_600_000 };
  history.add('anchor', { clip, public: reading });
  expect(await report()).toMatchObject([
    {
      camera: 'B2',
      name: null,
      finding: 'clock-off',
      offset: 70_000,
      direction: 'behind',
      at: utc(epochMs - 3_530_000),
    },
  ]);
});

test('clips without ground; 1970, 2015 and 2099 by its own clock', async () => {
  dock('A1', -3);
  const own = (year: number) => seal({ deviceStartMs: Date.UTC(year, 0, 1), offsetMs: 0 });
  for (const year of [1970, 2015, 2099]) own(year);
  const { offsetMs: _measured, ...groundless } = { serial: 'A1', offsetMs: 0 };
  history.seal(groundless);
  expect(await report()).toMatchObject([
    { finding: 'clock-groundless', count: 1, ownFirst: null },
    {
      finding: 'clock-impossible',
      count: 3,
      ownFirst: '1970-01-01T00:00:00.000Z',
      ownLast: '2099-01-01T00:00:00.000Z',
    },
  ]);
});

test('a clock may be a day off before it is called impossible', async () => {
  dock('A1', -3);
  for (const days of [-4, 1]) seal({ deviceStartMs: epochMs + days * dayMs });
  expect(await report()).toEqual([]);
  for (const days of [-4, 1]) seal({ deviceStartMs: epochMs + days * dayMs + Math.sign(days) });
  expect(await report()).toMatchObject([{ finding: 'clock-impossible', count: 2 }]);
});

test('a card that reads badly, where the docking said so', async () => {
  const card = { device: 'A1', volume: '' };
  const more = { runs: null, slowPlaces: [], isTwice: false };
  add(dockFactsDraft('1', card, { ...facts, readErrors: 2 }, { ...more, isFailing: true }));
  add(dockFactsDraft('1', card, { ...facts, readErrors: 2 }, { ...more, isFailing: false }));
  add(dockFactsDraft('1', null, { ...facts, readErrors: 2 }, { ...more, isFailing: true }));
  const last = history.events.length;
  add(dockFactsDraft('1', card, { ...facts, readErrors: 1 }, { ...more, isFailing: true }));
  expect(await report()).toMatchObject([
    { camera: 'A1', finding: 'card-failing', count: 2, at: utc(epochMs + last * 1000) },
  ]);
  expect(await report({ toMs: epochMs })).toEqual([]);
});

test('drawn and not back; not docked for a week; a retired one is missed by nobody', async () => {
  const dates = { validFrom: null, validTo: null, account: null, deviceNumbers: [] };
  add(officerAdded({ id: 'o1', certificate: '33010001', name: '张三', unit: 'u1', ...dates }));
  add(cameraChanged('register', camera));
  add(cameraChanged('register', { ...camera, id: 'c2', serial: 'B2' }));
  add(cameraChanged('register', { ...camera, id: 'c3', serial: 'C3' }));
  add(cameraChanged('retire', { ...camera, id: 'c3', serial: 'C3' }));
  add(cameraChanged('draw', { ...camera, id: 'c2' }, { id: 'o1', certificate: '33010001' }));
  dock('A1', -5);
  dock('B2', -7);
  expect(await found()).toEqual(['B2 not-returned', 'B2 not-docked']);
  expect(await report()).toMatchObject([{ officer: '33010001' }, { at: utc(epochMs - 7 * dayMs) }]);
  dock('B2', 0, 'failed');
  expect(await found()).toContain('B2 not-docked');
  dock('B2', 0);
  expect(await found()).toEqual(['B2 not-returned']);
});

test('times that cannot be: as the rule says of each clip, over many dockings', async () => {
  const sample = fc.record({
    serial: fc.constantFrom('A1', 'B2', null),
    label: fc.constantFrom('L1', 'L2', undefined),
    /** Hours. */
    own: fc.integer({ min: -800, max: 100 }),
    docked: fc.integer({ min: -30, max: 0 }),
  });
  const docking = fc.record({
    device: fc.constantFrom('A1', 'B2', 'L1'),
    label: fc.constantFrom('L1', null),
    days: fc.integer({ min: -30, max: 0 }),
    state: fc.constantFrom('safe', 'failed'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(sample, { minLength: 20, maxLength: 40 }),
      fc.array(docking, { maxLength: 12 }),
      async (clips, dockings) => {
        catalogue.close();
        open();
        for (const { device, label, days, state } of dockings)
          history.add('undock', { public: { state }, detail: { device, label, docked: utc(epochMs + days * dayMs) } });
        const made = clips.map(({ serial, label, own, docked }) => {
          const deviceStartMs = epochMs + (own * dayMs) / 24;
          const names = { serial, ...(label === undefined ? {} : { label }) };
          seal({ ...names, deviceStartMs, docked: utc(epochMs + docked * dayMs + 1) });
          return { serial, label: label ?? null, deviceStartMs, docked: utc(epochMs + docked * dayMs + 1) };
        });
        const rows = (await report()).filter((row) => row['finding'] === 'clock-impossible');
        const bad = made.filter((one) => isImpossible(one.deviceStartMs, catalogue.dockingWindowOf(one)));
        const expected = [...Map.groupBy(bad, ({ serial, label }) => serial ?? label)].filter(
          ([name]) => name !== null,
        );
        expect(rows.map((row) => [row['camera'], row['count']]).sort()).toEqual(
          expected.map(([name, own]) => [name, own.length]).sort(),
        );
      },
    ),
    { seed: testSeed(), numRuns: 10, endOnFailure: true },
  );
});
