// A year of operations in the catalogue: how long the first judging of all takes, and then each report over it; and a year
// of shifts with their footage, once with clocks that are known and once without. A long run, apart from `npm run bench`:
// `node bench/reports-year.ts [operations] [share of clocks without ground, of a hundred] [shifts]`; 0 leaves a part out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, cpuUsage, stdout } from 'node:process';
import { caseChanged, documentChanged, operationChanged } from '../core/case-event.ts';
import { rfc3339 } from '../core/clock.ts';
import type { EventDraft } from '../core/custody-event.ts';
import { layFiles } from '../rule-packs/load.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { SampleHistory } from '../test-fixtures/sample-history.ts';
import { VerdictDesk } from '../web/cases/verdict-desk.ts';
import { type AskedReport, ReportDesk } from '../web/reports/report-desk.ts';
import type { StationPort } from '../web/station-port.ts';
import { fillRosterYear } from './roster-year.ts';

const total = Number(argv[2] ?? 100_000);
const groundless = Number(argv[3] ?? 10);
const shifts = Number(argv[4] ?? 100_000);
const cameras = 60;
const units = 20;
const dayMs = 86_400_000;
const beganMs = Date.UTC(2026, 0, 1);
const say = (text: string) => stdout.write(`${text}\n`);
/** Of the processor alone: what else the machine does counts for nothing. */
const now = () => cpuUsage().user / 1000 + cpuUsage().system / 1000;
const secondsSince = (started: number) => ((now() - started) / 1000).toFixed(2);

function add(
  history: SampleHistory,
  { type, public: facts, private: detail, clip, case: id }: Omit<EventDraft, 'actor'>,
) {
  const about = { ...(clip === undefined ? {} : { clip }), ...(id === undefined ? {} : { case: id }) };
  history.add(type, { ...about, public: facts, ...(detail === undefined ? {} : { detail }) });
}

/** One camera's operations of a day follow each other; each is filmed whole, in part, or not. */
function fill(catalogue: Catalogue): void {
  const history = new SampleHistory();
  const bringIn = () => catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const media = { container: 'mp4', durationMs: 3_800_000 } as const;
  const perDay = Math.ceil(total / cameras / 360);
  for (let n = 0; n < total; n += 1) {
    const [camera, nth] = [`C${n % cameras}`, Math.floor(n / cameras)];
    const fromMs = beganMs + Math.floor(nth / perDay) * dayMs + (nth % perDay) * 4_000_000;
    const id = `case-${n >> 1}`;
    if (n % 2 === 0) {
      const said = { number: id, object: null, actingName: null, body: null, power: null, people: ['33010001'] };
      const facts = { ...said, stages: { initiation: rfc3339(fromMs).slice(0, 10) } };
      const unit = `u${(n >> 1) % units}`;
      add(history, caseChanged(id, { action: 'open', unit, matter: 'seizure', facts, isImported: n % 4 === 0 }));
      const paper = { kind: 'decision', number: `决${n}`, date: rfc3339(fromMs + 5 * dayMs).slice(0, 10) };
      add(
        history,
        documentChanged(id, 'add', `d${n}`, { ...paper, servedAt: null, serviceMode: null, servedClip: null }),
      );
    }
    const facts = {
      sessions: [{ from: rfc3339(fromMs), to: rfc3339(fromMs + 3_600_000) }],
      posted: [{ post: 'main', camera, from: null, to: null }],
      ...{ place: '某路1号', officers: ['33010001', '33010002'], items: 0, ref: `P${n}` },
    };
    const matter = n % 5 === 0 ? 'evidence-hold' : 'seizure';
    add(history, operationChanged(id, { action: 'add', operation: `op-${n}`, matter, facts }));
    if (n % 10 !== 0) {
      const docked = rfc3339(beganMs + Math.floor(nth / perDay) * dayMs + 20 * 3_600_000);
      const late = n % 7 === 0 ? 600_000 : -60_000;
      const clip = history.seal({ serial: camera, deviceStartMs: fromMs + late, docked, media });
      const offset = { offsetMs: 0, uncertaintyMs: 5000, trust: 'bounded', basis: ['1'] };
      if ((n * 37) % 100 >= groundless) add(history, { type: 'anchor', clip, public: offset });
      if (nth % perDay === perDay - 1)
        add(history, { type: 'undock', public: { state: 'safe' }, private: { device: camera, label: null, docked } });
    }
    if (n % 500 === 499) bringIn();
  }
  bringIn();
}

const { book } = layFiles('township', []);
const stationOf = (catalogue: Catalogue) =>
  ({
    ...{ catalogue, version: '0', zone: 'Asia/Shanghai', bays: () => [] },
    rules: { book: () => book },
    settings: { get: () => ({ value: 3 }) },
  }) as unknown as StationPort;

/** Also the longest time for which nothing else had its turn. */
async function report(station: StationPort, asked: Partial<AskedReport> & { readonly report: string }): Promise<void> {
  const about = { language: 'zh', signal: new AbortController().signal, unitName: (id: string) => id } as const;
  let [longestMs, last, isOver] = [0, performance.now(), false];
  const look = () => {
    longestMs = Math.max(longestMs, performance.now() - last);
    last = performance.now();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  const started = now();
  const question = { unit: null, units: null, ...asked };
  const { rows, rates } = await new ReportDesk(station).make(question, about, beganMs + 400 * dayMs);
  const seconds = secondsSince(started);
  isOver = true;
  look();
  const counts = `${rows.length} rows, ${rates.length} rates, longest pause ${longestMs.toFixed(0)} ms`;
  say(`${JSON.stringify(asked).padEnd(60)} ${seconds} s, ${counts}`);
}

async function operationsYear(catalogue: Catalogue): Promise<void> {
  let started = now();
  fill(catalogue);
  say(
    `${total} operations, ${catalogue.counts().clips} clips, ${catalogue.counts().events} leaves: ${secondsSince(started)} s`,
  );
  const station = stationOf(catalogue);
  await report(station, { report: 'missing', day: '2026-06-15' });
  started = now();
  const judging = new VerdictDesk(station);
  let [slices, longest] = [0, 0];
  for (let last = performance.now(); judging.judgeSome(); last = performance.now()) {
    slices += 1;
    longest = Math.max(longest, performance.now() - last);
  }
  say(`first judging of all: ${secondsSince(started)} s in ${slices} slices, the longest ${longest.toFixed(0)} ms`);
  for (const asked of [
    { report: 'missing', year: 2026 },
    { report: 'missing', day: '2026-06-15' },
    { report: 'missing', year: 2026, units: ['u3'] },
    { report: 'interruptions', year: 2026 },
    { report: 'year', year: 2026 },
    { report: 'deadlines' },
    { report: 'deadlines', units: ['u3'] },
  ])
    await report(station, asked);
}

async function rosterYear(catalogue: Catalogue, share: number): Promise<void> {
  const started = now();
  fillRosterYear(catalogue, { shifts, clipsEach: 10, groundless: share });
  const { clips } = catalogue.counts();
  say(`${shifts} shifts, ${clips} clips, clocks of ${share} of 100 without ground: ${secondsSince(started)} s`);
  for (const asked of [
    { report: 'duty', year: 2026 },
    { report: 'duty', day: '2026-06-15' },
  ])
    await report(stationOf(catalogue), asked);
}

const folder = mkdtempSync(join(tmpdir(), 'liuhen-reports-'));
try {
  const within = async (name: string, work: (catalogue: Catalogue) => Promise<void>) => {
    const catalogue = Catalogue.open(join(folder, name));
    await work(catalogue);
    catalogue.close();
  };
  if (total > 0) await within('operations.db', operationsYear);
  if (shifts > 0)
    for (const share of [0, 100]) await within(`roster-${share}.db`, (catalogue) => rosterYear(catalogue, share));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
