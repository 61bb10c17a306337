// An exchange with a scripted device: latency on both ways, a coarse clock, an offset that is known.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import { type ClockExchange, type DeviceClock, mayBeSet, readingOf } from './device-clock.ts';

interface Script {
  readonly offsetMs: number;
  readonly thereMs: number;
  readonly backMs: number;
  readonly stepMs: number;
  readonly atMs: number;
}

/** A device whose clock is ahead by so much, and shows only multiples of its step. */
class ScriptedDevice implements DeviceClock {
  readonly #script: Script;
  #offsetMs: number;

  constructor(script: Script) {
    this.#script = script;
    this.#offsetMs = script.offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  async read(): Promise<ClockExchange> {
    const { thereMs, backMs, stepMs, atMs } = this.#script;
    const shownMs = atMs + thereMs + this.#offsetMs;
    const deviceMs = stepMs === 0 ? shownMs : Math.floor(shownMs / stepMs) * stepMs;
    return { sentMs: atMs, receivedMs: atMs + thereMs + backMs, deviceMs, stepMs };
  }

  set(): Promise<ClockExchange> {
    this.#offsetMs = -this.#script.thereMs;
    return this.read();
  }
}

const script = fc.record({
  offsetMs: fc.integer({ min: -1e12, max: 1e12 }),
  thereMs: fc.integer({ min: 0, max: 5000 }),
  backMs: fc.integer({ min: 0, max: 5000 }),
  stepMs: fc.constantFrom(0, 1, 10, 1000, 2000),
  atMs: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
});

test('the true offset is within what a reading says, before the clock is set and after', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (given) => {
      const device = new ScriptedDevice(given);
      for (const exchange of [() => device.read(), () => device.set()]) {
        const { offsetMs, uncertaintyMs, trust } = readingOf(await exchange());
        expect(Math.abs(device.offsetMs - offsetMs)).toBeLessThanOrEqual(uncertaintyMs);
        expect(trust).toBe('measured');
      }
    }),
    { seed: testSeed(), numRuns: 2000 },
  );
});

test('half the round trip and the step of the clock', () => {
  const exchange = { sentMs: 1000, receivedMs: 1300, deviceMs: 62_000, stepMs: 1000 };
  expect(readingOf(exchange)).toEqual({
    offsetMs: 62_500 - 1150,
    uncertaintyMs: 150 + 1000,
    trust: 'measured',
    deviceAtMs: 62_000,
  });
  expect(() => readingOf({ ...exchange, receivedMs: 999 })).toThrow(
    expect.objectContaining({ code: 'CAMERA_READ_FAILED' }),
  );
});

test('a clock without ground sets no other', () => {
  expect((['synced', 'holdover', 'untrusted'] as const).map(mayBeSet)).toEqual([true, true, false]);
});
