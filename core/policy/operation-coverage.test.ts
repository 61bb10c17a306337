// An operation's facts, its matter's rule and its cameras' clips, put together. The verdict itself: coverage.test.ts.
import { describe, expect, test } from 'vitest';
import type { OperationFacts } from '../case-model.ts';
import { rfc3339 } from '../clock.ts';
import type { MatterRule } from '../matter-rule.ts';
import { operationCoverage } from './operation-coverage.ts';
import type { TimedClip } from './place-clip.ts';

const at = (second: number) => rfc3339(Date.UTC(2026, 0, 2, 2) + second * 1000);
const ms = (second: number) => Date.UTC(2026, 0, 2, 2) + second * 1000;
const text = { text: '到达', source: 'base/x' };

const seizure: MatterRule = {
  matter: 'seizure',
  title: '查封、扣押',
  mode: 'full',
  start: text,
  end: text,
  toleranceMs: { ms: 1000, source: 'base/x' },
  posts: [
    { post: 'main', title: '主执行点', mandatory: 'always', source: 'base/x' },
    { post: 'inventory', title: '清点点', mandatory: 'when-items', source: 'base/x' },
    { post: 'outer', title: '外围', mandatory: 'never', source: 'base/x' },
  ],
  steps: { order: 'any', list: [] },
  papersBefore: [],
  isExecution: false,
  officers: { least: 2, source: 'base/x' },
  legalReview: null,
  retention: { keep: 'permanent', source: 'base/x' },
  deadlines: [],
  rows: [],
  sources: [],
};

const facts = (posted: readonly [post: string, camera: string][], items = 0): OperationFacts => ({
  sessions: [{ from: at(0), to: at(600) }],
  place: null,
  officers: [],
  posted: posted.map(([post, camera]) => ({ post, camera, from: null, to: null })),
  items,
  ref: null,
});

/** Anchored by hand to the millisecond, unless said otherwise. */
const clip = (camera: string, from: number, to: number, more: Partial<TimedClip> = {}): TimedClip => ({
  id: `${camera}-${from}`,
  camera,
  sha256: '',
  startMs: ms(from),
  endMs: ms(to),
  startSource: 'name',
  offsetMs: 0,
  uncertaintyMs: 0,
  trust: 'anchored',
  basis: [],
  isCut: false,
  ...more,
});

const ask = (asked: Partial<Parameters<typeof operationCoverage>[0]>) =>
  operationCoverage({
    facts: facts([['main', 'A']]),
    rule: seizure,
    standIns: [],
    clips: [],
    placing: { driftMsPerDay: 3000, trustsCuts: true },
    ...asked,
  });

test('a camera of the post from arrival to departure is a complete recording', () => {
  expect(ask({ clips: [clip('A', -5, 605)] })).toEqual({
    mode: 'full',
    verdict: 'covered',
    from: at(0),
    to: at(600),
    gaps: [],
    alone: [],
    posts: [
      { post: 'main', isMandatory: true, verdict: 'covered' },
      { post: 'inventory', isMandatory: false, verdict: 'gap' },
      { post: 'outer', isMandatory: false, verdict: 'gap' },
    ],
    reasons: [],
    toleranceMs: 1000,
  });
});

test('a hole of 40 s is a gap, unless a second camera of the post was there: then it was alone', () => {
  const main = [clip('A', -5, 200), clip('A', 240, 605)];
  expect(ask({ clips: main })).toMatchObject({
    verdict: 'gap',
    gaps: [{ post: 'main', from: at(200), to: at(240), ms: 40_000, kind: 'interruption' }],
  });
  const both = facts([['main', 'A'], ['main', 'B']]); // biome-ignore format: short
  expect(ask({ facts: both, clips: [...main, clip('B', 190, 250)] })).toMatchObject({
    verdict: 'covered',
    alone: [
      { camera: 'A', from: at(0), to: at(190) },
      { camera: 'B', from: at(200), to: at(240) },
      { camera: 'A', from: at(250), to: at(600) },
    ],
  });
});

test('a camera of the outer ring counts only by a named statement, and for the time that it names', () => {
  const ring = facts([['main', 'A'], ['outer', 'B']]); // biome-ignore format: short
  const clips = [clip('A', -5, 200), clip('A', 240, 605), clip('B', -5, 605)];
  const says = (from: number, to: number) => ({
    standIns: [{ post: 'main', camera: 'B', from: at(from), to: at(to), officer: '1', reason: '可见主执行点' }],
  });
  expect(ask({ facts: ring, clips }).verdict).toBe('gap');
  expect(ask({ facts: ring, clips, ...says(195, 245) }).verdict).toBe('covered');
  expect(ask({ facts: ring, clips, ...says(195, 230) })).toMatchObject({ verdict: 'gap', gaps: [{ ms: 10_000 }] });
});

test('a post of things is mandatory once there are things', () => {
  const clips = [clip('A', -5, 605)];
  expect(ask({ clips }).verdict).toBe('covered');
  expect(ask({ clips, facts: facts([['main', 'A']], 3) })).toMatchObject({
    verdict: 'gap',
    gaps: [{ post: 'inventory', kind: 'nothing' }],
  });
});

test('a camera counts for the time that it stood at the post', () => {
  const moved = { ...facts([]), posted: [{ post: 'main', camera: 'A', from: at(-60), to: at(300) }] };
  expect(ask({ facts: moved, clips: [clip('A', -5, 605)] })).toMatchObject({
    verdict: 'gap',
    gaps: [{ from: at(300), to: at(600), kind: 'early-end' }],
  });
});

test('each session for itself: a night is no gap, a session without footage is', () => {
  const days = { ...facts([['main', 'A']]), sessions: [{ from: at(0), to: at(600) }, { from: at(80_000), to: at(80_600) }] }; // biome-ignore format: short
  expect(ask({ facts: days, clips: [clip('A', -5, 605), clip('A', 79_990, 80_700)] }).verdict).toBe('covered');
  expect(ask({ facts: days, clips: [clip('A', -5, 605)] }).gaps).toMatchObject([{ from: at(80_000), kind: 'nothing' }]);
});

describe('uncertainty counts against the claim', () => {
  const filmed = { trust: 'filmed', uncertaintyMs: 700, basis: [12] } as const;

  test('an anchor by hand is the whole uncertainty of start and end', () => {
    const seam = (uncertaintyMs: number) => [
      clip('A', -5, 300, { uncertaintyMs }),
      clip('A', 300.5, 605, { uncertaintyMs }),
    ];
    expect(ask({ clips: seam(250) }).verdict).toBe('covered');
    expect(ask({ clips: seam(251) })).toMatchObject({ verdict: 'gap', reasons: [{ code: 'clock-uncertain' }] });
  });

  test('clips of one reading share its uncertainty: their seam is as it is but for the seconds of their names', () => {
    const seam = (between: number, more: Partial<TimedClip>) =>
      ask({ clips: [clip('A', -5, 300, more), clip('A', 300 + between, 605, more)] });
    expect(seam(-0.05, filmed).verdict).toBe('covered');
    expect(seam(0.96, filmed)).toMatchObject({ verdict: 'gap', reasons: [{ code: 'seconds-only' }] });
    expect(seam(2, filmed)).toMatchObject({ verdict: 'gap', reasons: [] });
    // Of two readings each may be wrong by itself.
    const two = [clip('A', -5, 300, filmed), clip('A', 299.95, 605, { ...filmed, basis: [30] })];
    expect(ask({ clips: two }).verdict).toBe('gap');
  });

  test('where the recorder cut it, its parts are as far apart as their names say; a rule may count that at its worst too', () => {
    const parts = (between: number, more: Partial<TimedClip> = {}) => [
      clip('A', -5, 295, { ...filmed, isCut: true }),
      clip('A', 295 + between, 605, { ...filmed, ...more }),
    ];
    expect(ask({ clips: parts(0.96) }).verdict).toBe('covered');
    expect(ask({ clips: parts(1.1) }).verdict).toBe('gap');
    expect(ask({ clips: parts(0.96, { basis: [30] }) }).verdict).toBe('gap');
    expect(ask({ clips: parts(0.96, { startSource: 'container' }) }).verdict).toBe('gap');
    const strict = { driftMsPerDay: 3000, trustsCuts: false };
    expect(ask({ clips: parts(0.96), placing: strict })).toMatchObject({
      verdict: 'gap',
      reasons: [{ code: 'seconds-only' }],
    });
    // A photograph taken, or a sound recorded meanwhile, parts nothing.
    const photo = clip('A', 100, 100, { ...filmed, id: 'photo' });
    const sound = clip('A', 200, 290, { ...filmed, id: 'sound' });
    expect(ask({ clips: [...parts(0.96), photo, sound] }).verdict).toBe('covered');
    // What began late together is late at the edges.
    expect(ask({ clips: [...parts(0.96), clip('A', 604.9, 606, filmed)] }).verdict).toBe('covered');
    const late = [clip('A', -1, 299, { ...filmed, isCut: true }), clip('A', 299.96, 605, filmed)];
    expect(ask({ clips: late })).toMatchObject({ verdict: 'covered' });
    const later = late.map((part) => ({ ...part, startMs: part.startMs! + 900, endMs: part.endMs! + 900 }));
    expect(ask({ clips: later })).toMatchObject({ verdict: 'gap', gaps: [{ kind: 'late-start' }] });
  });

  test('what only the file’s time tells is known to 2.5 s', () => {
    const more = { ...filmed, startSource: 'file-time' } as const;
    expect(ask({ clips: [clip('A', -2, 602, more)] }).verdict).toBe('gap');
    expect(ask({ clips: [clip('A', -3, 606, more)] }).verdict).toBe('covered');
  });

  test('a clock without ground makes a hole unknown, and no hole none', () => {
    const lost = clip('A', -9999, -9000, { trust: 'none', offsetMs: null, uncertaintyMs: null });
    expect(ask({ clips: [lost] })).toMatchObject({
      verdict: 'unknown',
      reasons: [{ code: 'clock-unknown', clips: [lost.id] }],
    });
    expect(ask({ clips: [clip('A', -5, 605), lost] }).verdict).toBe('covered');
  });
});

test('without facts or rule nothing is said', () => {
  const clips = [clip('A', -5, 605)];
  expect(ask({ clips, facts: null })).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'facts-erased' }] });
  expect(ask({ clips, rule: undefined })).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'matter-unknown' }] });
});
