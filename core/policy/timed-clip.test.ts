// A clip's time out of manifest and events is what the catalogue's rows say: whoever holds a package computes with the same
// figures as the station.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { testSeed } from '../../test-fixtures/seed.ts';
import type { PublicFacts } from '../custody-event.ts';
import { mayHaveFilmed, mayLieWithin, timedClipOf } from './timed-clip.ts';

const anchor = fc
  .record({
    offsetMs: fc.integer({ min: -5000, max: 5000 }),
    uncertaintyMs: fc.integer({ min: 0, max: 4000 }),
    trust: fc.constantFrom('filmed', 'anchored', 'bounded', 'measured'),
    kind: fc.constantFrom('hand', 'reading', 'concluded'),
  })
  .map(({ kind, ...offset }): PublicFacts => {
    if (kind === 'concluded') return { ...offset, basis: ['1', '2'] };
    if (kind === 'reading') return { ...offset, trust: 'filmed', deviceAtMs: 1_767_323_045_000 };
    return offset;
  });

test('as the rows have it, after any words on its clock', () => {
  const clips = fc.record({
    offsetMs: fc.option(fc.integer({ min: -9000, max: 9000 }), { nil: undefined }),
    hasStart: fc.boolean(),
    anchors: fc.array(anchor, { maxLength: 5 }),
    bytes: fc.oneof(
      fc.constant(1000),
      fc.integer({ min: -3, max: 3 }).map((by) => 2 ** 31 + by),
      fc.integer({ min: -3, max: 3 }).map((by) => 2 ** 32 - 2 ** 26 + by),
    ),
    durationMs: fc.oneof(
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: -2003, max: 2003 }).map((by) => 120_000 + by),
      fc.integer({ min: -3, max: 3 }).map((by) => 58_000 + by),
    ),
  });
  const property = fc.property(clips, ({ offsetMs, hasStart, anchors, bytes, durationMs }) => {
    const history = new SampleHistory();
    const known = { bytes, media: { container: 'mp4', durationMs }, ...(offsetMs === undefined ? {} : { offsetMs }) };
    const clip = history.seal({ serial: 'A1', ...known, ...(hasStart ? {} : { deviceStartMs: null }) });
    for (const facts of anchors) history.add('anchor', { clip, public: facts });
    const catalogue = Catalogue.open(':memory:');
    catalogue.apply(history.events, history.manifestOf);
    const [row] = catalogue.caseFiles.clipsDuring('A1', Date.UTC(2020), Date.UTC(2030));
    const own = timedClipOf(
      history.manifestOf(clip)!,
      history.events.filter((event) => event.clip === clip),
    );
    const { docked: _docked, ...timed } = row!;
    expect(own).toEqual(timed);
    catalogue.close();
  });
  fc.assert(property, { seed: testSeed(), numRuns: 150 });
});

test.each([
  ['a film', { container: 'mp4', durationMs: 1000 }, [], true],
  ['a film that tells no length', { container: 'mpegts', durationMs: null }, [], true],
  ['a photograph', { container: 'jpeg', durationMs: null }, [], false],
  ['a picture of another kind', { container: 'png', durationMs: null }, [], false],
  ['a log beside the footage', null, ['unparsed'], false],
  ['what promises media and could not be read', null, ['no-media', 'unparsed'], true],
  ['what no tool looked at', null, ['probe-failed'], true],
] as const)('%s: the rows say alike whether it may have filmed', (_, media, flags, expected) => {
  const history = new SampleHistory();
  const clip = history.seal({ serial: 'A1', media, flags });
  const catalogue = Catalogue.open(':memory:');
  catalogue.apply(history.events, history.manifestOf);
  expect(mayHaveFilmed(history.manifestOf(clip)!)).toBe(expected);
  // With a clock without ground and with one that has some.
  const found = () => catalogue.caseFiles.clipsDuring('A1', Date.UTC(2020), Date.UTC(2030)).length;
  expect(found()).toBe(expected ? 1 : 0);
  catalogue.apply(
    [history.add('anchor', { clip, public: { offsetMs: 0, uncertaintyMs: 0, trust: 'anchored' } })],
    history.manifestOf,
  );
  expect(found()).toBe(expected ? 1 : 0);
  catalogue.close();
});

test('what may lie within a stretch is what the rows give for it', () => {
  const property = fc.property(
    fc.oneof(fc.integer({ min: -6500, max: 1000 }), fc.integer({ min: 59_000, max: 66_000 })),
    fc.integer({ min: 0, max: 5000 }),
    (shiftMs, uncertaintyMs) => {
      const history = new SampleHistory();
      const clip = history.seal({ serial: 'A1' });
      history.add('anchor', { clip, public: { offsetMs: 0, uncertaintyMs, trust: 'anchored' } });
      const catalogue = Catalogue.open(':memory:');
      catalogue.apply(history.events, history.manifestOf);
      const timed = timedClipOf(history.manifestOf(clip)!, history.events.slice(2));
      const whole = { fromMs: timed.startMs! + shiftMs, toMs: timed.startMs! + shiftMs + 1000 };
      expect(mayLieWithin(timed, whole)).toBe(
        catalogue.caseFiles.clipsDuring('A1', whole.fromMs, whole.toMs).length > 0,
      );
      catalogue.close();
    },
  );
  fc.assert(property, { seed: testSeed(), numRuns: 80 });
});
