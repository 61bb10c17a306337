import { expect, test } from 'vitest';
import { type Bar, barsIn, lanesOf } from './timeline-lanes.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const clip = (id: string | null, camera: string, from: number | null, to: number) =>
  ({
    clip: id,
    camera,
    from: from === null ? null : at(from),
    to: from === null ? null : at(to),
    uncertaintyMs: from === null ? null : 500,
    trust: 'filmed',
  }) as const;
const post = (name: string, isMandatory: boolean) =>
  ({ post: name, title: name.toUpperCase(), isMandatory, verdict: 'covered' }) as const;

test('posts that must be filmed come first, empty or not; others only with a camera', () => {
  const groups = lanesOf(
    {
      posts: [post('outer', false), post('service', false), post('main', true)],
      clips: [clip('B', '1', 60, 90), clip('A', '1', 0, 50), clip(null, '2', 0, 9), clip('C', '2', null, 0)],
      standIns: [{ post: 'main', camera: '2', from: at(50), to: at(60), officer: '', reason: '' }],
    },
    {
      sessions: [{ from: at(0), to: at(100) }],
      posts: [
        { post: 'main', camera: '1', from: null, to: at(80) },
        { post: 'outer', camera: '2', from: null, to: null },
        { post: 'roof', camera: '3', from: null, to: null },
      ],
    },
    ['A'],
  );
  expect(groups.map(({ post: { post: name } }) => name)).toEqual(['main', 'outer', 'roof']);
  expect(groups[1]!.lanes[0]).toMatchObject({ camera: '2', windows: [{ toMs: 100_000, hasOwnTo: false }] });
  const [first, second] = groups[0]!.lanes;
  expect(first).toMatchObject({
    camera: '1',
    isStandIn: false,
    windows: [{ fromMs: 0, toMs: 80_000, hasOwnFrom: false, hasOwnTo: true }],
    bars: [
      { clip: 'A', isLinked: true, uncertaintyMs: 500 },
      { clip: 'B', isLinked: false },
    ],
  });
  expect(second).toMatchObject({
    camera: '2',
    isStandIn: true,
    windows: [{ fromMs: 50_000, toMs: 60_000 }],
    timeless: 1,
  });
  // Of a clip that one may not know of, nobody can say that it is not linked.
  expect(second!.bars).toMatchObject([{ clip: null, isLinked: true }]);
});

test('five thousand parts of a day are few bars, a hole between them stays, and close by each is its own', () => {
  const bars: Bar[] = Array.from({ length: 5000 }, (_, n) => ({
    clip: String(n),
    fromMs: n * 8000 + (n >= 2500 ? 600_000 : 0),
    toMs: n * 8000 + 7960 + (n >= 2500 ? 600_000 : 0),
    uncertaintyMs: 0,
    isLinked: n !== 7,
    clips: 1,
  }));
  const far = barsIn(bars, { fromMs: 0, toMs: 1e9 }, { smallMs: 60_000, seamMs: 20_000 });
  expect(far.map(({ clips, clip: id, isLinked }) => [clips, id, isLinked])).toEqual([
    [2500, null, false],
    [2500, null, true],
  ]);
  const near = barsIn(bars, { fromMs: 80_000, toMs: 100_000 }, { smallMs: 400, seamMs: 100 });
  expect(near.map(({ clip: id }) => id)).toEqual(['10', '11', '12']);
});
