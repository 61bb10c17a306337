// The catalogue made again from log and vault is the one that came about event by event, whatever happened.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testSeed } from '../test-fixtures/seed.ts';
import { type ClipChoice, StoredStation } from '../test-fixtures/stored-station.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { rebuildCatalogue } from './rebuild.ts';
import { clipFolder } from './vault/layout.ts';

let keys: StoredStation;
beforeAll(async () => {
  keys = await StoredStation.make();
});
afterAll(() => keys.remove());

const rebuild = ({ catalogueFile, logDir, keys: { vkey }, vault }: StoredStation, file = catalogueFile) =>
  rebuildCatalogue({ file, logDir, vkey, vault, onProgress: () => undefined });

/** Everything that commands answer from the catalogue, and every row. */
function answers(catalogue: Catalogue) {
  const pages: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = catalogue.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    if (page.next === null) break;
    cursor = page.next;
  }
  const clips = pages.flatMap((page) => (page as { clips: { id: string }[] }).clips.map(({ id }) => id));
  const filters = [
    { flag: 'important' },
    { flag: 'clock-untrusted' },
    { q: '现场' },
    { q: '2026' },
    { officer: '012345' },
    { case: '〔2026〕1号' },
  ];
  return {
    pages,
    found: filters.map((filter) => catalogue.list({ ...filter, limit: 1000 })),
    chains: clips.map((clip) => [clip, catalogue.eventSeqsOf(clip), catalogue.headOf(clip)]),
    cases: catalogue.cases().cases,
    counts: catalogue.counts(),
    jobs: catalogue.jobs.counts(),
    rows: [...catalogue.rows()],
  };
}

const text = fc.constantFrom('现场执法', '城西 市场', 'a', '', 'DCAM_1', '名\u0000字', '🎥', 'x'.repeat(200));
const ms = fc.constantFrom(0, 1000, -3_600_000, 86_400_000);
const choice: fc.Arbitrary<ClipChoice> = fc.record(
  {
    file: text.map((name) => ({ name: `${name}.mp4`, path: `DCIM/${name}.mp4` })),
    device: fc.constantFrom(
      { profile: 'dcam', serial: '1' },
      { profile: 'generic-disk', label: 'USB' },
      { profile: 'dcam' },
    ),
    officer: fc.constantFrom('012345', '甲'),
    media: fc.constantFrom(
      { container: 'mp4', durationMs: 1, video: { codec: 'h264', width: 2, height: 2, fps: '25/1' } },
      { container: 'avi', durationMs: null, video: { codec: 'mjpeg', width: 2, height: 2, fps: '25/1' } },
      null,
    ),
    flags: fc.constantFrom(['important'] as const, ['clock-untrusted', 'resumed'] as const, ['empty'] as const),
    time: ms.map((offsetMs) => ({
      offsetMs,
      offsetTrust: 'measured' as const,
      deviceStart: '2026-01-01T00:00:00.000Z',
    })),
    bay: text,
  },
  { requiredKeys: [] },
);
const place = fc.record({ device: fc.option(text), path: text, officer: fc.option(text), bay: text, docked: text });
const offset = fc.record(
  {
    offsetMs: ms,
    uncertaintyMs: fc.constantFrom(0, 1000),
    trust: fc.constantFrom('measured', 'filmed', 'anchored', 'bounded'),
    deviceAtMs: fc.constantFrom(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2, 3)),
    basis: fc.constantFrom(['1'], ['2', '3']),
  },
  { requiredKeys: ['offsetMs', 'uncertaintyMs', 'trust'] },
);
/** One act; the numbers say which clip or case, of those there are. */
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('seal' as const), choice }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('seen' as const), clip: fc.nat(), place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('case' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('link' as const, 'unlink' as const), clip: fc.nat(), case: fc.nat() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('derive' as const),
      clip: fc.nat(),
      of: fc.constantFrom('proxy', 'thumbnail'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('anchor' as const), clip: fc.nat(), offset }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('undock' as const),
      device: fc.constantFrom('1', 'USB', null),
      docked: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z', ''),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('other' as const), count: fc.integer({ min: 1, max: 90 }) }) },
);

async function live(station: StoredStation, acts: readonly (typeof act extends fc.Arbitrary<infer A> ? A : never)[]) {
  const clips: string[] = [];
  const cases: string[] = [];
  for (const step of acts) {
    const clip = 'clip' in step ? clips[step.clip % Math.max(1, clips.length)] : undefined;
    if (step.kind === 'seal') clips.push(await station.seal(step.choice));
    else if (step.kind === 'case') {
      const id = cases.length.toString(16).padStart(16, '0');
      cases.push(id);
      const detail = { number: `〔2026〕${cases.length}号` };
      await station.record({ type: 'case', actor: 'u', case: id, public: { action: 'open' }, private: detail });
    } else if (step.kind === 'other') {
      const docks = Array.from({ length: step.count }, () => ({ type: 'dock', actor: 'station', public: {} }) as const);
      await station.record(...docks);
    } else if (step.kind === 'undock') {
      const detail = { device: step.device, label: null, docked: step.docked };
      await station.record({ type: 'undock', actor: 'station', public: { state: 'safe' }, private: detail });
    } else if (clip === undefined) continue;
    else if (step.kind === 'anchor')
      await station.record({ type: 'anchor', actor: 'station', clip, public: step.offset });
    else if (step.kind === 'seen')
      await station.record({ type: 'seen-again', actor: 'station', clip, public: {}, private: step.place });
    else if (step.kind === 'derive') {
      const facts = { kind: step.of, sha256: 'ab'.repeat(32), bytes: 5 };
      await station.record({ type: 'derive', actor: 'station', clip, public: facts });
    } else if (cases.length > 0) {
      const reason = { reason: '误关联' };
      await station.record({
        type: step.kind,
        actor: 'u',
        clip,
        case: cases[step.case % cases.length]!,
        public: {},
        private: reason,
      });
    }
  }
}

describe('rebuild', () => {
  test('equals what came about, for random histories', { timeout: 60_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const station = await StoredStation.make(keys);
        try {
          await live(station, acts);
          await station.log.publish();
          const before = answers(station.catalogue);
          const report = await rebuild(station, station.path('again.db'));
          expect(report).toEqual({ events: station.log.size, clips: before.counts.clips, findings: [] });
          const again = Catalogue.open(station.path('again.db'));
          expect(answers(again)).toEqual(before);
          again.close();
        } finally {
          await station.remove();
        }
      }),
      { seed: testSeed(), numRuns: 25 },
    ),
  );

  test('with erased private details: unknown is unknown, and the same each time', async () => {
    const station = await StoredStation.make(keys);
    const clip = await station.seal({ bay: '一号口' });
    const id = 'c'.repeat(16);
    const number = { number: '〔2026〕1号' };
    const [opened] = await station.record({
      type: 'case',
      actor: 'u',
      case: id,
      public: { action: 'open' },
      private: number,
    });
    await station.record({ type: 'link', actor: 'u', clip, case: id, public: {}, private: number });
    await station.record({ type: 'seen-again', actor: 'station', clip, public: {}, private: { path: 'p', bay: '2' } });
    for (const seq of [1, opened!.seq, 4]) await station.log.erasePrivate(seq);
    await station.close();
    expect((await rebuild(station)).findings).toEqual([]);
    const once = Catalogue.open(station.catalogueFile);
    const first = answers(once);
    once.close();
    expect(first.cases).toMatchObject([{ id, number: id, state: 'open', unit: 'root', clips: [clip] }]);
    expect(first.pages).toMatchObject([
      { clips: [{ bay: null, cases: [id], seenAt: [{ path: null, device: null }] }] },
    ]);
    await rebuild(station);
    const twice = Catalogue.open(station.catalogueFile);
    expect(answers(twice)).toEqual(first);
    twice.close();
    station.folder.remove();
  });

  test('a private detail that is not the one committed to is named, and unknown', async () => {
    const station = await StoredStation.make(keys);
    const clip = await station.seal({ bay: '一号口' });
    const docks = Array.from({ length: 300 }, () => ({ type: 'dock', actor: 'station', public: {} }) as const);
    await station.record(...docks);
    await station.close();
    const bundle = station.path('log/private/000.jsonl');
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replace('一号口', '二号口'));
    const { findings } = await rebuild(station);
    expect(findings).toMatchObject([{ code: 'ALTERED', clip, where: 'log/private/000.jsonl#1' }]);
    const catalogue = Catalogue.open(station.catalogueFile);
    expect(catalogue.clip(clip)?.bay).toBeNull();
    catalogue.close();
    station.folder.remove();
  });

  test('a clip whose manifest is damaged or gone is named, and has no row that says otherwise', async () => {
    const station = await StoredStation.make(keys);
    const [good, altered, gone] = [await station.seal(), await station.seal(), await station.seal()];
    await station.close();
    writeFileSync(station.path(`vault/${clipFolder(altered!)}/manifest.json`), '{}');
    rmSync(station.path(`vault/${clipFolder(gone!)}`), { recursive: true });
    const { clips, findings } = await rebuild(station);
    expect(clips).toBe(1);
    expect(findings).toMatchObject([
      { code: 'ALTERED', clip: altered, where: `vault/${clipFolder(altered!)}/manifest.json` },
      { code: 'INCOMPLETE', clip: gone, where: `vault/${clipFolder(gone!)}/manifest.json` },
    ]);
    const catalogue = Catalogue.open(station.catalogueFile);
    expect([good, altered, gone].map((clip) => catalogue.clip(clip!)?.id)).toEqual([good, undefined, undefined]);
    expect(catalogue.eventSeqsOf(gone!)).toHaveLength(2);
    catalogue.close();
    station.folder.remove();
  });

  test('from a log with a hole nothing is made, and the old catalogue stays', async () => {
    const station = await StoredStation.make(keys);
    for (let n = 0; n < 3; n += 1) await station.seal();
    const docks = Array.from({ length: 300 }, () => ({ type: 'dock', actor: 'station', public: {} }) as const);
    await station.record(...docks);
    const before = answers(station.catalogue);
    await station.close();
    rmSync(station.path('log/tile/entries/000'));
    await expect(rebuild(station)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    const catalogue = Catalogue.open(station.catalogueFile);
    expect(answers(catalogue)).toEqual(before);
    catalogue.close();
    expect(readdirSync(station.folder.path).filter((name) => name.includes('.new'))).toEqual([]);
    station.folder.remove();
  });

  test('over what a killed rebuild left, and over a file that is no catalogue', async () => {
    const station = await StoredStation.make(keys);
    await station.seal();
    const before = answers(station.catalogue);
    await station.close();
    for (const name of ['catalogue.db.new', 'catalogue.db.new-wal', 'catalogue.db'])
      writeFileSync(station.path(name), 'x');
    expect(await rebuild(station)).toEqual({ events: 2, clips: 1, findings: [] });
    const catalogue = Catalogue.open(station.catalogueFile);
    expect(answers(catalogue)).toEqual(before);
    catalogue.close();
    expect(existsSync(station.path('catalogue.db.new'))).toBe(false);
    station.folder.remove();
  });
});
