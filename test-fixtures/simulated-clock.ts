// A recorder's clock as a function of the station's time, which nobody in reality has: drift, jumps, dockings, readings
// with bounded error, clips. For tests of what may be concluded.
import { rfc3339 } from '../core/clock.ts';
import { type DockingWindow, dayMs, type KnownReading, type RecordedClip } from '../core/policy/camera-clock.ts';

export interface SimulatedLife {
  /** Drift a day: the rate of each day in turn. */
  readonly ratesMsPerDay: readonly number[];
  /** By the station's clock. */
  readonly jumps: readonly { readonly atMs: number; readonly byMs: number }[];
  readonly readings: readonly { readonly atMs: number; readonly errorMs: number; readonly uncertaintyMs: number }[];
  readonly clips: readonly { readonly atMs: number; readonly lengthMs: number }[];
}

export const simulationStartMs = Date.UTC(2026, 2, 1);
/** The recorder is docked from 18:00 to 19:00, and out otherwise. */
const dockedFromMs = 18 * 3_600_000;
const dockedForMs = 3_600_000;

export class SimulatedClock {
  readonly #life: SimulatedLife;

  constructor(life: SimulatedLife) {
    this.#life = life;
  }

  /** True offset of the camera's clock at a moment of the station's. */
  offsetMs(atMs: number): number {
    const days = (atMs - simulationStartMs) / dayMs;
    const { ratesMsPerDay, jumps } = this.#life;
    const drift = ratesMsPerDay.reduce((sum, rate, day) => sum + rate * Math.min(1, Math.max(0, days - day)), 0);
    return drift + jumps.reduce((sum, jump) => sum + (jump.atMs <= atMs ? jump.byMs : 0), 0);
  }

  readings(): KnownReading[] {
    return this.#life.readings.map(({ atMs, errorMs, uncertaintyMs }, seq) => ({
      seq,
      offsetMs: Math.round(this.offsetMs(atMs) + errorMs),
      uncertaintyMs: uncertaintyMs + 1,
      trust: 'filmed',
      deviceAtMs: Math.round(atMs + this.offsetMs(atMs)),
      docked: rfc3339(windowAt(atMs).notAfterMs),
    }));
  }

  clips(): { readonly clip: RecordedClip; readonly atMs: number }[] {
    return this.#life.clips.map(({ atMs, lengthMs }) => {
      const deviceStartMs = Math.round(atMs + this.offsetMs(atMs));
      const window = windowAt(atMs + lengthMs);
      const clip = {
        deviceStartMs,
        deviceEndMs: deviceStartMs + lengthMs,
        docked: rfc3339(window.notAfterMs),
        window: atMs < window.outMs ? { ...window, notBeforeMs: null, outMs: null } : window,
      };
      return { clip, atMs };
    });
  }

  hasJumped(fromMs: number, toMs: number): boolean {
    return this.#life.jumps.some(({ atMs }) => atMs > fromMs && atMs <= toMs);
  }

  jumpsBetween(fromMs: number, toMs: number): number {
    return this.#life.jumps.filter(({ atMs }) => atMs > fromMs && atMs <= toMs).length;
  }
}

/** The dockings around a moment. */
export function windowAt(atMs: number): DockingWindow & { readonly outMs: number } {
  const day = Math.floor((atMs - simulationStartMs - dockedFromMs) / dayMs) + 1;
  const dockedMs = simulationStartMs + day * dayMs + dockedFromMs;
  return { notBeforeMs: dockedMs - dayMs, outMs: dockedMs - dayMs + dockedForMs, notAfterMs: dockedMs };
}
