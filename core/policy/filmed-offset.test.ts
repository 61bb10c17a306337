import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeTimeCode } from '../time-code.ts';
import { type CodeSighting, deviceStart, type FilmedClip, filmedOffset, lateMs } from './filmed-offset.ts';

const secret = Buffer.alloc(32, 1);
const station = 'ST01';
/** What the recorder's clock said when the clip began, as its name tells it. */
const startMs = Date.UTC(2026, 2, 9, 9, 30);
const clip: FilmedClip = {
  station,
  secret,
  start: deviceStart(startMs, 'name'),
  dockedMs: startMs + 8 * 3_600_000,
};
const first = startMs / 1000 - 192;

/** A frame that shows the station's second `first + after`. */
const seen = (frameMs: number, after: number, from = station, key: Uint8Array = secret): CodeSighting => ({
  text: composeTimeCode(from, first + after, key),
  frameMs,
});

const steady = [0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000].map((ms) => seen(ms + 60, Math.floor(ms / 1000)));

describe('a screen that was filmed', () => {
  test('gives the offset, and how far it is known', () => {
    expect(filmedOffset(steady, clip)).toEqual({
      ok: true,
      // Between 810 − 1250 and 60 + 1000 ms above the 192 s.
      reading: { trust: 'filmed', offsetMs: 192_310, uncertaintyMs: 751, deviceAtMs: startMs + 1060 },
    });
  });

  test('two frames of two seconds are enough where they agree', () => {
    expect(filmedOffset([seen(400, 0), seen(1700, 1)], clip)).toMatchObject({
      ok: true,
      reading: { uncertaintyMs: 976 },
    });
  });

  test('a clip that began by the time of its file is known less exactly', () => {
    const found = filmedOffset(steady, { ...clip, start: deviceStart(startMs, 'file-time') });
    expect(found).toMatchObject({ ok: true, reading: { offsetMs: 192_310 - 1000, uncertaintyMs: 2751 } });
  });

  test('filmed twice in one clip: the better film counts where both agree', () => {
    const again = [seen(3_600_300, 3600), seen(3_601_350, 3601)];
    expect(filmedOffset([...again, ...steady], clip)).toEqual(filmedOffset(steady, clip));
  });

  test('codes of others, and texts that are none, take nothing from it', () => {
    const others = [
      { text: 'https://example.test', frameMs: 10 },
      seen(20, 50, 'ST02'),
      seen(30, 90, station, Buffer.alloc(32)),
    ];
    expect(filmedOffset([...others, ...steady], clip)).toEqual(filmedOffset(steady, clip));
  });
});

describe('no reading', () => {
  const afterwards = { ...clip, dockedMs: first * 1000 - 1 };
  test.each<[string, CodeSighting[], string, FilmedClip?]>([
    ['nothing filmed', [], 'no-time-code'],
    ['some other code', [{ text: 'LH1C:2026-017', frameMs: 5 }], 'no-time-code'],
    ['another station’s', [seen(0, 0, 'ST02'), seen(1000, 1, 'ST02')], 'other-station'],
    [
      'made by somebody else',
      [seen(0, 0, station, Buffer.alloc(32)), seen(1000, 1, station, Buffer.alloc(32))],
      'wrong-mac',
    ],
    ['a time after the docking', steady, 'after-docking', afterwards],
    [
      'a photograph, filmed as long as the code is good',
      [0, 300, 600, 900, 1200].map((ms) => seen(ms, 0)),
      'one-second',
    ],
    ['a photograph, filmed for longer', [0, 1000, 2000, 3000].map((ms) => seen(ms, 0)), 'distances-differ'],
    [
      'two photographs, one after the other',
      [seen(0, 0), seen(300, 0), seen(4000, 1), seen(4500, 1)],
      'distances-differ',
    ],
    ['a film that was slowed down', [0, 1, 2, 3, 4].map((n) => seen(n * 1500, n)), 'distances-differ'],
    ['seconds that run backwards', [seen(0, 2), seen(1000, 1), seen(2000, 0)], 'distances-differ'],
    ['a good film and one that was tampered with', [...steady, seen(60_000, 60), seen(63_000, 61)], 'distances-differ'],
    [
      'two films that contradict each other',
      [...steady, ...steady.map((one) => ({ ...one, frameMs: one.frameMs + 60_000 }))],
      'films-differ',
    ],
    ['a file that does not tell its start', steady, 'start-unknown', { ...clip, start: null }],
  ])('%s', (_what, sightings, reason, of = clip) => {
    expect(filmedOffset(sightings, of)).toEqual({ ok: false, reason });
  });
});

/** A screen that shows each second with some delay, and a camera with a clock of its own that films it. */
const filming = fc.record({
  offsetMs: fc.integer({ min: -400_000_000, max: 400_000_000 }),
  /** Of screen and shutter, each frame its own. */
  lateness: fc.array(fc.integer({ min: 0, max: lateMs }), { minLength: 20, maxLength: 20 }),
  /** When the clip began within the station's second. */
  beganMs: fc.integer({ min: 0, max: 100_000 }),
  frameGapMs: fc.integer({ min: 80, max: 400 }),
  filmedFromMs: fc.integer({ min: 0, max: 30_000 }),
  missing: fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 8 }),
});

test('the true offset is always within the uncertainty, and that under a second', () => {
  const stationBegin = Date.UTC(2026, 2, 9, 1, 0);
  let readings = 0;
  fc.assert(
    fc.property(filming, ({ offsetMs, lateness, beganMs, frameGapMs, filmedFromMs, missing }) => {
      const began = stationBegin + beganMs;
      const deviceBegan = began + offsetMs;
      const sightings = lateness.flatMap((late, n): CodeSighting[] => {
        if (missing.includes(n)) return [];
        const frameMs = filmedFromMs + n * frameGapMs;
        const second = Math.floor((began + frameMs - late) / 1000);
        return [{ text: composeTimeCode(station, second, secret), frameMs }];
      });
      // The name tells the second that had begun.
      const start = deviceStart(Math.floor(deviceBegan / 1000) * 1000, 'name');
      const found = filmedOffset(sightings, { station, secret, start, dockedMs: began + 3_600_000 });
      const seconds = new Set(sightings.map(({ text }) => text));
      expect(found.ok ? 'reading' : found.reason).toBe(seconds.size > 1 ? 'reading' : 'one-second');
      if (!found.ok) return;
      readings += 1;
      const { reading } = found;
      expect(Math.abs(reading.offsetMs - offsetMs)).toBeLessThanOrEqual(reading.uncertaintyMs);
      expect(reading.uncertaintyMs).toBeLessThanOrEqual(1127);
      // Five seconds before the screen, eight frames a second: what the dense sampling gives.
      const wholeSeconds = [...seconds].length > 3 && frameGapMs <= 125 && missing.length === 0;
      if (wholeSeconds) expect(reading.uncertaintyMs).toBeLessThan(1000);
    }),
    { numRuns: 500 },
  );
  expect(readings).toBeGreaterThan(300);
});
