// The rule against a clock whose truth is known, and each of its answers once by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import {
  SimulatedClock,
  type SimulatedLife,
  simulationStartMs,
  windowAt,
} from '../../test-fixtures/simulated-clock.ts';
import { rfc3339 } from '../clock.ts';
import {
  type Concluded,
  clockRule,
  dayMs,
  epochsOf,
  type KnownReading,
  lineThrough,
  offsetFor,
  type RecordedClip,
  seenAtMs,
} from './camera-clock.ts';

const rule = clockRule();
const days = 12;
const hourMs = 3_600_000;

const moment = fc.integer({ min: 0, max: days * dayMs - 1 }).map((ms) => simulationStartMs + ms);
/** Nobody films in the dock, and a clip is over before it. */
const outside = moment.filter((atMs) => atMs > windowAt(atMs).outMs && atMs < windowAt(atMs).notAfterMs - 2 * hourMs);
const jump = fc.record({
  atMs: moment,
  byMs: fc.oneof(
    fc.integer({ min: -90_000, max: 90_000 }),
    fc.integer({ min: -12 * hourMs, max: 12 * hourMs }),
    fc.integer({ min: -20 * dayMs, max: 20 * dayMs }),
  ),
});
const reading = fc
  .record({
    atMs: outside,
    uncertaintyMs: fc.integer({ min: 0, max: 2000 }),
    error: fc.double({ min: -1, max: 1, noNaN: true }),
  })
  .map(({ error, ...rest }) => ({ ...rest, errorMs: error * rest.uncertaintyMs }));
const clips = fc.array(fc.record({ atMs: outside, lengthMs: fc.integer({ min: 0, max: hourMs }) }), {
  minLength: 1,
  maxLength: 12,
});
const readings = fc.array(reading, { maxLength: 14 });

/** Tolerated drift, wandering by a second a day, and jumps. */
const jumping: fc.Arbitrary<SimulatedLife> = fc.record({
  ratesMsPerDay: fc
    .tuple(
      fc.integer({ min: -2000, max: 2000 }),
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: days, maxLength: days }),
    )
    .map(([base, wobble]) => wobble.map((part) => base + part)),
  jumps: fc.array(jump, { maxLength: 3 }),
  readings,
  clips,
});
/** More drift than is tolerated, and steady. */
const fast: fc.Arbitrary<SimulatedLife> = fc.record({
  ratesMsPerDay: fc.integer({ min: -5000, max: 5000 }).map((rate) => Array.from({ length: days }, () => rate)),
  jumps: fc.constant([]),
  readings,
  clips,
});

/** Every conclusion that would be drawn at each docking, with what was read by then. */
function* conclusions(life: SimulatedLife) {
  const clock = new SimulatedClock(life);
  const all = clock.readings();
  for (const { clip, atMs } of clock.clips())
    for (let nowMs = clip.window.notAfterMs; nowMs <= simulationStartMs + (days + 1) * dayMs; nowMs += dayMs) {
      const known = all.filter((_, at) => life.readings[at]!.atMs <= nowMs);
      yield { clock, clip, atMs, known, conclusion: offsetFor(clip, known, rule) };
    }
}

/** When the readings of a conclusion were really seen. */
const seenOf = ({ basis }: Concluded, life: SimulatedLife) => basis.map((seq) => life.readings[seq]!.atMs);

function isTrue(clock: SimulatedClock, atMs: number, { offset }: Concluded): boolean {
  return Math.abs(clock.offsetMs(atMs) - offset.offsetMs) <= offset.uncertaintyMs;
}

describe('the true offset lies within what is concluded', () => {
  test('as read: whatever jumps, unless it jumps there and back between two readings', () => {
    let given = 0;
    fc.assert(
      fc.property(jumping, (life) => {
        for (const { clock, atMs, known, conclusion } of conclusions(life)) {
          if (conclusion.offset === null || conclusion.offset.trust === 'bounded') continue;
          const seen = known.map(({ seq }) => life.readings[seq]!.atMs).sort((a, b) => a - b);
          if (seen.some((at, n) => n > 0 && clock.jumpsBetween(seen[n - 1]!, at) > 1)) continue;
          given += 1;
          expect(isTrue(clock, atMs, conclusion)).toBe(true);
        }
      }),
      { seed: testSeed(), numRuns: 1500, endOnFailure: true },
    );
    expect(given).toBeGreaterThan(1000);
  });

  test('bounded: unless it jumped between the clip and what it rests on', () => {
    const given = { neighbour: 0, line: 0 };
    fc.assert(
      fc.property(jumping, (life) => {
        for (const { clock, atMs, conclusion } of conclusions(life)) {
          if (conclusion.offset === null || conclusion.offset.trust !== 'bounded') continue;
          const times = [atMs, ...seenOf(conclusion, life)];
          if (clock.hasJumped(Math.min(...times), Math.max(...times))) continue;
          given[conclusion.basis.length > 2 ? 'line' : 'neighbour'] += 1;
          expect(isTrue(clock, atMs, conclusion)).toBe(true);
        }
      }),
      { seed: testSeed(), numRuns: 1500, endOnFailure: true },
    );
    expect(given.neighbour).toBeGreaterThan(1000);
    expect(given.line).toBeGreaterThan(300);
  });

  test('with more drift than is tolerated: where two readings or more show it', () => {
    let given = 0;
    fc.assert(
      fc.property(fast, (life) => {
        for (const { clock, atMs, conclusion } of conclusions(life)) {
          if (conclusion.offset === null || conclusion.basis.length === 1) continue;
          given += 1;
          expect(isTrue(clock, atMs, conclusion)).toBe(true);
        }
      }),
      { seed: testSeed(), numRuns: 1000, endOnFailure: true },
    );
    expect(given).toBeGreaterThan(1000);
  });
});

const at = (day: number, hour: number) => simulationStartMs + day * dayMs + hour * hourMs;
const seen = (day: number, hour: number, offsetMs: number, change: Partial<KnownReading> = {}): KnownReading => ({
  seq: day * 24 + hour,
  offsetMs,
  uncertaintyMs: 1000,
  trust: 'filmed',
  deviceAtMs: at(day, hour) + offsetMs,
  docked: rfc3339(windowAt(at(day, hour)).notAfterMs),
  ...change,
});
/** Of ten minutes. @param offsetMs of the camera's clock when it was recorded. */
const recorded = (day: number, hour: number, offsetMs: number, change: Partial<RecordedClip> = {}): RecordedClip => {
  const window = windowAt(at(day, hour));
  const deviceStartMs = at(day, hour) + offsetMs;
  return { deviceStartMs, deviceEndMs: deviceStartMs + 600_000, docked: rfc3339(window.notAfterMs), window, ...change };
};
const answer = (clip: RecordedClip, ...known: KnownReading[]) => {
  const conclusion = offsetFor(clip, known, rule);
  return conclusion.offset === null ? conclusion.why : conclusion.offset.trust;
};

describe('each answer', () => {
  const clip = recorded(3, 10, 5000);
  const around = [seen(2, 9, 5000), seen(3, 9, 5000), seen(4, 9, 5500)];

  test('filmed: readings that agree from before the recorder was out until after it was back', () => {
    // The nearest reading's offset; the later one allows half a second more, and 3 s a day for the 23 h until then.
    expect(offsetFor(clip, around, rule)).toEqual({
      offset: { offsetMs: 5000, uncertaintyMs: 4379, trust: 'filmed' },
      basis: [3 * 24 + 9, 4 * 24 + 9],
    });
  });

  test('filmed begins with a reading that was certainly seen before the recorder was out, and ends with one after', () => {
    const last = seen(4, 9, 5000);
    expect(answer(clip, seen(2, 18.5, 5000), last)).toBe('filmed');
    expect(answer(clip, seen(2, 19, 5000), last)).toBe('bounded');
    expect(answer(clip, seen(2, 20, 5000), last)).toBe('bounded');
    expect(answer(clip, around[0]!, seen(3, 18, 5000))).toBe('bounded');
    expect(answer(clip, around[0]!, seen(3, 18.5, 5000))).toBe('filmed');
  });

  test('filmed up to the very drift that is tolerated, and to a day of distance', () => {
    expect(answer(clip, seen(2, 18.5, 5000), seen(3, 18.5, 10_000))).toBe('filmed');
    expect(answer(clip, seen(2, 18.5, 5000), seen(3, 18.5, 10_001))).toBe('bounded');
    const picture = recorded(3, 10, 5000, { deviceEndMs: at(3, 10) + 5000 });
    expect(answer(picture, seen(2, 10, 5000), seen(4, 10, 5000))).toBe('filmed');
    expect(answer(clip, seen(2, 10, 5000), seen(4, 10.1, 5000))).toBe('bounded');
  });

  test('filmed right after a jump that no two readings contradict, where the time borne is from before one of them', () => {
    const exact = { uncertaintyMs: 0 };
    const jumped = (device: RecordedClip, trueMs: number, ...known: KnownReading[]) => {
      const conclusion = offsetFor(device, known, rule);
      if (conclusion.offset === null) return conclusion.why;
      const { offsetMs, uncertaintyMs, trust } = conclusion.offset;
      return Math.abs(trueMs - offsetMs) <= uncertaintyMs ? trust : conclusion.offset;
    };
    const before = [seen(2, 18.5, 0, exact), seen(3, 9, 0, exact)];
    const bears = (ms: number) => recorded(3, 9, ms, { deviceEndMs: at(3, 9) + ms });
    expect(jumped(bears(-1900), -3000, ...before, seen(4, 9, -3000, exact))).toBe('filmed');
    const vague = [seen(3, 10, 0, { uncertaintyMs: 2000 }), seen(3, 18.5, 0, { uncertaintyMs: 2000 })];
    expect(jumped(bears(-1500), -2000, ...before, ...vague)).toBe('filmed');
  });

  test('rests on every reading between which a long recording may lie', () => {
    const long = recorded(3, 8.5, 5000, { deviceEndMs: at(3, 9.5) + 5000 });
    expect(offsetFor(long, around, rule)).toMatchObject({ basis: [57, 81, 105] });
  });

  test('a clip is within its dockings as far as the uncertainty goes, and no further', () => {
    const edge = (startMs: number, lengthMs: number) =>
      recorded(3, 9, 0, { deviceStartMs: startMs, deviceEndMs: startMs + lengthMs });
    const [from, to] = [at(2, 18), at(3, 18)];
    expect([edge(from - 2500, 0), edge(from - 3500, 0)].map((clip) => answer(clip, seen(3, 9, 0)))).toEqual([
      'bounded',
      'outside',
    ]);
    expect([edge(to - 500, 2500), edge(to - 500, 3500)].map((clip) => answer(clip, seen(3, 9, 0)))).toEqual([
      'bounded',
      'outside',
    ]);
    const inside = [seen(2, 9, 0), seen(3, 9, 0), seen(4, 9, 0)];
    expect(answer(edge(from - 4500, 0), ...inside)).toBe('outside');
  });

  test('measured only where all that it rests on is measured', () => {
    const measured = around.map((reading) => ({ ...reading, trust: 'measured' as const }));
    expect(answer(clip, ...measured)).toBe('measured');
    expect(answer(clip, ...measured.slice(0, 2), around[2]!)).toBe('filmed');
    expect(answer(clip, around[0]!, ...measured.slice(1))).toBe('measured');
  });

  test('bounded: a reading of the same time out of the dock, on one side or both', () => {
    expect(offsetFor(clip, [seen(3, 9, 5000)], rule)).toEqual({
      offset: { offsetMs: 5000, uncertaintyMs: 1147, trust: 'bounded' },
      basis: [3 * 24 + 9],
    });
    expect(answer(clip, seen(3, 9, 5000), seen(3, 17, 5000))).toBe('bounded');
    expect(answer(clip, seen(3, 17, 5000))).toBe('bounded');
  });

  test('bounded where the readings around are further than a day away, or show more drift than is tolerated', () => {
    expect(answer(clip, seen(1, 8, 5000), seen(5, 8, 5000))).toBe('bounded');
    expect(answer(clip, seen(2, 9, 5000), seen(3, 9, 5000), seen(4, 9, 11_000))).toBe('bounded');
  });

  test('bounded: three readings make a line, past its end and before its beginning', () => {
    const line = [seen(0, 9, 0), seen(1, 9, 2000), seen(2, 9, 4000)];
    expect(offsetFor(recorded(4, 9, 8000, { deviceEndMs: at(4, 9) + 8000 }), line, rule)).toMatchObject({
      offset: { offsetMs: 8000, trust: 'bounded' },
      basis: [9, 33, 57],
    });
    expect(answer(recorded(4, 9, 8000), ...line.slice(1))).toBe('far');
    const early = [seen(6, 9, 0), seen(7, 9, 2000), seen(8, 9, 4000)];
    expect(offsetFor(recorded(4, 9, -4000, { deviceEndMs: at(4, 9) - 4000 }), early, rule)).toMatchObject({
      offset: { offsetMs: -4000, trust: 'bounded' },
    });
    expect(lineThrough([seen(0, 9, 0), seen(0, 12, 1), seen(1, 8, 2)], rule)).toBeUndefined();
  });

  test('how wide: a line by its worst reading, its span, the distance and the length; a neighbour by the drift shown', () => {
    const width = (of: RecordedClip, ...known: KnownReading[]) => {
      const { offset } = offsetFor(of, known, rule);
      return offset?.uncertaintyMs;
    };
    const line = [seen(0, 9, 0), seen(1, 9, 2000), seen(2, 9, 4000)];
    const moment = recorded(4, 9, 8000, { deviceEndMs: at(4, 9) + 8000 });
    // 1 s of the readings × (1 + 2 × 2 days / 2 days) + 3 s × 2 days.
    expect(width(moment, ...line)).toBe(9001);
    // A tenth of a day longer: 100 ms × 2 / 2 days, 300 ms, and 200 ms that the clock drifts meanwhile.
    expect(width({ ...moment, deviceEndMs: moment.deviceEndMs + dayMs / 10 }, ...line)).toBe(9601);
    expect(width(clip, seen(2, 9, 0), seen(3, 9, 12_000, { deviceAtMs: at(3, 9) + 12_000 }))).toBe(1487);
  });

  test('far: out of the dock for days, with one reading at the beginning', () => {
    const long = { docked: rfc3339(at(3, 18)), window: { notBeforeMs: null, outMs: null, notAfterMs: at(3, 18) } };
    expect(answer(recorded(3, 10, 0, long), seen(1, 10, 0, { docked: long.docked }))).toBe('far');
    expect(answer(recorded(3, 10, 0, long), seen(2, 10.5, 0, { docked: long.docked }))).toBe('bounded');
  });

  test('a picture of the very moment of the only reading', () => {
    expect(answer(recorded(3, 9, 5000, { deviceEndMs: at(3, 9) + 5000 }), seen(3, 9, 5000))).toBe('bounded');
  });

  test('far: a reading of yesterday alone, of the same day in another docking, or a line towards another epoch', () => {
    expect(answer(clip, seen(2, 9, 5000))).toBe('far');
    expect(answer(clip, seen(2, 17, 5000))).toBe('far');
    expect(answer(clip, seen(3, 9, 5000, { docked: null }))).toBe('far');
    const line = [seen(0, 9, 0), seen(1, 9, 0), seen(2, 9, 0)];
    expect(answer(recorded(4, 10, 0), ...line)).toBe('bounded');
    expect(answer(recorded(4, 10, 0), ...line, seen(6, 9, -30 * dayMs))).toBe('far');
  });

  test('ambiguous: the clock was set in between, and either time is possible', () => {
    expect(answer(clip, seen(2, 9, 5000), seen(3, 9, 5000), seen(4, 9, 600_000))).toBe('ambiguous');
    expect(answer(clip, seen(3, 9, 5000), seen(3, 17, 600_000))).toBe('ambiguous');
  });

  test('not ambiguous: under one of the two clocks it would lie where the other is known to have gone', () => {
    const fell = [seen(3, 9, 0), seen(3, 12, -hourMs)];
    expect(offsetFor(recorded(3, 17.25, -hourMs), fell, rule)).toMatchObject({ offset: { offsetMs: -hourMs } });
    expect(offsetFor(recorded(3, 7.5, 0), fell, rule)).toMatchObject({ offset: { offsetMs: 0, trust: 'bounded' } });
    expect(answer(recorded(3, 10, 0), ...fell)).toBe('ambiguous');
  });

  test('outside: a clock that fell back by years while nobody looked', () => {
    expect(answer(recorded(3, 10, -9 * 365 * dayMs), ...around)).toBe('outside');
    expect(answer(recorded(3, 10, 2 * dayMs), seen(3, 9, 0))).toBe('outside');
    expect(answer(recorded(3, 10, -2 * dayMs), seen(3, 9, 0))).toBe('outside');
  });

  test('the clock that fell back is the one that counts, once it was read', () => {
    const fallen = -9 * 365 * dayMs;
    expect(answer(recorded(3, 10, fallen), ...around.slice(0, 2), seen(3, 12, fallen))).toBe('bounded');
    expect(answer(recorded(3, 10, 5000), ...around.slice(0, 2), seen(3, 12, fallen))).toBe('bounded');
  });

  test('too wide, and no reading at all', () => {
    expect(answer(clip, seen(3, 9, 5000, { uncertaintyMs: 60_000 }))).toBe('too-wide');
    expect(answer(clip)).toBe('no-reading');
  });
});

test('an epoch ends where two neighbours are more than a minute a day apart', () => {
  const lengths = (...known: KnownReading[]) => epochsOf(known, rule).map((epoch) => epoch.length);
  expect(lengths(seen(1, 0, 0), seen(2, 0, 62_000), seen(3, 0, 0))).toEqual([3]);
  expect(lengths(seen(1, 0, 0), seen(2, 0, 63_000), seen(3, 0, 63_000))).toEqual([1, 2]);
  expect(lengths(seen(3, 0, 63_000), seen(1, 0, 0), seen(2, 0, 63_000))).toEqual([1, 2]);
  expect(seenAtMs(seen(1, 0, 777))).toBe(at(1, 0));
});
