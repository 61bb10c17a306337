// Who was on duty and left nothing, over real rows: known cases, and any history against a look at each clip and shift.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { BayStatus, MediaFacts } from '../../core/model.ts';
import { placeClips } from '../../core/policy/place-clip.ts';
import { officerAdded } from '../../core/rights-event.ts';
import { rosterDrafts } from '../../core/roster.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { FakeRules } from '../../test-fixtures/fake-rules.ts';
import { epochMs, playableMedia, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { StationPort } from '../station-port.ts';
import { dutyRates } from './duty-rates.ts';
import { type JudgedDuty, judgeRoster } from './roster-duty.ts';

const hourMs = 3_600_000;
const utc = (ms: number) => new Date(ms).toISOString();
const day = (ms: number) => utc(ms).slice(0, 10);
let history: SampleHistory;
let catalogue: Catalogue;
let bays: Pick<BayStatus, 'state' | 'device'>[];
beforeEach(open);
afterEach(() => catalogue.close());
function open() {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
  bays = [];
}

interface Clip {
  /** Begins so many hours after the first shift does. */
  readonly at: number;
  readonly hours?: number;
  readonly officer?: string | null;
  readonly serial?: string | null;
  /** Milliseconds; null: its clock has no ground. */
  readonly off?: number | null;
  readonly dockedAt?: number;
  readonly media?: MediaFacts | null;
}

function film({
  at,
  hours = 0.5,
  officer = '012345',
  serial = 'A1',
  off = 1000,
  dockedAt = at + 5,
  media,
}: Clip): string {
  const made = media === undefined ? { ...playableMedia, durationMs: Math.round(hours * hourMs) } : media;
  const clip = history.seal({
    deviceStartMs: epochMs + at * hourMs,
    officer,
    serial,
    docked: utc(epochMs + dockedAt * hourMs),
    media: made,
  });
  if (off !== null) history.add('anchor', { clip, public: { offsetMs: 0, uncertaintyMs: off, trust: 'anchored' } });
  return clip;
}
function dock(device: string, at: number, state = 'safe', hours = 1): void {
  // The end of a docking is the time of its leaf; only its beginning matters here.
  void hours;
  history.add('undock', { public: { state }, detail: { device, docked: utc(epochMs + at * hourMs) } });
}
let shifts = 0;
function shift(
  at: number,
  hours: number,
  officer = '33010001',
  camera: string | null = 'A1',
  isErased = false,
): string {
  shifts += 1;
  const id = shifts.toString(16).padStart(16, '0');
  const [from, to] = [epochMs + at * hourMs, epochMs + (at + hours) * hourMs];
  const facts = { officer, camera, from: utc(from), to: utc(to), task: null };
  for (const draft of rosterDrafts([{ action: 'set', shift: { id, unit: 'root', day: day(from), facts } }], 'b'))
    add(draft, isErased);
  return id;
}
function add({ type, public: facts, private: detail }: Omit<EventDraft, 'actor'>, isErased = false): void {
  history.add(type, { public: facts, ...(detail && !isErased ? { detail } : {}) });
}
function officer(certificate: string, deviceNumbers: readonly string[], id = `o${certificate}`): void {
  const dates = { validFrom: null, validTo: null, account: null };
  add(officerAdded({ id, certificate, name: `名${certificate}`, unit: 'root', deviceNumbers, ...dates }));
}
const recorder = {
  id: 'c1',
  serial: 'A1',
  name: null,
  unit: 'root',
  officer: null,
  state: 'active',
  drawn: null,
} as const;

const stationOf = () => {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const settings = { get: (key: string) => ({ key, value: 3, default: 3, source: 'default' }) };
  return {
    catalogue,
    rules: new FakeRules(),
    settings,
    zone: 'Asia/Shanghai',
    bays: () => bays,
  } as unknown as StationPort;
};
const period = { from: '2025-12-01', to: '2026-12-31', units: null, signal: new AbortController().signal };
const judged = (nowAt = 1000) => judgeRoster({ ...period, nowMs: epochMs + nowAt * hourMs }, stationOf());
const outcomes = async (nowAt?: number) => (await judged(nowAt)).map(({ outcome }) => outcome);

test('by any number of his, or by the recorder that was planned', async () => {
  officer('33010001', ['012345', '777777']);
  film({ at: 1, serial: 'B2' });
  film({ at: 11, officer: '777777', serial: null });
  film({ at: 21, officer: '33010001', serial: 'B2' });
  film({ at: 31, officer: null });
  film({ at: 41, officer: '999999', serial: 'B2' });
  for (const at of [0, 10, 20, 30, 40]) shift(at, 8);
  expect(await outcomes()).toEqual(['recorded', 'recorded', 'recorded', 'recorded', 'missing']);
});

test('one whom no register knows, by the number that the roster has', async () => {
  film({ at: 1, officer: '55', serial: 'B2' });
  shift(0, 8, '55', null);
  shift(10, 8, '55', null);
  expect(await outcomes()).toEqual(['recorded', 'no-recorder']);
});

test('his own recorder counts where none was planned, also beside another', async () => {
  officer('33010001', []);
  add(cameraChanged('register', { ...recorder, officer: 'o33010001' }));
  film({ at: 1, officer: null });
  shift(0, 8, '33010001', null);
  shift(0, 8.1, '33010001', 'B2');
  shift(10, 8, '33010001', null);
  expect(await outcomes()).toEqual(['recorded', 'recorded', 'missing']);
});

test('photographs and a recorder’s own files are no footage; what should be a film and cannot be read may be', async () => {
  film({ at: 1, media: { container: 'jpeg', durationMs: null } });
  film({ at: 1, media: null });
  shift(0, 8, '33010001', 'A1');
  expect(await outcomes()).toEqual(['missing']);
});

test('a clock without ground: unknown where the dockings around it let it be', async () => {
  dock('A1', -5);
  shift(-30, 8);
  shift(0, 8);
  film({ at: 900, off: null, dockedAt: 9 });
  shift(10, 8);
  expect(await outcomes()).toEqual(['missing', 'unknown', 'missing']);
  // A docking that did not end safe leaves the clip where it was.
  dock('A1', 8.5, 'failed');
  expect(await outcomes()).toEqual(['missing', 'unknown', 'missing']);
  dock('A1', 8.5);
  expect(await outcomes()).toEqual(['missing', 'missing', 'missing']);
});

test('a clip without a time is found whenever it was docked, by a clock that ran ahead too', async () => {
  const months = 60 * 24;
  for (const n of [0, 1, 2, 3, 4, 5]) shift((n * months) / 6, 8);
  film({ at: 900, off: null, dockedAt: months + 20 * 24 });
  dock('A1', months / 2);
  expect(await outcomes(months)).toEqual(['missing', 'missing', 'missing', 'unknown', 'unknown', 'unknown']);
  film({ at: 900, off: null, dockedAt: months / 4 });
  expect(await outcomes(months)).toEqual(['unknown', 'unknown', 'missing', 'unknown', 'unknown', 'unknown']);
});

test('at the edges of a shift, within what its clock is uncertain by; a recording of a day', async () => {
  film({ at: -20, hours: 20, off: 59_000 });
  shift(0, 8);
  film({ at: 38, hours: 1, off: 59_000 });
  shift(30, 8);
  film({ at: 80, hours: 23 });
  shift(102, 8);
  expect(await outcomes()).toEqual(['unknown', 'unknown', 'recorded']);
});

test('a person’s word that is a day off makes it unknown, near or far', async () => {
  film({ at: 1, off: 24 * hourMs });
  for (const at of [-32, -20, 0, 20, 30]) shift(at, 8);
  expect(await outcomes()).toEqual(['missing', 'unknown', 'unknown', 'unknown', 'missing']);
});

test('awaited until the rules’ hours are up, unless it was docked since', async () => {
  shift(0, 8);
  expect([await outcomes(1), await outcomes(31), await outcomes(32)]).toEqual([['awaited'], ['awaited'], ['missing']]);
  dock('A1', 5);
  expect(await judged(20)).toMatchObject([
    { outcome: 'awaited', docked: 'during', lastDockedMs: epochMs + 5 * hourMs },
  ]);
  dock('A1', 8);
  expect(await judged(20)).toMatchObject([{ outcome: 'missing', docked: 'after' }]);
});

test('a recorder that stands in its bay, stored, is docked now; a failed docking tells nothing', async () => {
  shift(0, 8);
  dock('A1', 9, 'failed');
  expect(await judged(20)).toMatchObject([{ outcome: 'awaited', docked: 'before', lastDockedMs: null }]);
  bays = [{ state: 'safe', device: 'A1' }];
  expect(await judged(20)).toMatchObject([{ outcome: 'missing', docked: 'after' }]);
  bays = [{ state: 'failed', device: 'A1' }];
  expect(await judged(20)).toMatchObject([{ outcome: 'awaited' }]);
});

test('a recorder that was drawn and is not back', async () => {
  officer('33010001', []);
  const since = { id: 'o33010001', certificate: '33010001' };
  add(cameraChanged('register', recorder));
  shift(0, 8);
  shift(-30, 8);
  shift(0, 9, '33010001', 'B2');
  const out = async () => (await judged()).map(({ isOut }) => isOut);
  expect(await out()).toEqual([false, false, null]);
  add(cameraChanged('draw', recorder, since));
  expect(await out()).toEqual([false, true, null]);
  add(cameraChanged('return', recorder));
  expect(await out()).toEqual([false, false, null]);
});

test('what was erased is unknown and still counted; the rate says what it is of', async () => {
  shift(0, 8, '33010001', 'A1', true);
  shift(0, 8.1, '33010002', null);
  shift(0, 8.2);
  shift(990, 100);
  film({ at: 1, officer: null });
  shift(20, 8);
  const all = await judged();
  expect(all.map(({ outcome }) => outcome).sort()).toEqual([
    'awaited',
    'missing',
    'no-recorder',
    'recorded',
    'unknown',
  ]);
  const asked = { unitName: () => '一中队', language: 'zh' } as const;
  const ratesOf = (own: readonly JudgedDuty[]) => dutyRates(own, ['missing', 'unknown'], asked, stationOf());
  expect(ratesOf(all).map(({ rate, unit, count, of }) => [rate, unit, count, of])).toEqual([
    ['missing', null, 1, 3],
    ['unknown', null, 1, 3],
    ['missing', '一中队', 1, 3],
    ['unknown', '一中队', 1, 3],
  ]);
  expect(ratesOf(all)[0]?.source).toBe('排班表 5 人次（最近更新 2026-01-02），不计未配记录仪 1、未到入库时限 1');
  expect(ratesOf([])).toMatchObject([
    { unit: null, of: 0, source: '排班表（2026-01-02 至 2026-02-12）中无此期间' },
    {},
  ]);
});

test('where nobody ever imported a roster, that is said', async () => {
  const rates = dutyRates([], ['missing', 'unknown'], { unitName: String, language: 'zh' }, stationOf());
  expect(rates).toMatchObject([{ unit: null, count: 0, of: 0, source: '从未导入排班表' }, {}]);
});

test('days and units are those that were asked for', async () => {
  const [a, b] = [shift(0, 8), shift(24, 8)];
  const ids = async (asked: Partial<typeof period>) =>
    (await judgeRoster({ ...period, ...asked, units: null, nowMs: epochMs }, stationOf())).map(
      ({ shift: one }) => one.id,
    );
  expect(await ids({})).toEqual([a, b]);
  expect(await ids({ from: day(epochMs + 24 * hourMs) })).toEqual([b]);
  expect(await ids({ to: day(epochMs) })).toEqual([a]);
  expect(await ids({ to: '2025-12-31' })).toEqual([]);
  expect(await judgeRoster({ ...period, units: ['u1'], nowMs: epochMs }, stationOf())).toEqual([]);
});

test('as whoever looks at each clip for each shift', async () => {
  const hour = fc.integer({ min: 0, max: 1200 }).map((n) => n / 2);
  const number = fc.constantFrom('012345', '777777', '888888', null);
  const clip = fc.record({
    at: hour,
    hours: fc.constantFrom(0.5, 1, 7, 20),
    officer: number,
    serial: fc.constantFrom('A1', 'B2', null),
    off: fc.constantFrom(0, 1000, 59_000, 4 * hourMs, null),
    dockedAt: hour,
  });
  const duty = fc.record({
    at: hour,
    hours: fc.constantFrom(2, 8, 24),
    officer: fc.constantFrom('33010001', '888888'),
    camera: fc.constantFrom('A1', 'B2', null),
  });
  const docking = fc.record({
    device: fc.constantFrom('A1', 'B2'),
    at: hour,
    state: fc.constantFrom('safe', 'failed'),
  });
  const made = fc.record({
    clips: fc.array(clip, { minLength: 20, maxLength: 60 }),
    duties: fc.array(duty, { minLength: 20, maxLength: 60 }),
    dockings: fc.array(docking, { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(made, async ({ clips, duties, dockings }) => {
      catalogue.close();
      open();
      officer('33010001', ['012345', '777777']);
      add(cameraChanged('register', { ...recorder, serial: 'B2', officer: 'o33010001' }));
      for (const { device, at, state } of dockings) dock(device, at, state);
      const ids = clips.map((one) => ({ ...one, id: film(one) }));
      for (const one of duties) shift(one.at, one.hours, one.officer, one.camera);
      for (const one of await judged()) expect(one.outcome).toBe(expectedOf(one, ids));
    }),
    { seed: testSeed(), numRuns: 12, endOnFailure: true },
  );
});

/** One clip after the other, by the catalogue's own word on each. */
function expectedOf(
  { shift: { officer: whose, camera, fromMs, toMs } }: JudgedDuty,
  clips: readonly (Clip & { id: string })[],
) {
  const isKnown = whose === '33010001';
  const numbers: (string | null | undefined)[] = isKnown ? ['33010001', '012345', '777777'] : [whose];
  const cameras: (string | null | undefined)[] = [...(camera === null ? [] : [camera]), ...(isKnown ? ['B2'] : [])];
  let isMaybe = false;
  for (const { id, officer: number, serial } of clips) {
    const isHis = (number !== null && numbers.includes(number)) || (serial !== null && cameras.includes(serial));
    if (!isHis) continue;
    const timed = catalogue.caseFiles.timedClip(id)!;
    const place = placeClips([timed], { driftMsPerDay: 3000, trustsCuts: false })[0]!.place;
    const { docked } = catalogue.clip(id)!;
    if (place === null) {
      const { notBeforeMs } = catalogue.dockingWindowOf({ serial: serial ?? null, label: null, docked });
      isMaybe ||= Date.parse(docked) > fromMs! && (notBeforeMs === null || notBeforeMs < toMs!);
      continue;
    }
    const off = place.commonMs + place.ownMs;
    if (place.fromMs + off < toMs! && place.toMs - off > fromMs!) return 'recorded';
    isMaybe ||= place.fromMs - off < toMs! && place.toMs + off > fromMs!;
  }
  return isMaybe ? 'unknown' : cameras.length === 0 ? 'no-recorder' : 'missing';
}
