// The leaf of a search: counts outside, the list beside it, nothing lost on the way, and never too large.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalBytes, type Json } from './canonical-json.ts';
import type { CustodyEvent } from './custody-event.ts';
import { mostListed, stretchesDraft, stretchesOf } from './stretch-event.ts';
import type { Stretch } from './stretches.ts';

const source = '0'.repeat(64);
const eventOf = (found: readonly Stretch[]) => {
  const { private: detail, ...draft } = stretchesDraft('ST01-20260102-000001', source, found, 10_000);
  return { ...draft, detail } as unknown as CustodyEvent;
};

test('what was found comes back in order of time', () => {
  const silent: Stretch = { kind: 'silent', fromMs: 5000, toMs: 20_000 };
  const dark: Stretch = { kind: 'black', fromMs: 0, toMs: 12_000 };
  const hole: Stretch = { kind: 'no-picture', fromMs: 30_000, toMs: 36_000 };
  const event = eventOf([silent, hole, dark]);
  expect(stretchesOf(event)).toEqual([dark, silent, hole]);
  const list = canonicalBytes([dark, silent, hole] as unknown as Json);
  expect(event.public).toEqual({
    kind: 'stretches',
    source,
    leastMs: 10_000,
    found: 3,
    silentMs: 15_000,
    blackMs: 12_000,
    coveredMs: 0,
    frozenMs: 0,
    noPictureMs: 6000,
    list: createHash('sha256').update(list).digest('hex'),
  });
});

test('a clip without any was searched all the same', () => {
  expect(stretchesOf(eventOf([]))).toEqual([]);
});

test('of a detail that was erased, or is of another form, nothing is known', () => {
  const { detail: _, ...erased } = eventOf([]);
  expect(stretchesOf(erased)).toBeNull();
  for (const stretches of [
    {},
    ['x'],
    [null],
    [{ kind: 'dull', fromMs: 0, toMs: 1 }],
    [{ kind: 'black', fromMs: 0.5, toMs: 1 }],
  ])
    expect(stretchesOf({ ...erased, detail: { stretches } } as unknown as CustodyEvent)).toBeNull();
});

test('of very many the longest are listed, all are counted, and the detail stays within its bound', () => {
  const many = Array.from({ length: 3 * mostListed }, (_, at): Stretch => {
    const fromMs = 80_000_000 + at * 100_000;
    return { kind: 'no-picture', fromMs, toMs: fromMs + 10_000 + at };
  });
  const event = eventOf(many);
  expect(event.public).toMatchObject({ found: many.length });
  expect(event.public['noPictureMs']).toBe(many.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  expect(stretchesOf(event)).toEqual(many.slice(-mostListed));
  expect(canonicalBytes({ salt: '0'.repeat(32), detail: event.detail! }).length).toBeLessThan(65_536);
});
