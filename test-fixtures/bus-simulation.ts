// Recorders on a tree of hubs with a clock that costs no time: cards of their own speed, wires that share evenly among those
// who are read over them (as a USB host does), files that are read whole. Drives the real BusShare, or lets all read at once.
import type { BusLink } from '../ingest/dock/bus-links.ts';
import { BusShare } from '../ingest/dock/bus-share.ts';

export interface SimulatedBay {
  readonly bay: string;
  readonly links: readonly BusLink[];
  /** Bytes a second that its card gives. */
  readonly card: number;
  /** Bytes of each file, in order. */
  readonly files: readonly number[];
  readonly newestMs?: number;
  readonly arrivesMs?: number;
  /** From then on it gives nothing for so long. */
  readonly stall?: { readonly atMs: number; readonly forMs: number };
}

export interface Simulation {
  readonly bays: readonly SimulatedBay[];
  /** Bytes a second that really go over a link. */
  readonly truth: (link: BusLink) => number;
  /** Everybody starts each file when he likes. */
  readonly allAtOnce?: boolean;
  /** Called at each step. */
  readonly onStep?: (share: BusShare, nowMs: number, done: ReadonlyMap<string, number>) => void;
  readonly untilMs?: number;
}

const stepMs = 100;
const tellMs = 200;

interface Reading {
  readonly bay: SimulatedBay;
  file: number;
  /** Of the file under way. */
  position: number;
  done: number;
  state: 'absent' | 'waiting' | 'reading' | 'over';
}

/** @returns when each bay had been read to the end, in seconds; those that were not are missing. */
export function simulate({ bays, truth, allAtOnce = false, onStep, untilMs = 24 * 3600_000 }: Simulation) {
  const share = new BusShare();
  const ends = new Map<string, number>();
  const all: Reading[] = bays.map((bay) => ({ bay, file: 0, position: 0, done: 0, state: 'absent' }));
  const ask = (reading: Reading, nowMs: number) => {
    reading.state = 'waiting';
    if (allAtOnce) reading.state = 'reading';
    else share.ask(reading.bay.bay, reading.bay.links, nowMs);
  };
  const letIn = (nowMs: number) => {
    for (const name of share.next(nowMs)) all.find(({ bay }) => bay.bay === name)!.state = 'reading';
  };
  for (let nowMs = 0; nowMs < untilMs && ends.size < bays.length; nowMs += stepMs) {
    for (const reading of all) {
      const { bay, arrivesMs = 0, files, newestMs = null } = reading.bay;
      if (reading.state !== 'absent' || nowMs < arrivesMs) continue;
      share.enter(bay);
      share.listed(bay, total(files), newestMs);
      ask(reading, nowMs);
    }
    if (!allAtOnce) letIn(nowMs);
    const active = all.filter((reading) => reading.state === 'reading' && !isStalled(reading.bay, nowMs));
    const rates = fairRates(
      active.map(({ bay }) => bay),
      truth,
    );
    const endMs = nowMs + stepMs;
    for (const reading of active) {
      const { bay, files } = reading.bay;
      // What a step leaves after the end of a file goes to the next one, if that may begin at once.
      for (let budget = (rates.get(reading.bay)! * stepMs) / 1000; budget > 0 && reading.state === 'reading'; ) {
        const moved = Math.min(budget, files[reading.file]! - reading.position);
        budget -= moved;
        reading.position += moved;
        reading.done += moved;
        if (reading.position < files[reading.file]!) continue;
        reading.position = 0;
        reading.file += 1;
        if (reading.file === files.length) {
          reading.state = 'over';
          ends.set(bay, endMs / 1000);
          share.leave(bay, endMs);
        } else {
          ask(reading, endMs);
          if (!allAtOnce) letIn(endMs);
        }
      }
    }
    if (endMs % tellMs === 0)
      for (const { bay, done, state } of all)
        if (state !== 'absent' && state !== 'over') share.moved(bay.bay, done, endMs);
    onStep?.(share, endMs, new Map(all.map(({ bay, done }) => [bay.bay, done])));
  }
  return ends;
}

export const total = (files: readonly number[]) => files.reduce((sum, bytes) => sum + bytes, 0);

function isStalled({ stall }: SimulatedBay, nowMs: number): boolean {
  return stall !== undefined && nowMs >= stall.atMs && nowMs < stall.atMs + stall.forMs;
}

/** Max-min: each link gives everybody on it the same, and what one does not take the others have. */
function fairRates(active: readonly SimulatedBay[], truth: (link: BusLink) => number): Map<SimulatedBay, number> {
  const rates = new Map<SimulatedBay, number>();
  const left = new Map<string, number>();
  for (const { links } of active) for (const link of links) left.set(link.port, truth(link));
  let open = [...active];
  while (open.length > 0) {
    const on = (port: string) => open.filter(({ links }) => links.some((link) => link.port === port)).length;
    const offer = (bay: SimulatedBay) => Math.min(bay.card, ...bay.links.map(({ port }) => left.get(port)! / on(port)));
    const least = Math.min(...open.map(offer));
    const settled = open.filter((bay) => offer(bay) <= least * 1.000001);
    for (const bay of settled) {
      rates.set(bay, least);
      for (const { port } of bay.links) left.set(port, left.get(port)! - least);
    }
    open = open.filter((bay) => !settled.includes(bay));
  }
  return rates;
}
