// Which cases a clip may belong to, as a table and by property.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LinkClip,
  type LinkOperation,
  type LinkSuggestion,
  linkGrounds,
  linkSuggestions,
  ungrounded,
} from './link-suggestion.ts';

const nine = Date.UTC(2026, 2, 1, 1);
const minute = 60_000;
const at = (minutes: number) => new Date(nine + minutes * minute).toISOString();
/** Known to within so many minutes. */
const clip = (from: number, to: number, off = 0, change: Partial<LinkClip> = {}): LinkClip => ({
  camera: 'A1',
  officer: '3301',
  place: {
    fromMs: nine + from * minute,
    toMs: nine + to * minute,
    clock: 'x',
    commonMs: (off * minute) / 2,
    ownMs: (off * minute) / 2,
  },
  named: [],
  chosen: [],
  dockedMs: nine + 600 * minute,
  filmed: [],
  track: [],
  ...change,
});
/** From nine to ten, and from eleven to twelve. */
const operation = (change: Partial<LinkOperation['facts']> = {}, caseId = 'one'): LinkOperation => ({
  case: caseId,
  facts: {
    sessions: [
      { from: at(0), to: at(60) },
      { from: at(120), to: at(180) },
    ],
    officers: [],
    posted: [],
    ...change,
  },
});
const posted = (from: string | null = null, to: string | null = null) => ({
  posted: [{ post: 'main', camera: 'A1', from, to }],
});
const present = { officers: ['3301', '3302'] };
const said = (one: LinkClip, ...operations: LinkOperation[]) =>
  linkSuggestions(linkGrounds(one, operations, 300)).map(
    ({ caseId, by, confidence }) => `${caseId} ${by} ${confidence}`,
  );

test.each([
  ['camera at a post, in time', clip(10, 20), posted(), ['one officer-time 90']],
  ['officer present, in time', clip(10, 20), present, ['one officer-time 80']],
  ['both: the better', clip(10, 20), { ...posted(), ...present }, ['one officer-time 90']],
  ['the second session', clip(130, 140), present, ['one officer-time 80']],
  ['between the sessions', clip(70, 110), present, []],
  ['from before to after', clip(-10, 200), present, ['one officer-time 80']],
  ['ends when it begins', clip(-10, 0), present, []],
  ['begins when it ends', clip(60, 70), present, []],
  ['a photograph', clip(30, 30), posted(), ['one officer-time 90']],
  ['only by the uncertainty', clip(-10, -1, 2), posted(), ['one officer-time 50']],
  ['by the uncertainty perhaps not', clip(-10, 1, 2), posted(), ['one officer-time 50']],
  ['inside by more than the uncertainty', clip(-10, 3, 2), posted(), ['one officer-time 90']],
  ['another camera and officer', clip(10, 20, 0, { camera: 'A2', officer: '3309' }), { ...posted(), ...present }, []],
  ['nobody knows whose', clip(10, 20, 0, { camera: null, officer: null }), { ...posted(), ...present }, []],
  ['its clock has no ground', clip(10, 20, 0, { place: null }), { ...posted(), ...present }, []],
  ['the camera came later', clip(10, 20), posted(at(30)), []],
  ['the camera had left', clip(40, 50), posted(null, at(30)), []],
  ['while the camera was there', clip(40, 50), posted(at(30), at(45)), ['one officer-time 90']],
  [
    'after the camera had left, the officer',
    clip(40, 50),
    { ...posted(null, at(30)), ...present },
    ['one officer-time 80'],
  ],
])('%s', (_, one, facts, expected) => {
  expect(said(one, operation(facts))).toEqual(expected);
});

test('by the number in its path, whatever its clock; less than by camera or officer, more than at the edge', () => {
  const named = { named: ['one'] };
  expect(said(clip(10, 20, 0, { place: null, ...named }))).toEqual(['one name 70']);
  expect(said(clip(10, 20, 0, named), operation(posted()))).toEqual(['one officer-time 90']);
  expect(said(clip(-10, -1, 2, named), operation(posted()))).toEqual(['one name 70']);
});

test('of each case the best, the surest first', () => {
  const many = [operation(present, 'b'), operation(present), operation(posted()), operation(present, 'a')];
  expect(said(clip(10, 20, 0, { named: ['c', 'b'] }), ...many)).toEqual([
    'one officer-time 90',
    'a officer-time 80',
    'b officer-time 80',
    'c name 70',
  ]);
});

test('a reason names what fits and where', () => {
  expect(linkGrounds(clip(10, 20), [operation(posted())], 300)[0]?.reason).toBe('记录仪 A1 在点位 main，时间相符');
  expect(linkGrounds(clip(-10, -1, 2), [operation(present)], 300)[0]?.reason).toBe(
    '执法人员 3301 在场，时间在误差范围内相符',
  );
});

test('sure is sure: wherever the clip truly lies within its uncertainty, it overlaps', () => {
  const times = fc.integer({ min: -100, max: 300 });
  fc.assert(
    fc.property(
      times,
      fc.nat(50),
      fc.nat(20),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (from, length, off, share) => {
        const [found] = linkGrounds(clip(from, from + length, off), [operation(posted())], 300);
        const truly = clip(from + share * off, from + length + share * off);
        const [exact] = linkGrounds(truly, [operation(posted())], 300);
        if (found?.confidence === 90) expect(exact?.confidence).toBe(90);
        if (found === undefined) expect(exact).toBeUndefined();
      },
    ),
  );
});

test('what its officer said comes before everything else', () => {
  const chosen = [{ caseId: 'two', reason: '执法人员张三选定' }];
  expect(said(clip(10, 20, 0, { chosen, named: ['two'] }), operation(posted()))).toEqual([
    'two officer 98',
    'one officer-time 90',
  ]);
});

test('without ground is what no ground says in the same way any more', () => {
  const suggested = linkGrounds(clip(10, 20, 0, { named: ['b'] }), [operation({ ...posted(), ...present }, 'b')], 300);
  expect(suggested).toHaveLength(3);
  const left = (...operations: LinkOperation[]) =>
    ungrounded(suggested, linkGrounds(clip(10, 20), operations, 300)).map(
      ({ by, confidence }) => `${by} ${confidence}`,
    );
  expect(ungrounded(suggested, suggested)).toEqual([]);
  expect(left(operation({ ...posted(), ...present }, 'b'))).toEqual(['name 70']);
  expect(left(operation(present, 'b'))).toEqual(['officer-time 90', 'name 70']);
  expect(left(operation(present, 'c'))).toEqual(['officer-time 90', 'officer-time 80', 'name 70']);
  const elsewhere = { posted: [{ post: 'outer', camera: 'A1', from: null, to: null }] };
  expect(left(operation(elsewhere, 'b')), 'the reason was another').toContain('officer-time 90');
  const erased = suggested.map((one) => ({ ...one, reason: null }));
  expect(ungrounded(erased, linkGrounds(clip(10, 20), [operation(elsewhere, 'b')], 300)).map(({ by }) => by)).toEqual([
    'officer-time',
    'name',
  ]);
});

test('what is suggested has its ground, and of each case one', () => {
  const grounds = fc.array(
    fc.record({
      caseId: fc.constantFrom('a', 'b', 'c'),
      by: fc.constantFrom<LinkSuggestion['by']>('officer-time', 'name', 'officer'),
      confidence: fc.integer({ min: 0, max: 100 }),
      reason: fc.constantFrom('x', 'y'),
    }),
  );
  fc.assert(
    fc.property(grounds, (all) => {
      const best = linkSuggestions(all);
      expect(ungrounded(best, all)).toEqual([]);
      expect(new Set(best.map(({ caseId }) => caseId))).toEqual(new Set(all.map(({ caseId }) => caseId)));
      expect(best).toHaveLength(new Set(best.map(({ caseId }) => caseId)).size);
    }),
  );
});
