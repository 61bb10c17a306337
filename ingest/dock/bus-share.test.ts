import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type SimulatedBay, simulate, total } from '../../test-fixtures/bus-simulation.ts';
import { type BusLink, busLinks } from './bus-links.ts';
import { BusShare, measureMs } from './bus-share.ts';

// Hours of reading are played through; on a busy machine that takes more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000 });

const highSpeed = (port: string): BusLink => ({ port, nominal: 60e6 });
const hub = highSpeed('1-1');
const behind = (slot: number, ...above: BusLink[]) => [...above, highSpeed(`${above.at(-1)!.port}.${slot}`)];
const files = (bytes: number, each: number) => Array.from({ length: Math.ceil(bytes / each) }, () => each);
const truth = () => 36e6;

/** Recorders of one make behind one hub, the first with the newest footage. */
function dock(count: number, card: number, bytes: number, each: number): SimulatedBay[] {
  return Array.from({ length: count }, (_, at) => ({
    bay: `${at + 1}`,
    links: behind(at + 1, hub),
    card,
    files: files(bytes, each),
    newestMs: 1000 - at,
  }));
}

const last = (ends: ReadonlyMap<string, number>) => Math.max(...ends.values());

describe('eight recorders behind one hub', () => {
  it.each([
    ['300 MB', 20e6, 300e6],
    ['2.6 GB', 20e6, 2.6e9],
    ['5 MB', 20e6, 5e6],
    ['300 MB, cards faster than the wire', 45e6, 300e6],
  ])(
    'with files of %s: the newest is through far earlier than with all at once, the last hardly later',
    (_, card, each) => {
      const bays = dock(8, card, 2.6e9, each);
      const ordered = simulate({ bays, truth });
      const atOnce = simulate({ bays, truth, allAtOnce: true });
      expect(ordered.get('1')).toBeLessThan(atOnce.get('1')! * 0.7);
      expect(last(ordered)).toBeLessThan(last(atOnce) * 1.05);
    },
  );

  it.each([
    ['from the start', 0, 1e9],
    ['for a minute in the middle', 10_000, 60_000],
  ])('are not held up by a card that stands still %s', (_, atMs, forMs) => {
    const [first, ...others] = dock(8, 20e6, 1e9, 100e6) as [SimulatedBay, ...SimulatedBay[]];
    const without = simulate({ bays: others, truth });
    const stalled = { ...first, stall: { atMs, forMs } };
    const untilMs = 1e6;
    const beside = simulate({ bays: [stalled, ...others], truth, untilMs });
    const healthy = simulate({ bays: [first, ...others], truth });
    expect(beside.has('1')).toBe(forMs < untilMs);
    const reference = forMs < untilMs ? healthy : without;
    for (const { bay } of others)
      expect(beside.get(bay), `bay ${bay}`).toBeLessThan(reference.get(bay)! * 1.05 + measureMs / 1000);
  });

  it('let one that was prioritised in at the end of the next file', () => {
    const bays = dock(8, 20e6, 2.6e9, 600e6);
    let askedMs = 0;
    let startedMs = 0;
    simulate({
      bays,
      truth,
      untilMs: 200_000,
      onStep: (share, nowMs) => {
        if (nowMs === 5000) {
          expect(share.member('8')?.state).toBe('waiting');
          expect(share.prioritise('8', true)).toBe(true);
          askedMs = nowMs;
        }
        if (startedMs === 0 && share.member('8')?.state === 'reading') startedMs = nowMs;
      },
    });
    expect(startedMs).toBeGreaterThan(askedMs);
    // Files of 600 MB at 12 to 18 MB/s.
    expect(startedMs - askedMs).toBeLessThan(50_000);
  });
});

it('whatever the tree and the cards: the last is hardly later than with all at once, the first in order never later', () => {
  const inner = highSpeed('1-1.4');
  const other = highSpeed('1-2');
  const bay = fc.record({
    path: fc.constantFrom([hub], [hub, inner], [other]),
    card: fc.integer({ min: 8, max: 45 }),
    hundreds: fc.integer({ min: 5, max: 30 }),
    each: fc.constantFrom(20e6, 100e6, 500e6),
    newestMs: fc.integer({ min: 0, max: 1e6 }),
  });
  fc.assert(
    fc.property(fc.array(bay, { minLength: 2, maxLength: 9 }), fc.integer({ min: 31, max: 43 }), (plan, carries) => {
      const bays = plan.map(({ path, card, hundreds, each, newestMs }, at) => ({
        bay: `${at}`,
        links: behind(at + 5, ...path),
        card: card * 1e6,
        files: files(hundreds * 1e8, each),
        newestMs,
      }));
      const carry = () => carries * 1e6;
      const ordered = simulate({ bays, truth: carry });
      const atOnce = simulate({ bays, truth: carry, allAtOnce: true });
      expect(ordered.size).toBe(bays.length);
      // Short dockings: the second and a half for which each newcomer is measured counts for more than in long ones.
      expect(last(ordered)).toBeLessThan(last(atOnce) * 1.05 + bays.length * (measureMs / 1000));
      const first = bays.toSorted((a, b) => b.newestMs - a.newestMs)[0]!;
      if (bays.filter(({ newestMs }) => newestMs === first.newestMs).length === 1)
        expect(ordered.get(first.bay)).toBeLessThan(atOnce.get(first.bay)! * 1.02 + 1);
      expect(total(first.files)).toBeGreaterThan(0);
    }),
    { numRuns: 8 },
  );
});

describe('a place', () => {
  const links = [hub];
  function two() {
    const share = new BusShare();
    for (const bay of ['a', 'b']) {
      share.enter(bay);
      share.listed(bay, bay === 'a' ? 50e9 : 1e9, null);
    }
    share.ask('a', links, 0);
    expect(share.next(0)).toEqual(['a']);
    share.ask('b', links, 0);
    return share;
  }
  /** @returns first moment at which b is let in; a reads at this many bytes a second. */
  function letIn(share: BusShare, rate: number, act: (nowMs: number) => void = () => undefined): number {
    for (let nowMs = 100; nowMs <= 120_000; nowMs += 100) {
      if (share.member('a') && nowMs % 200 === 0) share.moved('a', (rate * nowMs) / 1000, nowMs);
      act(nowMs);
      if (share.next(nowMs).includes('b')) return nowMs;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('is measured before the next is let in, and kept while it fills the wire', () => {
    expect(letIn(two(), 20e6)).toBe(measureMs);
    expect(letIn(two(), 39e6)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is nothing that a stalled bay has, nor one that rests or has gone', () => {
    expect(letIn(two(), 0)).toBe(measureMs);
    const resting = two();
    resting.rest('a', 50);
    expect(resting.next(100)).toEqual(['b']);
    const gone = two();
    gone.leave('a', 50);
    expect(gone.next(100)).toEqual(['b']);
  });

  it('is nobody’s on a wire over which more goes than it is said to carry, or whose speed is not known', () => {
    expect(letIn(two(), 200e6)).toBeLessThanOrEqual(measureMs);
    const share = two();
    share.ask('b', [], 0);
    expect(share.next(0)).toEqual(['b']);
  });

  it('goes to whoever has waited half an hour before newer footage, for a minute', () => {
    const share = two();
    share.enter('c');
    share.listed('c', 1e9, 5);
    share.ask('c', links, 100);
    const order = (nowMs: number) =>
      share
        .members(nowMs)
        .filter(({ state }) => state === 'waiting')
        .map(({ bay }) => bay);
    expect(order(1000)).toEqual(['c', 'b']);
    share.ask('c', links, 1_700_000);
    expect(order(1_800_000)).toEqual(['b', 'c']);
    share.prioritise('c', true);
    expect(order(1_800_000)).toEqual(['c', 'b']);
    share.prioritise('c', false);
    share.rest('a', 1_800_000);
    expect(share.next(1_800_000)).toEqual(['b']);
    const read = (fromMs: number, toMs: number) => {
      for (let ms = fromMs; ms <= toMs; ms += 200) share.moved('b', (ms - 1_800_000) * 39e3, ms);
    };
    share.listed('a', 0, null);
    share.listed('b', 50e9, null);
    read(1_800_000, 1_859_000);
    share.ask('b', links, 1_859_000);
    expect(share.next(1_859_000)).toEqual(['b']);
    read(1_859_200, 1_861_000);
    share.ask('b', links, 1_861_000);
    expect(share.next(1_861_000)).toEqual(['c']);
  });

  it('is not known of a bay that is not pulled', () => {
    const share = new BusShare();
    expect(share.prioritise('a', true)).toBe(false);
    expect(share.links(0)).toEqual([]);
  });
});

it('a recorder’s wires are those of its hubs and its own, as far as their speed is told', () => {
  const facts = { vid: '', pid: '', serial: null, manufacturer: null, product: null, controller: null, endpoints: 1 };
  const device = (port: string, speedMbit: number | null) => ({ ...facts, port, speedMbit, interfaces: [] });
  const devices = [device('1-2', 480), device('1-2.3', null), device('1-2.3.1', 480), device('1-4', 5000)];
  expect(busLinks('1-2.3.1', devices)).toEqual([highSpeed('1-2'), highSpeed('1-2.3.1')]);
  expect(busLinks(null, devices)).toEqual([]);
});
