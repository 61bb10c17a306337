// Whatever happens in whatever order: nothing is linked, what is suggested has its ground, what has none is taken back, and
// what a person said stays said. Held against all operations and all numbers, without the index that the suggester uses.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseChanged, operationChanged } from '../../core/case-event.ts';
import type { CaseFacts, OperationFacts } from '../../core/case-model.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { type PlaceSource, placesDraft } from '../../core/filmed-places.ts';
import { type LinkSuggestion, linkGrounds, linkSuggestions, ungrounded } from '../../core/policy/link-suggestion.ts';
import { NumbersInPaths } from '../../core/policy/number-in-path.ts';
import { placeClips } from '../../core/policy/place-clip.ts';
import { officerAdded, officerRemoved } from '../../core/rights-event.ts';
import { concludedSources, refusalDraft } from '../../core/suggestion-event.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { differences } from '../../storage/catalogue/whole.ts';
import { epochMs, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { LinkSuggester } from './link-suggester.ts';

const hourMs = 3_600_000;
const startMs = epochMs - hourMs;
const utc = (ms: number) => new Date(ms).toISOString();
const numbers = ['甲〔2026〕18号', '甲〔2026〕19号', '乙〔2026〕18号'];

class World {
  readonly history = new SampleHistory();
  readonly catalogue = Catalogue.open(':memory:');
  readonly clips: string[] = [];
  readonly cases: string[] = [];
  readonly operations = new Map<string, string>();
  readonly officers = new Set<string>();
  suggester: LinkSuggester;

  constructor() {
    this.suggester = this.begin();
  }

  begin(): LinkSuggester {
    const made = new LinkSuggester({
      catalogue: this.catalogue,
      tell: async (drafts) => {
        for (const draft of drafts) this.said(draft);
      },
      driftMsPerDay: () => 0,
      nearMetres: () => 300,
      clock: { now: () => epochMs + hourMs },
      onFatal: (error) => {
        throw error;
      },
    });
    this.catalogue.onEvents((events) => made.applied(events));
    return made;
  }

  said(draft: EventDraft): void {
    expect(draft.type, 'nothing is linked').toBe('suggest');
    const [clip, caseId, by] = [draft.clip!, draft.case!, draft.public['by']];
    if (draft.public['action'] === 'withdraw') {
      const open = this.catalogue.suggestions.concluded(clip).filter((one) => one.seq === draft.public['of']);
      expect(ungrounded(open, this.grounds(clip)), 'only what has no ground').toHaveLength(1);
    } else {
      const ground = { caseId, by, confidence: draft.public['confidence'], reason: draft.private!['reason'] };
      expect(this.grounds(clip)).toContainEqual(ground);
    }
    this.add(draft);
  }

  add({ type, clip, case: id, public: facts, private: detail }: Omit<EventDraft, 'actor'>): void {
    const about = { ...(clip ? { clip } : {}), ...(id ? { case: id } : {}), ...(detail ? { detail } : {}) };
    this.history.add(type, { ...about, public: facts });
    this.bringIn();
  }

  bringIn(): void {
    this.catalogue.apply(this.history.events.slice(this.catalogue.lastSeq() + 1), this.history.manifestOf);
  }

  /** Everything that speaks for a case, by looking at every operation and every number. */
  grounds(id: string): LinkSuggestion[] {
    const { caseFiles, links } = this.catalogue;
    const clip = links.clip(id)!;
    const timed = caseFiles.timedClip(id)!;
    const place = placeClips([timed], { driftMsPerDay: 0, trustsCuts: false })[0]?.place ?? null;
    const officer = clip.officer && (this.catalogue.officerOfNumber(clip.officer)?.certificate ?? clip.officer);
    const open = links.openCases().map(({ id: one, number }) => ({ id: one, number: number! }));
    const operations = open.flatMap((one) =>
      caseFiles
        .operationsOf(one.id)
        .filter(({ state }) => state === 'valid')
        .map(({ facts }) => ({ case: one.id, facts: facts! })),
    );
    const named = new NumbersInPaths(open).in(clip.path);
    const filmed = this.catalogue.places.of(id);
    const offMs = place ? place.commonMs + place.ownMs : 0;
    const track =
      place === null
        ? []
        : this.clips
            .filter((other) => other !== id && caseFiles.timedClip(other)!.camera === timed.camera)
            .filter((other) => this.catalogue.places.track(other) !== undefined)
            .flatMap((other) => this.catalogue.places.of(other))
            .filter(({ atMs }) => atMs! >= place.fromMs - offMs && atMs! <= place.toMs + offMs);
    const facts = { camera: timed.camera, officer, place, named, chosen: [], filmed, track };
    return linkGrounds({ ...facts, dockedMs: Date.parse(clip.docked) }, operations, 300);
  }

  async settled(): Promise<void> {
    await this.suggester.idle();
    const { catalogue } = this;
    for (const clip of this.clips) {
      const grounds = this.grounds(clip);
      expect(ungrounded(catalogue.suggestions.concluded(clip), grounds), clip).toEqual([]);
      if (catalogue.inbox.filingOf(clip) !== 'none') continue;
      for (const { caseId, by } of linkSuggestions(grounds)) {
        const states = concludedSources.map((source) => catalogue.suggestions.stateOf(clip, caseId, source));
        if (states.includes('refused')) continue;
        expect(catalogue.suggestions.stateOf(clip, caseId, by), `${clip} ${by}`).toBe('open');
      }
    }
  }
}

type Act = (world: World) => unknown;
const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];
const caseFacts = (number: string): CaseFacts => ({
  ...{ number, object: null, actingName: null, body: null, power: null, stages: {}, people: [] },
});
const n = fc.nat(20);
const camera = fc.constantFrom('A1', 'B2');
const device = fc.constantFrom('D1', 'D2', 'C1');
const certificate = fc.constantFrom('C1', 'C2');
const here = { latE6: 30_255_000, lonE6: 120_210_000 };
const path = fc.constantFrom('a.mp4', '甲2026-18/a.mp4', '甲2026-19/a.mp4', '乙2026-18/甲2026-18/a.mp4');
const minute = fc.integer({ min: -40, max: 40 });

const seal = fc.record({ serial: camera, officer: device, path, at: minute }).map(
  ({ at, ...sample }): Act =>
    (world) => {
      const deviceStartMs = startMs + at * 60_000;
      world.clips.push(world.history.seal({ ...sample, deviceStartMs, flags: ['clock-untrusted'] }));
      world.bringIn();
    },
);
const anchor = fc.tuple(n, fc.constantFrom(0, 600_000, 3_000_000)).map(
  ([clip, uncertaintyMs]): Act =>
    (world) => {
      const one = pick(world.clips, clip);
      if (one) world.add({ type: 'anchor', clip: one, public: { offsetMs: 0, uncertaintyMs, trust: 'anchored' } });
    },
);
const places = fc
  .record({
    clip: n,
    from: fc.constantFrom('track', 'exif', 'container'),
    at: fc.option(minute, { nil: null }),
    far: n,
  })
  .map(
    ({ clip, from, at, far }): Act =>
      (world) => {
        const one = pick(world.clips, clip);
        const atMs = at === null ? null : startMs + at * 60_000;
        const point = (away: number) => ({ ...here, lonE6: here.lonE6 + away * 400, atMs });
        const points =
          from === 'track' ? [point(far), { ...point(far + 1), atMs: (atMs ?? startMs) + 600_000 }] : [point(far)];
        if (one) world.add(placesDraft(one, 'ab', from as PlaceSource, points));
      },
  );
const openCase = fc.constantFrom(...numbers).map(
  (number): Act =>
    (world) => {
      const id = `case-${world.cases.length}`;
      world.cases.push(id);
      world.add(caseChanged(id, { action: 'open', unit: 'root', matter: null, facts: caseFacts(number) }));
    },
);
const changedCase = fc.tuple(n, fc.constantFrom('edit', 'close', 'reopen'), fc.constantFrom(...numbers)).map(
  ([which, action, number]): Act =>
    (world) => {
      const id = pick(world.cases, which);
      const row = id === undefined ? undefined : world.catalogue.caseById(id);
      if (!id || !row) return;
      const called = action === 'edit' ? number : row.number;
      world.add(caseChanged(id, { action, unit: 'root', matter: null, facts: caseFacts(called) }));
    },
);
const operation = fc
  .record({
    which: n,
    isPlaced: fc.boolean(),
    cameras: fc.subarray(['A1', 'B2']),
    officers: fc.subarray(['C1', 'C2']),
    at: minute,
  })
  .chain((facts) => fc.tuple(fc.constant(facts), fc.constantFrom('add', 'edit', 'void'), n))
  .map(
    ([{ which, isPlaced, cameras, officers, at }, action, of]): Act =>
      (world) => {
        const from = startMs + at * 60_000;
        const facts: OperationFacts = {
          sessions: [{ from: utc(from), to: utc(from + 900_000) }],
          posted: cameras.map((serial) => ({ post: 'main', camera: serial, from: null, to: null })),
          ...{ place: null, officers, items: 0, ref: null },
          ...(isPlaced ? { position: { ...here, datum: 'wgs84' as const } } : {}),
        };
        const known = [...world.operations.keys()];
        const id = action === 'add' ? `op-${known.length}` : pick(known, of);
        const caseId = id === undefined ? undefined : (world.operations.get(id) ?? pick(world.cases, which));
        if (!id || !caseId) return;
        world.operations.set(id, caseId);
        world.add(operationChanged(caseId, { action, operation: id, matter: 'seizure', facts }));
      },
  );
const officer = fc.tuple(certificate, fc.subarray(['D1', 'D2'])).map(
  ([one, deviceNumbers]): Act =>
    (world) => {
      const entry = {
        id: one,
        certificate: one,
        name: one,
        unit: 'root',
        validFrom: null,
        validTo: null,
        account: null,
      };
      if (world.officers.delete(one)) world.add(officerRemoved({ ...entry, deviceNumbers }));
      else {
        world.officers.add(one);
        world.add(officerAdded({ ...entry, deviceNumbers }));
      }
    },
);
const answer = fc.tuple(n, n, fc.constantFrom('refuse', 'link', 'unlink')).map(
  ([clip, which, what]): Act =>
    (world) => {
      const [one, id] = [pick(world.clips, clip), pick(world.cases, which)];
      if (!one || !id) return;
      const isLinked = world.catalogue.caseById(id)?.clips.includes(one) === true;
      if (what === 'refuse' && world.catalogue.isSuggested(one, id)) world.add(refusalDraft(one, id, 'x', '非本案'));
      if (what === 'link' && !isLinked) world.add({ type: 'link', clip: one, case: id, public: {} });
      if (what === 'unlink' && isLinked) world.add({ type: 'unlink', clip: one, case: id, public: {} });
    },
);
const crash = fc.constant<Act>(async (world) => {
  await world.suggester.stop();
  world.suggester = world.begin();
  world.suggester.start();
});
const wait = fc.constant<Act>((world) => world.settled());
const act = fc.oneof(
  { weight: 4, arbitrary: seal },
  { weight: 3, arbitrary: anchor },
  { weight: 3, arbitrary: places },
  { weight: 3, arbitrary: openCase },
  { weight: 3, arbitrary: changedCase },
  { weight: 5, arbitrary: operation },
  { weight: 2, arbitrary: officer },
  { weight: 2, arbitrary: answer },
  { weight: 1, arbitrary: crash },
  { weight: 4, arbitrary: wait },
);

test('at rest what is suggested has its ground, whatever happened before', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 30, size: 'max' }), async (acts) => {
      const world = new World();
      for (const one of acts) await one(world);
      await world.settled();
      await world.suggester.stop();
      const again = Catalogue.open(':memory:');
      again.apply(world.history.events, world.history.manifestOf);
      expect([...differences(world.catalogue.rows(), again.rows())]).toEqual([]);
      again.close();
      world.catalogue.close();
    }),
    { numRuns: 40 },
  );
});
