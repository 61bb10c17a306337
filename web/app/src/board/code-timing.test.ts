import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeTiming, graceMs, slowestAnswerMs } from './code-timing.ts';

const second = 1_772_326_800;
const at = (ms: number) => new Date(second * 1000 + ms).toISOString();

test('an answer at once stands to the end of its second and a little', () => {
  expect(codeTiming({ second, now: at(250) }, 5000, 5000)).toEqual({ goneAtMs: 5850, askAtMs: 5750 });
  expect(codeTiming({ second, now: at(250) }, 5000, 5040)).toEqual({ goneAtMs: 5850, askAtMs: 5770 });
});

test('late answers, and answers that make no sense, show nothing', () => {
  expect(codeTiming({ second, now: at(250) }, 5000, 5301)).toBeNull();
  expect(codeTiming({ second, now: at(990) }, 5000, 5200)).toBeNull();
  for (const now of [at(1000), at(-1), 'soon', '']) expect(codeTiming({ second, now }, 5000, 5001)).toBeNull();
});

test('wherever on the way the answer was made, its code is gone by the end of its second and the grace', () => {
  const ms = fc.integer({ min: 0, max: slowestAnswerMs });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), ms, ms, (madeAt, there, back) => {
      const sentMs = 10_000;
      const timing = codeTiming({ second, now: at(madeAt) }, sentMs, sentMs + there + back);
      if (timing === null) return;
      // The station's second ends this much after the answer was made, which was `there` after the question.
      const endsMs = sentMs + there + 1000 - madeAt;
      expect(timing.goneAtMs).toBeLessThanOrEqual(endsMs + graceMs);
      expect(timing.askAtMs).toBeGreaterThanOrEqual(sentMs + there + back);
    }),
  );
});
