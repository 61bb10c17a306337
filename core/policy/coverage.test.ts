import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import { type Assignment, type CoverageQuestion, coverage, type PlacedClip, type Span } from './coverage.ts';

const main = { post: 'main', isMandatory: true };
const at = (camera: string, fromMs = 0, toMs = 1e6, post = 'main', isStandIn = false): Assignment => ({
  post,
  camera,
  fromMs,
  toMs,
  isStandIn,
});
/** A clip of camera `S…`; its clock is right, or wrong by so much. */
const clip = (name: string, fromMs: number, toMs: number, unsure: Partial<PlacedClip['place'] & object> = {}) => ({
  clip: name,
  camera: name.slice(0, 1),
  place: { fromMs, toMs, clock: name, commonMs: 0, ownMs: 0, ...unsure },
});
const ask = (question: Partial<CoverageQuestion>) =>
  coverage({
    sessions: [{ fromMs: 0, toMs: 1000 }],
    posts: [main],
    assignments: [at('A')],
    clips: [],
    toleranceMs: 10,
    ...question,
  });
const told = (question: Partial<CoverageQuestion>) => {
  const { verdict, gaps } = ask(question);
  return [verdict, ...gaps.map(({ kind, fromMs, toMs }) => `${kind} ${fromMs}-${toMs}`)];
};

describe('a session', () => {
  test.each([
    ['whole', [clip('A1', 0, 1000)], ['covered']],
    ['from before to after', [clip('A1', -50, 2000)], ['covered']],
    ['with a hole as long as the tolerance', [clip('A1', 0, 500), clip('A2', 510, 1000)], ['covered']],
    ['with a longer one', [clip('A1', 0, 500), clip('A2', 511, 1000)], ['gap', 'interruption 500-511']],
    ['begun as late as the tolerance', [clip('A1', 10, 1000)], ['covered']],
    ['begun later', [clip('A1', 11, 1000)], ['gap', 'late-start 0-11']],
    ['ended as early as the tolerance', [clip('A1', 0, 990)], ['covered']],
    ['ended earlier', [clip('A1', 0, 989)], ['gap', 'early-end 989-1000']],
    ['with nothing', [], ['gap', 'nothing 0-1000']],
    ['filmed before and after it alone', [clip('A1', -9, -1), clip('A2', 1000, 1100)], ['gap', 'nothing 0-1000']],
    ['by a camera that was not there', [clip('B1', 0, 1000)], ['gap', 'nothing 0-1000']],
  ])('%s', (_, clips, expected) => expect(told({ clips })).toEqual(expected));

  test('each for itself: a night between two days is no gap', () => {
    const sessions = [
      { fromMs: 0, toMs: 100 },
      { fromMs: 500, toMs: 600 },
    ];
    expect(told({ sessions, clips: [clip('A1', 0, 100), clip('A2', 500, 600)] })).toEqual(['covered']);
    expect(told({ sessions, clips: [clip('A1', 0, 100)] })).toEqual(['gap', 'nothing 500-600']);
  });

  test('without one, or without a mandatory post, nothing can be said', () => {
    const clips = [clip('A1', 0, 1000)];
    expect(ask({ sessions: [], clips })).toMatchObject({ verdict: 'unknown', posts: [{ verdict: 'unknown' }] });
    expect(ask({ posts: [{ ...main, isMandatory: false }], clips }).verdict).toBe('unknown');
  });
});

describe('uncertainty', () => {
  const seam = (first: object, second: object) =>
    told({ clips: [clip('A1', -99, 500, first), clip('A2', 505, 1099, second)] })[0];

  test('counts against the claim, at the worst corner of both clips', () => {
    expect(seam({ ownMs: 2 }, { ownMs: 3 })).toBe('covered');
    expect(seam({ ownMs: 3 }, { ownMs: 3 })).toBe('gap');
    expect(told({ clips: [clip('A1', 5, 1000, { ownMs: 6 })] })).toEqual(['gap', 'late-start 0-11']);
  });

  test('that two clips share moves both, and opens no seam between them', () => {
    const shared = { clock: '17', commonMs: 900 };
    expect(told({ clips: [clip('A1', -999, 500, shared), clip('A2', 505, 1999, shared)] })).toEqual(['covered']);
    expect(seam({ commonMs: 3 }, { commonMs: 3 })).toBe('gap');
    // The same reading of another camera is none of this one's.
    const assignments = [at('A'), at('B')];
    const clips = [clip('A1', -999, 500, shared), clip('B2', 505, 1999, shared)];
    expect(told({ assignments, clips })[0]).toBe('gap');
  });

  test('that is shared opens no seam as long as the tolerance, and every longer one', () => {
    const shared = { clock: '17', commonMs: 100 };
    const seam = (ms: number) =>
      told({ clips: [clip('A1', -200, 500, shared), clip('A2', 500 + ms, 1200, shared)] })[0];
    expect([seam(10), seam(11)]).toEqual(['covered', 'gap']);
  });

  test('may push a seam to where the camera leaves the post, or comes to it: then it lengthens the hole there', () => {
    const shared = { clock: '17', commonMs: 4 };
    const edge = (seamFrom: number, left: number) => {
      const clips = [clip('A1', -99, seamFrom, shared), clip('A2', seamFrom + 8, 1099, shared)];
      return [
        told({ clips, assignments: [at('A', -99, left)] }),
        told({ clips, assignments: [at('A', 1000 - left, 1099)] }),
      ];
    };
    // Reaches the edge exactly, or is a millisecond away from it; at the other end likewise.
    expect(edge(979, 991)[0]).toEqual(['gap', 'early-end 983-1000']);
    expect(edge(978, 991)[0]).toEqual(['covered']);
    expect(edge(980, 991)[0]).toEqual(['gap', 'early-end 983-1000']);
    expect(edge(13, 991)[1]).toEqual(['gap', 'late-start 0-17']);
    expect(edge(14, 991)[1]).toEqual(['covered']);
    expect(edge(12, 991)[1]).toEqual(['gap', 'late-start 0-17']);
  });
});

describe('a clip without a place', () => {
  const lost = { clip: 'A9', camera: 'A', place: null };

  test('makes a gap unknown, and is named', () => {
    expect(ask({ clips: [clip('A1', 0, 400), lost] })).toMatchObject({ verdict: 'unknown', unplaced: ['A9'] });
  });

  test('is not needed where the others leave none, nor where it is of a camera that was elsewhere', () => {
    expect(ask({ clips: [clip('A1', 0, 1000), lost] })).toMatchObject({ verdict: 'covered', unplaced: [] });
    expect(ask({ clips: [{ ...lost, camera: 'Z' }] })).toMatchObject({ verdict: 'gap', unplaced: [] });
  });
});

describe('posts', () => {
  const posts = [main, { post: 'count', isMandatory: true }, { post: 'ring', isMandatory: false }];
  const assignments = [at('A'), at('B'), at('C', 0, 1e6, 'count'), at('D', 0, 1e6, 'ring')];

  test('are judged each for itself; one that is not mandatory counts for nothing', () => {
    const clips = [clip('A1', 0, 1000), clip('C1', 0, 700)];
    const answer = ask({ posts, assignments, clips });
    expect(answer.posts.map(({ verdict }) => verdict)).toEqual(['covered', 'gap', 'gap']);
    expect(answer).toMatchObject({ verdict: 'gap', gaps: [{ post: 'count', kind: 'early-end' }] });
    expect(ask({ posts, assignments, clips: [...clips, clip('C2', 700, 1000)] }).verdict).toBe('covered');
  });

  test('a gap at one outweighs the unknown at another', () => {
    const clips = [clip('A1', 0, 700), { clip: 'C9', camera: 'C', place: null }];
    expect(ask({ posts, assignments, clips }).verdict).toBe('gap');
  });

  test('a camera counts while it is assigned; one of another post by a statement alone', () => {
    const clips = [clip('A1', 0, 500), clip('D1', 0, 1000)];
    expect(told({ posts: [main], assignments: [at('A', 0, 400)], clips })[1]).toBe('early-end 400-1000');
    expect(told({ posts: [main, posts[2]!], assignments, clips })[0]).toBe('gap');
    const statement = at('D', 480, 1000, 'main', true);
    expect(told({ posts: [main, posts[2]!], assignments: [...assignments, statement], clips })).toEqual(['covered']);
  });

  test('several cameras cover for each other, and who was alone is told', () => {
    const clips = [clip('A1', 0, 300), clip('A2', 700, 1000), clip('B1', 0, 900)];
    expect(ask({ assignments: [at('A'), at('B')], clips })).toMatchObject({
      verdict: 'covered',
      alone: [
        { post: 'main', camera: 'A', fromMs: 900, toMs: 1000 },
        { post: 'main', camera: 'B', fromMs: 300, toMs: 700 },
      ],
    });
    expect(ask({ clips: [clip('A1', 0, 1000)] }).alone).toEqual([]);
    const briefly = (ms: number) => [clip('A1', 0, 1000), clip('B1', 0, 500), clip('B2', 500 + ms, 1000)];
    expect(ask({ assignments: [at('A'), at('B')], clips: briefly(10) }).alone).toEqual([]);
    expect(ask({ assignments: [at('A'), at('B')], clips: briefly(11) }).alone).toHaveLength(1);
    // Nobody was meant to stand beside it for more than ten of them.
    expect(ask({ assignments: [at('A'), at('B', 0, 10)], clips: [clip('A1', 0, 1000)] }).alone).toEqual([]);
    expect(ask({ assignments: [at('A'), at('B', 0, 11)], clips: [clip('A1', 0, 1000)] }).alone).toHaveLength(1);
  });
});

/** Every millisecond, in every way the clocks may have stood: slow, and plain enough to be believed. */
function hasHole({ sessions, assignments, clips, toleranceMs }: CoverageQuestion, shifts: readonly number[]): boolean {
  return sessions.some(({ fromMs, toMs }) => {
    let dark = 0;
    for (let ms = fromMs; ms < toMs; ms += 1) {
      const isFilmed = clips.some(({ camera, place }, i) => {
        if (place === null) return false;
        const isThere = ms >= place.fromMs + shifts[i]! && ms < place.toMs + shifts[i]!;
        const isAssigned = ({ camera: assigned, fromMs: from, toMs: to }: Assignment) =>
          assigned === camera && ms >= from && ms < to;
        return isThere && assignments.some(isAssigned);
      });
      dark = isFilmed ? 0 : dark + 1;
      if (dark > toleranceMs) return true;
    }
    return false;
  });
}

/** All corners of all uncertainties, and the middle. */
function* shiftsOf(clips: readonly PlacedClip[]): Generator<number[]> {
  const key = ({ camera, place }: PlacedClip) => `${camera}/${place?.clock}`;
  const clocks = [...new Set(clips.map(key))];
  const ways = 3 ** (clips.length + clocks.length);
  for (let way = 0; way < ways; way += 1) {
    const digit = (n: number) => (Math.floor(way / 3 ** n) % 3) - 1;
    yield clips.map((clip, i) => {
      const common = Math.max(...clips.filter((other) => key(other) === key(clip)).map(({ place }) => place!.commonMs));
      return digit(i) * clip.place!.ownMs + digit(clips.length + clocks.indexOf(key(clip))) * common;
    });
  }
}

const span = (fromMin: number, fromMax: number, lengthMax: number): fc.Arbitrary<Span> =>
  fc
    .tuple(fc.integer({ min: fromMin, max: fromMax }), fc.integer({ min: 1, max: lengthMax }))
    .map(([fromMs, length]) => ({
      fromMs,
      toMs: fromMs + length,
    }));
const camera = fc.constantFrom('A', 'B');
const uncertain = fc.record({
  clock: fc.constantFrom('1', '2'),
  commonMs: fc.constantFrom(0, 0, 1, 4),
  ownMs: fc.constantFrom(0, 0, 1, 2),
});
const clipArbitrary = fc
  .tuple(camera, span(-5, 45, 40), uncertain)
  .map(([of, times, unsure]) => ({ clip: '', camera: of, place: { ...times, ...unsure } }));
/** One after the other with seams about as long as the tolerances, so that a hair decides. */
const chain = (most: number) =>
  fc
    .array(fc.tuple(camera, fc.integer({ min: 10, max: 40 }), fc.integer({ min: -3, max: 6 }), uncertain), {
      minLength: 1,
      maxLength: most,
    })
    .chain((parts) => fc.integer({ min: -6, max: 4 }).map((begin) => ({ parts, begin })))
    .map(({ parts, begin }) => {
      let fromMs = begin;
      return parts.map(([of, length, seam, unsure]) => {
        const place = { fromMs, toMs: fromMs + length, ...unsure };
        fromMs = place.toMs + seam;
        return { clip: '', camera: of, place };
      });
    });
const assignmentsArbitrary = fc.oneof(
  fc.constant([at('A', -99, 99), at('B', -99, 99)]),
  fc
    .array(fc.tuple(camera, span(-10, 30, 60)), { minLength: 1, maxLength: 3 })
    .map((windows) => windows.map(([of, { fromMs, toMs }]) => at(of, fromMs, toMs))),
);
const question = (unsure: boolean) =>
  fc.record({
    sessions: fc.constantFrom([{ fromMs: 0, toMs: 50 }], [{ fromMs: 0, toMs: 20 }, { fromMs: 30, toMs: 50 }]), // biome-ignore format: short
    posts: fc.constant([main]),
    assignments: assignmentsArbitrary,
    clips: fc
      .oneof(fc.array(clipArbitrary, { maxLength: unsure ? 3 : 6 }), chain(unsure ? 4 : 7), chain(3))
      .map((clips) => clips.map((made, i) => ({ ...made, clip: `${i}`, ...(unsure ? {} : exact(made)) }))),
    toleranceMs: fc.constantFrom(0, 1, 3, 5, 8),
  });
const exact = ({ place }: PlacedClip) => ({ place: place && { ...place, commonMs: 0, ownMs: 0 } });

describe('held against every millisecond of every way the clocks may have stood', () => {
  test('with clocks that are right, the verdict is the same', () => {
    const seen = { covered: 0, gap: 0, unknown: 0 };
    fc.assert(
      fc.property(question(false), (asked) => {
        seen[coverage(asked).verdict] += 1;
        const isDark = hasHole(asked, asked.clips.map(() => 0)); // biome-ignore format: short
        expect(coverage(asked).verdict).toBe(isDark ? 'gap' : 'covered');
      }),
      { seed: testSeed(), numRuns: 4000 },
    );
    expect(seen.covered).toBeGreaterThan(200);
  });

  test('what is covered has no hole in any of them; where there is a gap, one of them has', () => {
    const seen = { covered: 0, gap: 0, unknown: 0 };
    // A clip that has no moment which it films for certain is left out, though it cannot be everywhere at once.
    const isFleeting = ({ place }: PlacedClip, _: number, clips: readonly PlacedClip[]) =>
      place!.toMs - place!.fromMs <= 2 * (place!.ownMs + Math.max(...clips.map((clip) => clip.place!.commonMs)));
    fc.assert(
      fc.property(question(true), (asked) => {
        const { verdict } = coverage(asked);
        seen[verdict] += 1;
        const isDark = [...shiftsOf(asked.clips)].some((shifts) => hasHole(asked, shifts));
        if (verdict === 'covered') expect(isDark).toBe(false);
        else if (!asked.clips.some(isFleeting)) expect(isDark).toBe(true);
      }),
      { seed: testSeed(), numRuns: 1500 },
    );
    expect(seen.covered).toBeGreaterThan(40);
  });
});
