// Verdicts kept as rows are those that would be drawn anew, whatever leaves come in whatever order; and a period hands them
// out judged.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { caseChanged, noteAdded, noteJudged, operationChanged, stepMarked, stoodIn } from '../../core/case-event.ts';
import { rfc3339 } from '../../core/clock.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { operationVerdict } from '../../core/policy/operation-verdict.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { epochMs, playableMedia, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { sampleRules } from '../../test-fixtures/sample-rules.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { StationPort } from '../station-port.ts';
import { OperationDesk } from './operation-desk.ts';
import { VerdictDesk } from './verdict-desk.ts';

const slotMs = 300_000;
const at = (slot: number) => rfc3339(epochMs + slot * slotMs);
const opened: Catalogue[] = [];
afterEach(() => {
  for (const catalogue of opened.splice(0)) catalogue.close();
});

/** Rules of another tolerance, and with a seam that is trusted. */
const otherRules = {
  ...sampleRules,
  matters: sampleRules.matters.map((rule) => ({ ...rule, toleranceMs: { ...rule.toleranceMs, ms: 2 * slotMs } })),
};

class Bench {
  readonly history = new SampleHistory();
  readonly catalogue = Catalogue.open(':memory:', false);
  readonly station: StationPort;
  readonly operations: OperationDesk;
  readonly desk: VerdictDesk;
  readonly clips: string[] = [];
  readonly ids = ['a', 'b', 'c'];
  book = sampleRules;
  drift = 3;
  #notes = 0;

  constructor() {
    opened.push(this.catalogue);
    this.station = {
      catalogue: this.catalogue,
      version: '0.0.0',
      zone: 'Asia/Shanghai',
      rules: { book: () => this.book },
      settings: { get: () => ({ value: this.drift }) },
    } as unknown as StationPort;
    this.operations = new OperationDesk(this.station);
    this.desk = new VerdictDesk(this.station);
    const facts = { number: 'A-1', object: null, actingName: null, body: null, power: null, stages: {}, people: [] };
    this.add(caseChanged('case', { action: 'open', unit: 'root', matter: 'seizure', facts }));
  }

  add({ type, public: facts, private: detail, ...about }: Omit<EventDraft, 'actor'>): void {
    const { clip, case: caseId } = about;
    this.history.add(type, {
      ...(clip === undefined ? {} : { clip }),
      ...(caseId === undefined ? {} : { case: caseId }),
      public: facts,
      ...(detail === undefined ? {} : { detail }),
    });
    this.bringIn();
  }

  bringIn(): void {
    this.catalogue.apply(this.history.events.slice(this.catalogue.lastSeq() + 1), this.history.manifestOf);
  }

  operation(id: string) {
    const found = this.catalogue.caseFiles.operation(id);
    return found?.state === 'valid' ? found : undefined;
  }

  note(operation: string): void {
    const known = this.operation(operation);
    if (!known) return;
    const { gaps } = this.operations.judge(known).coverage;
    const facts = { cause: 'battery', gaps, text: '', substitute: null, signers: ['1', '2'] } as const;
    this.#notes += 1;
    this.add(noteAdded('case', operation, `note-${this.#notes}`, facts));
  }

  judgeNote(action: 'approve' | 'return'): void {
    if (this.#notes > 0)
      this.add(
        noteJudged('case', `note-${this.#notes}`, {
          action,
          chain: 'c',
          step: 's',
          left: 0,
          title: '负责人',
          opinion: '',
        }),
      );
  }

  /** Rows by operation; what is kept of each, and whether it says to be true. */
  rows() {
    const page = this.catalogue.verdicts.page({ fromMs: -1e15, toMs: 1e15, units: null, limit: 100 });
    return new Map(page.map(({ operation, isDue, judged }) => [operation, { isDue, judged }]));
  }

  anew(id: string) {
    const known = this.operation(id);
    return known && operationVerdict({ ...this.operations.judge(known), facts: known.facts });
  }
}

const camera = fc.constantFrom('A', 'B', 'L');
const slot = fc.integer({ min: 0, max: 8 });
const length = fc.integer({ min: 1, max: 3 });
const which = fc.constantFrom('a', 'b', 'c');
const operationFacts = fc
  .record({
    from: slot,
    length,
    posted: fc.array(fc.record({ post: fc.constantFrom('main', 'outer'), camera }), { maxLength: 3 }),
  })
  .map(({ from, length: slots, posted }) => ({
    sessions: [{ from: at(from), to: at(from + slots) }],
    place: null,
    officers: [],
    posted: posted.map((each) => ({ ...each, from: null, to: null })),
    items: 0,
    ref: null,
  }));

type Act = (bench: Bench) => void;
const act: fc.Arbitrary<Act> = fc.oneof(
  fc
    .record({ id: which, facts: operationFacts, matter: fc.constantFrom('seizure', 'evidence-hold', 'unheard-of') })
    .map(({ id, facts, matter }) => (bench: Bench) => {
      const isKnown = bench.catalogue.caseFiles.operation(id) !== undefined;
      bench.add(operationChanged('case', { action: isKnown ? 'edit' : 'add', operation: id, matter, facts }));
    }),
  which.map((id) => (bench: Bench) => {
    const known = bench.operation(id);
    if (known?.facts)
      bench.add(operationChanged('case', { ...known, action: 'void', operation: id, facts: known.facts, reason: '' }));
  }),
  fc.record({ id: which, camera, from: slot, length }).map((said) => (bench: Bench) => {
    const facts = { post: 'main', from: at(said.from), to: at(said.from + said.length), officer: '1', reason: '' };
    if (bench.operation(said.id)) bench.add(stoodIn('case', said.id, { ...facts, camera: said.camera }));
  }),
  // The whole of it, by one of its cameras, with a clock that is known.
  which.map((id) => (bench: Bench) => {
    const facts = bench.operation(id)?.facts;
    const serial = facts?.posted.find(({ post }) => post === 'main')?.camera;
    if (!facts || serial === undefined) return;
    const startMs = Date.parse(facts.sessions[0]!.from) - slotMs;
    const media = { ...playableMedia, durationMs: 6 * slotMs };
    const clip = bench.history.seal({ serial, deviceStartMs: startMs, docked: at(12), media });
    bench.clips.push(clip);
    bench.bringIn();
    const offset = { offsetMs: 0, uncertaintyMs: 0, trust: 'bounded', basis: ['1'] };
    bench.add({ type: 'anchor', clip, public: offset });
  }),
  which.map((id) => (bench: Bench) => bench.note(id)),
  fc.constantFrom('approve', 'return').map((action) => (bench: Bench) => bench.judgeNote(action as 'approve')),
  fc
    .record({
      camera,
      label: fc.constantFrom(undefined, 'X', 'Y'),
      start: fc.option(slot),
      docked: slot,
      minutes: fc.constantFrom(1, 10, 45),
      isMeasured: fc.constantFrom(false, false, true),
      container: fc.constantFrom('mp4', 'mp4', 'mp4', 'jpeg', null),
    })
    .map((clip) => (bench: Bench) => {
      const serial = clip.camera === 'L' ? null : clip.camera;
      const label = clip.camera === 'L' ? 'L' : clip.label;
      const media = clip.container && {
        ...playableMedia,
        container: clip.container,
        durationMs: clip.minutes * 60_000,
      };
      const id = bench.history.seal({
        serial,
        ...(label === undefined ? {} : { label }),
        deviceStartMs: clip.start === null ? null : epochMs + clip.start * slotMs,
        docked: at(clip.docked),
        ...(clip.isMeasured ? { offsetMs: 0 } : {}),
        media,
        flags: media ? [] : ['no-media'],
      });
      bench.clips.push(id);
      bench.bringIn();
    }),
  fc
    .record({
      nth: fc.nat(2),
      slots: fc.integer({ min: -1, max: 1 }),
      uncertaintyMs: fc.constantFrom(0, 0, 60_000, 30 * 86_400_000),
      trust: fc.constantFrom('measured', 'filmed', 'anchored', 'bounded'),
      basis: fc.option(fc.constant(['1'])),
    })
    .map(({ nth, slots, basis, ...facts }) => (bench: Bench) => {
      const clip = bench.clips.at(-1 - nth);
      const rests = basis === null ? {} : { basis };
      if (clip) bench.add({ type: 'anchor', clip, public: { ...facts, ...rests, offsetMs: slots * slotMs } });
    }),
  fc
    .record({ camera, label: fc.constantFrom(null, 'X', 'L'), docked: slot, state: fc.constantFrom('safe', 'failed') })
    .map(({ camera: device, label, docked, state }) => (bench: Bench) => {
      bench.add({ type: 'undock', public: { state }, private: { device, label, docked: at(docked) } });
    }),
  which.map((id) => (bench: Bench) => {
    const mark = { step: 'identity', state: 'done', clip: null, at: null, document: null, item: null } as const;
    if (bench.operation(id)) bench.add(stepMarked('case', id, { ...mark, reason: null }));
  }),
  fc.nat(5).map((nth) => (bench: Bench) => {
    const clip = bench.clips.at(-1 - nth);
    if (!clip) return;
    bench.history.seenAgain(clip, { device: 'B', path: 'x', bay: '1' });
    bench.history.link(clip, 'case');
    bench.bringIn();
  }),
);

describe('a verdict kept as a row', () => {
  test('is the one that would be drawn anew, or says that it is due, after every leaf', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.tuple(act, fc.boolean()), { minLength: 20, maxLength: 60, size: 'max' }), (acts) => {
        const bench = new Bench();
        for (const [doIt, judges] of acts) {
          doIt(bench);
          if (judges) while (bench.desk.judgeSome());
          const rows = bench.rows();
          for (const id of bench.ids) {
            const [row, expected] = [rows.get(id), bench.anew(id)];
            expect(row === undefined).toBe(expected === undefined);
            if (judges) expect(row?.isDue ?? false).toBe(false);
            if (row && !row.isDue) expect(row.judged).toEqual(expected);
            if (expected) kinds.add(`${expected.verdict} ${expected.footage}`);
          }
        }
        bench.catalogue.close();
        opened.pop();
      }),
      { numRuns: 40, seed: testSeed() },
    );
    // Chance must have come by what there is to tell apart.
    for (const kind of ['covered some', 'gap some', 'gap none', 'gap maybe', 'unknown maybe'])
      expect(kinds).toContain(kind);
  });

  const posted = [{ post: 'main', camera: 'A', from: null, to: null }];
  const during = (from: number, to: number) => ({
    sessions: [{ from: at(from), to: at(to) }],
    ...{ place: null, officers: [], posted, items: 0, ref: null },
  });
  const seal = (bench: Bench, clip: Parameters<SampleHistory['seal']>[0]) => {
    const id = bench.history.seal({ serial: 'A', ...clip });
    bench.bringIn();
    while (bench.desk.judgeSome());
    return id;
  };

  test.each([undefined, 'X'])('is due when a docking ends late that parts a clip from it (label %s)', (label) => {
    const bench = new Bench();
    bench.add(operationChanged('case', { action: 'add', operation: 'a', matter: 'seizure', facts: during(0, 1) }));
    seal(bench, { docked: at(5), ...(label === undefined ? {} : { label }) });
    expect(bench.rows().get('a')).toMatchObject({ isDue: false, judged: { verdict: 'unknown', footage: 'maybe' } });
    const undock = (state: string, of: string | null) =>
      bench.add({ type: 'undock', public: { state }, private: { device: 'A', label: of, docked: at(1) } });
    undock('failed', label ?? null);
    undock('safe', 'Y');
    expect(bench.rows().get('a')?.isDue).toBe(false);
    undock('safe', label ?? null);
    expect(bench.rows().get('a')?.isDue).toBe(true);
    bench.desk.judgeSome();
    expect(bench.rows().get('a')?.judged).toMatchObject({ verdict: 'gap', footage: 'none' });
  });

  test('is due when a clip may come to lie in it by the uncertainty of its clock alone', () => {
    const bench = new Bench();
    bench.add(operationChanged('case', { action: 'add', operation: 'a', matter: 'seizure', facts: during(1, 2) }));
    bench.add(operationChanged('case', { action: 'add', operation: 'b', matter: 'seizure', facts: during(1, 2) }));
    // Docked before it began: nobody would look for it there.
    const clip = seal(bench, { docked: at(0), deviceStartMs: epochMs + 3 * slotMs });
    expect(bench.rows().get('a')?.judged).toMatchObject({ footage: 'none' });
    const offset = { offsetMs: 0, uncertaintyMs: 1.5 * slotMs, trust: 'bounded', basis: ['1'] };
    bench.add({ type: 'anchor', clip, public: offset });
    expect(bench.rows().get('a')?.isDue).toBe(true);
    while (bench.desk.judgeSome());
    expect(bench.rows().get('a')?.judged).toMatchObject({ footage: 'maybe' });
  });

  test('is drawn anew when rules or settings change what it was drawn by, and only then', () => {
    const bench = new Bench();
    const facts = { place: null, officers: [], posted: [], items: 0, ref: null };
    const add = (operation: string, matter: string) => {
      const sessions = [{ from: at(0), to: at(1) }];
      bench.add(operationChanged('case', { action: 'add', operation, matter, facts: { ...facts, sessions } }));
    };
    add('a', 'seizure');
    add('b', 'unheard-of');
    while (bench.desk.judgeSome());
    expect(bench.rows().get('a')?.judged).toMatchObject({ verdict: 'gap', footage: 'none', hasCamera: false });
    expect(bench.rows().get('b')?.judged).toMatchObject({ verdict: 'unknown', reasons: ['matter-unknown'] });
    const due = (desk = bench.desk) => {
      let count = 0;
      const { put } = bench.catalogue.verdicts;
      bench.catalogue.verdicts.put = (rows) => {
        count += rows.length;
        put.call(bench.catalogue.verdicts, rows);
      };
      while (desk.judgeSome());
      bench.catalogue.verdicts.put = put;
      return count;
    };
    expect(due()).toBe(0);
    bench.book = { ...sampleRules };
    expect(due()).toBe(0);
    bench.book = otherRules;
    expect(due()).toBe(1);
    expect(bench.rows().get('a')?.judged).toMatchObject({ verdict: 'covered' });
    bench.book = {
      ...otherRules,
      matters: [...otherRules.matters, { ...otherRules.matters[0]!, matter: 'unheard-of' }],
    };
    expect(due()).toBe(1);
    expect(bench.rows().get('b')?.judged).toMatchObject({ mode: 'full', verdict: 'covered' });
    bench.drift = 4;
    expect(due()).toBe(2);
    const seam = { constant: 'split-seam', title: '', n: 1, unit: 'second', from: null, source: 'x' } as const;
    bench.book = { ...bench.book, constants: [seam] };
    expect(due()).toBe(2);
    // As after a restart: one that was away while rules changed, and one of a later version.
    expect(due(new VerdictDesk(bench.station))).toBe(0);
    bench.drift = 5;
    expect(due(new VerdictDesk(bench.station))).toBe(2);
    expect(due(new VerdictDesk({ ...bench.station, version: '0.0.1' } as StationPort))).toBe(2);
  });
});

describe('a period', () => {
  const facts = { place: null, officers: [], posted: [], items: 0, ref: null };
  const until = (n: number) => ({ ...facts, sessions: [{ from: at(n), to: at(n + 1) }] });
  const all = async (bench: Bench, period: { fromMs: number; toMs: number; units: readonly string[] | null }) => {
    const found = [];
    for await (const row of bench.desk.during(period, new AbortController().signal)) found.push(row);
    return found;
  };

  test('has the operations that ended in it, page after page, judged, of its units alone', async () => {
    const bench = new Bench();
    const other = { number: 'A-2', object: null, actingName: null, body: null, power: null, stages: {}, people: [] };
    bench.add(caseChanged('other', { action: 'open', unit: 'u2', matter: null, facts: other, isImported: true }));
    for (let n = 0; n < 1200; n += 1) {
      const own = { action: 'add', operation: `op-${n}`, matter: 'seizure', facts: until(n) } as const;
      bench.history.add('operation', {
        case: n % 2 ? 'case' : 'other',
        public: operationChanged('x', own).public,
        detail: operationChanged('x', own).private!,
      });
    }
    bench.bringIn();
    const [fromMs, toMs] = [epochMs + 2 * slotMs, epochMs + 1150 * slotMs];
    const rows = await all(bench, { fromMs, toMs, units: null });
    // The one that ends with the first instant of the period is in, the one that ends with the last is not.
    expect(rows.map(({ operation }) => operation)).toEqual(Array.from({ length: 1148 }, (_, n) => `op-${n + 1}`));
    expect(rows.every(({ judged, isDue }) => judged.verdict === 'gap' && !isDue)).toBe(true);
    expect(bench.catalogue.verdicts.due(2000)).toHaveLength(1200 - 1148);
    expect(rows[0]).toMatchObject({ case: 'A-1', unit: 'root', isImported: false, matter: 'seizure' });
    const own = await all(bench, { fromMs, toMs, units: ['u2'] });
    expect(own).toHaveLength(574);
    expect(own.every((row) => row.unit === 'u2' && row.isImported && row.case === 'A-2')).toBe(true);
  });

  test('is left when who asked has gone', async () => {
    const bench = new Bench();
    bench.add(operationChanged('case', { action: 'add', operation: 'a', matter: 'seizure', facts: until(1) }));
    const asking = new AbortController();
    asking.abort(new Error('gone'));
    const rows = bench.desk.during({ fromMs: 0, toMs: 1e15, units: null }, asking.signal);
    await expect(rows.next()).rejects.toThrow('gone');
  });
});
