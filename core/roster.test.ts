// The leaves of a roster: what stands in them, and how many there are.
import { expect, test } from 'vitest';
import { canonicalBytes } from './canonical-json.ts';
import { maxLeafBytes } from './custody-event.ts';
import { isRoster, rosterDrafts, type ShiftChange } from './roster.ts';

const change = (n: number, day = '2026-03-01', unit = 'u1'): ShiftChange => ({
  action: 'set',
  shift: {
    id: n.toString(16).padStart(16, '0'),
    unit,
    day,
    facts: {
      officer: `3301${n}`,
      camera: null,
      from: `${day}T01:00:00.000Z`,
      to: `${day}T09:00:00.000Z`,
      task: '巡查',
    },
  },
});
const remove = (n: number): ShiftChange => ({ ...change(n), action: 'remove' });

test('one leaf for each unit, day and action, in the order of ids and details', () => {
  const made = rosterDrafts(
    [change(1), change(2), change(3, '2026-03-02'), change(4, '2026-03-01', 'u2'), remove(5)],
    'b',
  );
  expect(made.map(({ public: facts }) => [facts['action'], facts['day'], facts['unit'], facts['n']])).toEqual([
    ['set', '2026-03-01', 'u1', 2],
    ['set', '2026-03-02', 'u1', 1],
    ['set', '2026-03-01', 'u2', 1],
    ['remove', '2026-03-01', 'u1', 1],
  ]);
  expect(made.every((draft) => isRoster(draft) && draft.batch === 'b')).toBe(true);
  const [first, , , last] = made;
  expect((first!.private!['shifts'] as { officer: string }[]).map(({ officer }) => officer)).toEqual([
    '33011',
    '33012',
  ]);
  expect(JSON.stringify(first?.public)).not.toMatch(/3301|巡查/);
  expect(last).not.toHaveProperty('private');
});

test('many shifts are several leaves, each within its limits', () => {
  const task = '长'.repeat(500);
  const long = Array.from({ length: 450 }, (_, n) => {
    const one = change(n) as Extract<ShiftChange, { action: 'set' }>;
    return n < 250 ? one : { ...one, shift: { ...one.shift, facts: { ...one.shift.facts, task } } };
  });
  const made = rosterDrafts(long, 'b');
  expect(made.flatMap(({ public: facts }) => facts['shifts'])).toEqual(long.map(({ shift }) => shift.id));
  for (const { public: facts, private: detail } of made) {
    expect((facts['shifts'] as string[]).length).toBe((detail!['shifts'] as unknown[]).length);
    expect(canonicalBytes(facts).length).toBeLessThan(maxLeafBytes - 1000);
    expect(canonicalBytes(detail!).length).toBeLessThan(60_000);
  }
  expect(made.length).toBeGreaterThan(3);
});

test('many that are taken out too', () => {
  const ids = Array.from({ length: 450 }, (_, n) => remove(n).shift);
  const made = rosterDrafts(
    ids.map(({ id, unit, day }) => ({ action: 'remove', shift: { id, unit, day } })),
    'b',
  );
  expect(made.map(({ public: facts }) => facts['n'])).toEqual([200, 200, 50]);
  for (const { public: facts } of made) expect(canonicalBytes(facts).length).toBeLessThan(maxLeafBytes - 1000);
});
