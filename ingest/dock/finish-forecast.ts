// When each bay will be through, played forward: bytes left, pace, order and wires as they are now. Pure; null rather than a
// figure that nobody should trust. Decision 0009.
import { fullShare } from './bus-capacity.ts';
import type { BusLink } from './bus-links.ts';

/** A bay as the forecast needs it; rates in bytes a second. */
export interface ForecastBay {
  readonly bay: string;
  readonly isReading: boolean;
  readonly leftBytes: number;
  /** What it reads when nothing holds it up; null: never measured, 0: it stands still. */
  readonly rate: number | null;
  readonly links: readonly BusLink[];
  /** What comes after reading, for all that is left of it. */
  readonly afterMs: number;
}

const longestMs = 24 * 3600_000;

/**
 * @param bays in the order in which they are let in. @param capacityOf bytes a second of a link.
 * @returns milliseconds left by bay; null where it stands still, where nothing has been measured yet, and beyond a day.
 */
export function forecast(
  bays: readonly ForecastBay[],
  capacityOf: (link: BusLink) => number,
): Map<string, number | null> {
  const usual = middle(bays.map(({ rate }) => rate).filter((rate) => rate !== null && rate > 0) as number[]);
  const ends = new Map<string, number | null>(bays.map(({ bay }) => [bay, null]));
  let open = bays
    .map((bay) => ({ ...bay, rate: bay.rate ?? usual ?? 0, left: bay.leftBytes }))
    .filter(({ rate }) => rate > 0);
  for (let nowMs = 0; open.length > 0 && nowMs < longestMs; ) {
    const rates = running(open, capacityOf);
    const steps = [...rates].map(([bay, rate]) => (bay.left / rate) * 1000);
    const step = Math.min(...steps);
    nowMs += step;
    for (const [bay, rate] of rates) bay.left -= (rate * step) / 1000;
    const isThrough = (bay: (typeof open)[number]) => rates.has(bay) && bay.left <= 1;
    for (const bay of open.filter(isThrough)) {
      const ms = nowMs + bay.afterMs;
      ends.set(bay.bay, ms <= longestMs ? ms : null);
    }
    open = open.filter((bay) => !isThrough(bay));
  }
  return ends;
}

/** Those who are let in together, each with what the wires leave it. Who reads now goes on before others begin. */
function running<T extends ForecastBay & { readonly rate: number }>(
  bays: readonly T[],
  capacityOf: (link: BusLink) => number,
): Map<T, number> {
  const wanted = new Map<string, number>();
  const at = ({ port }: BusLink) => wanted.get(port) ?? 0;
  const chosen: T[] = [];
  for (const bay of [...bays.filter(({ isReading }) => isReading), ...bays.filter(({ isReading }) => !isReading)]) {
    if (!bay.isReading && bay.links.some((link) => at(link) >= capacityOf(link) * fullShare)) continue;
    chosen.push(bay);
    for (const link of bay.links) wanted.set(link.port, at(link) + bay.rate);
  }
  return new Map(
    chosen.map((bay) => [bay, bay.rate * Math.min(1, ...bay.links.map((link) => capacityOf(link) / at(link)))]),
  );
}

function middle(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? null;
}

/** Held steady: a new figure within a tenth moves the old one a little, any other takes its place. */
export function steadied(beforeMs: number | null, freshMs: number | null, nowMs: number): number | null {
  if (beforeMs === null || freshMs === null) return freshMs;
  const slack = Math.max((freshMs - nowMs) * 0.1, 5000);
  return Math.abs(freshMs - beforeMs) <= slack ? beforeMs + (freshMs - beforeMs) * 0.1 : freshMs;
}
