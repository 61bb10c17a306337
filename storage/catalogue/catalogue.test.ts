// What the rows say after events: whole, whatever the batches, and the same after a rebuild.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../core/canonical-json.ts';
import type { MediaFacts } from '../../core/model.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import { migrate } from './migrations.ts';
import { differences } from './whole.ts';

const hevc: MediaFacts = {
  container: 'mp4',
  durationMs: 1,
  video: { codec: 'hevc', width: 2, height: 2, fps: '25/1' },
};

let history: SampleHistory;
const opened: Catalogue[] = [];
let folder: string;

beforeEach(() => {
  history = new SampleHistory();
  folder = mkdtempSync(join(tmpdir(), 'liuhen-catalogue-'));
});
afterEach(() => {
  for (const catalogue of opened.splice(0)) catalogue.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(file = ':memory:'): Catalogue {
  const catalogue = Catalogue.open(file);
  opened.push(catalogue);
  return catalogue;
}

function built(file?: string): Catalogue {
  const catalogue = open(file);
  catalogue.apply(history.events, history.manifestOf);
  return catalogue;
}

describe('a clip', () => {
  test('is answered as the contract says, from its manifest', () => {
    const start = Date.UTC(2026, 0, 2, 1, 0, 0);
    const id = history.seal({ name: 'a.mp4', path: '目录/a.mp4', deviceStartMs: start, offsetMs: 1500, bay: 'bay-7' });
    const manifest = history.manifests.get(id);
    expect(built().clip(id)).toEqual({
      id,
      state: 'sealed',
      sha256: manifest?.file.digests.sha256,
      sm3: null,
      bytes: 1001,
      file: { name: 'a.mp4', path: '目录/a.mp4' },
      device: { serial: '0000123', profile: 'dcam' },
      officer: '012345',
      start: '2026-01-02T00:59:58.500Z',
      end: '2026-01-02T01:00:58.500Z',
      durationMs: 60_000,
      offsetMs: 1500,
      offsetTrust: 'measured',
      offsetUncertaintyMs: null,
      continues: null,
      continuedBy: null,
      bay: 'bay-7',
      docked: manifest?.time.docked,
      sealed: manifest?.time.sealed,
      flags: [],
      seenAt: [],
      level: 'internal',
      caveats: [],
      cases: [],
      retention: null,
      media: manifest?.media,
      playable: 'original',
      stretches: null,
    });
  });

  test('says null for what is unknown', () => {
    const id = history.seal({
      serial: null,
      officer: null,
      deviceStartMs: null,
      media: null,
      flags: ['clock-untrusted', 'unparsed'],
    });
    expect(built().clip(id)).toMatchObject({
      device: { serial: null },
      officer: null,
      start: null,
      end: null,
      durationMs: null,
      offsetMs: null,
      offsetTrust: 'none',
      media: null,
      playable: null,
      flags: ['clock-untrusted', 'unparsed'],
    });
    expect(open().clip(id)).toBeUndefined();
  });

  test('keeps its row when private details were erased', () => {
    const id = history.seal();
    history.seenAgain(id, { device: 'X', path: 'b.mp4', bay: 'bay-2' });
    const number = history.openCase('案〔2026〕1号');
    history.link(id, number);
    const erased = history.events.map(({ salt: _salt, detail: _detail, ...leaf }) => leaf);
    const catalogue = open();
    catalogue.apply(erased, history.manifestOf);
    expect(catalogue.clip(id)).toMatchObject({
      bay: null,
      seenAt: [{ device: null, path: null, officer: null, docked: null }],
      cases: [number],
    });
    expect(catalogue.caseByNumber(number)?.clips).toEqual([id]);
  });

  test('whose folder is missing has no row, and its chain stands all the same', () => {
    const id = history.seal();
    const catalogue = open();
    catalogue.apply(history.events, () => undefined);
    expect(catalogue.clip(id)).toBeUndefined();
    expect(catalogue.headOf(id)?.clipSeq).toBe(2);
  });
});

describe('content and places', () => {
  test('a content is found by digest and size together', () => {
    const id = history.seal();
    const { bytes, digests } = history.manifests.get(id)!.file;
    const catalogue = built();
    expect(catalogue.findContent(digests.sha256, bytes)).toEqual({ clip: id, state: 'sealed' });
    expect(catalogue.findContent(digests.sha256, bytes + 1)).toBeUndefined();
  });

  test('a place is known if device, path and bay are the same', () => {
    const id = history.seal({ serial: 'A', path: 'x/a.mp4', bay: 'bay-1' });
    const other = history.seal({ serial: null, path: 'c.mp4' });
    history.seenAgain(id, { device: null, path: 'b.mp4', bay: 'bay-2' });
    const catalogue = built();
    expect(catalogue.isKnownAt(id, { device: 'A', path: 'x/a.mp4', bay: 'bay-1' })).toBe(true);
    expect(catalogue.isKnownAt(id, { device: null, path: 'b.mp4', bay: 'bay-2' })).toBe(true);
    expect(catalogue.isKnownAt(other, { device: null, path: 'c.mp4', bay: 'bay-1' })).toBe(true);
    expect(catalogue.isKnownAt(id, { device: 'A', path: 'x/a.mp4', bay: 'bay-2' })).toBe(false);
    expect(catalogue.isKnownAt(id, { device: 'A', path: 'b.mp4', bay: 'bay-2' })).toBe(false);
    expect(catalogue.isKnownAt(other, { device: null, path: 'b.mp4', bay: 'bay-2' })).toBe(false);
    expect(catalogue.clip(id)?.seenAt).toMatchObject([{ device: null, path: 'b.mp4', officer: '012345' }]);
  });

  test('the counter of a day is its highest, whatever the order', () => {
    history.seal();
    history.seal();
    const catalogue = built();
    expect(catalogue.highestCounter('20260102')).toBe(2);
    expect(catalogue.highestCounter('20260103')).toBe(0);
  });
});

test('chains: the head and the leaves of each clip', () => {
  const id = history.seal();
  history.add('station-start');
  history.add('view', { clip: id });
  const catalogue = built();
  expect(catalogue.eventSeqsOf(id)).toEqual([0, 1, 3]);
  // The next event of the chain names the hash of the one before.
  const next = history.add('view', { clip: id });
  expect(catalogue.headOf(id)).toEqual({ clipSeq: 3, leafHash: next.clipPrev });
  expect(catalogue.headOf('ST01-20260102-000009')).toBeUndefined();
  expect(catalogue.counts()).toEqual({ clips: 1, bytes: 1001, cases: 0, events: 4 });
});

test('cases: opening, linking in order, twice, and taking back', () => {
  const [a, b] = [history.seal(), history.seal()];
  const one = history.openCase('A-1');
  const two = history.openCase('A-2');
  history.link(b, one);
  history.link(a, one);
  history.link(a, one);
  history.link(a, two);
  history.unlink(a, two);
  history.link(b, two);
  const catalogue = built();
  expect(catalogue.cases().cases).toMatchObject([
    { id: two, number: 'A-2', state: 'open', unit: 'root', clips: [b] },
    { id: one, number: 'A-1', state: 'open', unit: 'root', clips: [b, a] },
  ]);
  expect(catalogue.caseByNumber('A-2')?.id).toBe(two);
  expect(catalogue.caseByNumber(two)).toBeUndefined();
  expect(catalogue.clipsOfCase('A-3')).toEqual([]);
  expect(catalogue.clip(b)?.cases).toEqual(['A-1', 'A-2']);
});

test('an operation whose facts were erased is voided, and its rows follow', () => {
  const id = history.openCase('A-1');
  const facts = { place: null, officers: [], posted: [], items: 0, ref: null };
  const operation = { operation: '0123456789abcdef', matter: 'seizure' };
  history.add('operation', { case: id, public: { action: 'add', ...operation } });
  history.add('operation', { case: id, public: { action: 'void', ...operation }, detail: { ...facts, sessions: [] } });
  expect(built().caseFiles.operationsOf(id)).toMatchObject([{ state: 'void' }]);
});

test('derivatives: jobs for what needs them, playable once there is a proxy', () => {
  const [plain, needy, text] = [history.seal(), history.seal({ media: hevc }), history.seal({ media: null })];
  let catalogue = built();
  expect(catalogue.jobs.counts()).toEqual({ waiting: 9, running: 0, failed: 0 });
  expect([plain, needy, text].map((id) => catalogue.clip(id)?.playable)).toEqual(['original', null, null]);
  history.derive(needy, 'proxy');
  history.derive(plain, 'proxy');
  history.derive(needy, 'thumbnail');
  for (const clip of [plain, needy]) for (const kind of ['codes', 'stretches', 'places']) history.derive(clip, kind);
  catalogue.apply(history.events.slice(-9), history.manifestOf);
  expect([plain, needy, text].map((id) => catalogue.clip(id)?.playable)).toEqual(['original', 'proxy', null]);
  expect(catalogue.jobs.next()).toMatchObject({ kind: 'thumbnail', clip: plain });
  expect(catalogue.jobs.next()).toBeUndefined();
  catalogue = built();
  expect(catalogue.jobs.counts()).toEqual({ waiting: 1, running: 0, failed: 0 });
});

test('stretches: what the last search lists; none is not the same as not searched, and erased is unknown', () => {
  const [found, none, erased, unsearched] = [history.seal(), history.seal(), history.seal(), history.seal()];
  const still = { container: 'jpeg', durationMs: null, video: { codec: 'mjpeg', width: 9, height: 9, fps: '25/1' } };
  history.seal({ media: still });
  const list = [{ kind: 'black', fromMs: 5000, toMs: 20_000 }];
  const searched = (clip: string, detail?: Record<string, Json>) =>
    history.add('derive', { clip, public: { kind: 'stretches' }, ...(detail ? { detail } : {}) });
  searched(found, { stretches: [] });
  searched(found, { stretches: list });
  searched(none, { stretches: [] });
  searched(erased);
  const catalogue = built();
  expect(catalogue.clip(found)?.stretches).toEqual(list);
  expect([none, erased, unsearched].map((clip) => catalogue.clip(clip)?.stretches)).toEqual([[], null, null]);
  const waiting: string[] = [];
  for (let job = catalogue.jobs.next('stretches'); job; job = catalogue.jobs.next('stretches')) waiting.push(job.clip);
  expect(waiting).toEqual([unsearched]);
  expect([...catalogue.rows()].filter(({ table }) => table === 'stretches')).toHaveLength(3);
});

describe('apply', () => {
  const step = fc.record({ act: fc.integer({ min: 0, max: 9 }), which: fc.nat(20) });

  function play(steps: readonly { act: number; which: number }[]): void {
    history = new SampleHistory();
    const clips: string[] = [];
    const cases: string[] = [];
    for (const { act, which } of steps) {
      const clip = clips[which % clips.length];
      const id = cases[which % cases.length];
      if (act < 3 || clip === undefined)
        clips.push(history.seal({ media: which % 3 === 0 ? hevc : null, flags: which % 2 ? ['resumed'] : [] }));
      else if (act === 3) cases.push(history.openCase(`案${cases.length}`));
      else if (act === 4) history.seenAgain(clip, { device: 'D', path: `p${which}`, bay: 'bay-2' });
      else if (act === 5) history.derive(clip, which % 2 ? 'proxy' : 'thumbnail');
      else if (act === 6) history.add('view', { clip });
      else if (id === undefined) history.add('login');
      else if (act < 9) history.link(clip, id);
      else history.unlink(clip, id);
    }
  }

  test('gives the same rows and the same lists whatever the batches, live and rebuilt', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (steps, sizes) => {
          play(steps);
          const live = Catalogue.open(':memory:');
          const rebuilt = Catalogue.open(':memory:');
          let from = 0;
          for (let turn = 0; from < history.events.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            live.apply(history.events.slice(from, from + size), history.manifestOf);
            from += size;
          }
          rebuilt.apply(history.events, history.manifestOf);
          expect([...differences(live.rows(), rebuilt.rows())]).toEqual([]);
          for (const q of ['', '案1', 'clip', 'view'])
            expect(live.list({ q, limit: 1000 })).toEqual(rebuilt.list({ q, limit: 1000 }));
          expect(live.cases()).toEqual(rebuilt.cases());
          expect(live.integrityCheck()).toEqual([]);
          live.close();
          rebuilt.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  test('is all or nothing', () => {
    history.seal();
    const catalogue = built(join(folder, 'catalogue.db'));
    const before = [...catalogue.rows()];
    history.seal({ name: '会丢失吗.mp4', media: hevc });
    history.seal();
    const coming = history.events.slice(2);
    const broken = () => {
      throw new Error('no manifest');
    };
    expect(() => catalogue.apply(coming, (clip) => (clip.endsWith('3') ? broken() : history.manifestOf(clip)))).toThrow(
      'no manifest',
    );
    expect([...catalogue.rows()]).toEqual(before);
    expect(catalogue.list({ q: '丢失', limit: 10 }).clips).toEqual([]);
    expect(catalogue.jobs.counts().waiting).toBe(4);
    catalogue.apply(coming, history.manifestOf);
    expect(catalogue.list({ q: '丢失', limit: 10 }).clips).toHaveLength(1);
  });

  test('refuses leaves out of turn and leaves that contradict the rows', () => {
    history.seal();
    const catalogue = built();
    const damaged = expect.objectContaining({ code: 'LOG_DAMAGED' });
    expect(() => catalogue.apply(history.events.slice(-1), history.manifestOf)).toThrowError(damaged);
    const second = { ...history.events[1]!, seq: 2 };
    expect(() => catalogue.apply([second], history.manifestOf)).toThrowError(damaged);
    const { clip: _clip, ...nameless } = second;
    expect(() => catalogue.apply([nameless], history.manifestOf)).toThrowError(damaged);
    expect(catalogue.lastSeq()).toBe(1);
  });
});

describe('the file', () => {
  test('keeps its rows, and a changed row is found by comparing', () => {
    const file = join(folder, 'catalogue.db');
    const id = history.seal();
    history.link(id, history.openCase('A-1'));
    built(file).close();
    opened.pop();
    const other = new SQLite(file);
    other.exec(
      "UPDATE clip SET officer = '999999'; DELETE FROM case_clip; INSERT INTO seen (seq, clip) VALUES (9, 'x')",
    );
    other.close();
    const found = [...differences(built().rows(), open(file).rows())];
    expect(found).toEqual([
      { table: 'case_clip', key: [history.events.at(-1)?.case, id], what: 'missing' },
      { table: 'clip', key: [1], what: 'different' },
      { table: 'seen', key: [9], what: 'extra' },
    ]);
  });

  test('rows can be read while others are written', () => {
    history.seal();
    const catalogue = built(join(folder, 'catalogue.db'));
    const rows = catalogue.rows();
    rows.next();
    history.seal();
    catalogue.apply(history.events.slice(2), history.manifestOf);
    expect([...rows].filter(({ table }) => table === 'event')).toHaveLength(2);
    expect(catalogue.lastSeq()).toBe(3);
  });

  test('of the first version is brought up to what a new one would say', () => {
    const [now, old] = [join(folder, 'now.db'), join(folder, 'catalogue.db')];
    history.link(history.seal(), history.openCase('A-1'));
    history.seal({ offsetMs: 1500 });
    history.seal({ media: { ...hevc, container: 'jpeg', durationMs: null } });
    history.seal({ media: null });
    built(now);
    const first = new SQLite(old);
    migrate(first, 1);
    first.exec(`ATTACH '${now}' AS now`);
    const tables = first.prepare(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'",
    );
    for (const table of tables.pluck().all() as string[]) {
      const columns = (first.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).join(', ');
      first.exec(`DELETE FROM ${table}; INSERT INTO ${table} (${columns}) SELECT ${columns} FROM now.${table}`);
    }
    // What earlier versions knew nothing of they had no jobs for.
    first.exec('DELETE FROM job');
    first.close();
    const refilled = open(old);
    expect(refilled.lastSeq()).toBe(history.events.length - 1);
    for (const event of history.events) refilled.apply([event], history.manifestOf);
    expect([...differences(built().rows(), refilled.rows())]).toEqual([]);
    expect(refilled.jobs.next('stretches')).toMatchObject({ kind: 'stretches' });
    expect(refilled.jobs.next('stretches')).toMatchObject({ kind: 'stretches' });
    expect(refilled.jobs.next('stretches')).toBeUndefined();
    refilled.apply([history.add('dock')], history.manifestOf);
    expect(refilled.lastSeq()).toBe(history.events.length - 1);
  });

  test('of an earlier version is not filled with another log', () => {
    const old = join(folder, 'catalogue.db');
    history.seal();
    built(old).close();
    const back = new SQLite(old);
    back.exec("INSERT INTO refill VALUES (0, 1); UPDATE event SET leaf_hash = x'00' WHERE seq = 0");
    back.close();
    expect(() => open(old).apply(history.events, history.manifestOf)).toThrowError(
      expect.objectContaining({ code: 'LOG_DAMAGED' }),
    );
  });

  test('of a later version is refused, and so is what is no database', () => {
    const file = join(folder, 'catalogue.db');
    const newer = new SQLite(file);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => Catalogue.open(file)).toThrowError(expect.objectContaining({ code: 'NEWER_FORMAT' }));
    const broken = join(folder, 'broken.db');
    rmSync(file);
    history.seal();
    built(file);
    expect(() => Catalogue.open(folder)).toThrowError(expect.objectContaining({ code: 'STORE_WRITE_FAILED' }));
    writeFileSync(broken, Buffer.alloc(8192, 0x5a));
    expect(() => Catalogue.open(broken)).toThrowError(expect.objectContaining({ code: 'STORE_READ_FAILED' }));
  });
});
