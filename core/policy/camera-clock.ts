// What a recorder's clock readings say of its clips: epochs, drift, and the offset of a clip that shows none itself.
// Pure; the rule and why it is sound: docs/decisions/0008-clocks-of-recorders.md. Times are milliseconds.
import type { ClockOffset, ClockReading } from '../anchor-event.ts';

/** How a recorder's clock is taken to behave. */
export interface ClockRule {
  /** Tolerated drift, a day (DOMAIN §3: 3 s). */
  readonly driftMsPerDay: number;
  /** Two readings that are further apart than this, a day, are of two epochs: the clock was set or fell. */
  readonly epochMsPerDay: number;
  /** So far from a reading, by the camera's clock, a clip may take its trust. */
  readonly reachMs: number;
  /** An offset known no better than this is not given (DOMAIN §3: over 60 s needs a note). */
  readonly mostUncertaintyMs: number;
  /** So many readings of one epoch make a line. */
  readonly lineReadings: number;
}

export const dayMs = 86_400_000;
/** Distances are taken by the camera's clock, drift is a day of the station's: within an epoch no further apart than this. */
const daysOfEpoch = 1.001;

/** @param driftMsPerDay setting `camera.driftSecondsPerDay`, in milliseconds. */
export function clockRule(driftMsPerDay = 3000): ClockRule {
  return { driftMsPerDay, epochMsPerDay: 60_000, reachMs: dayMs, mostUncertaintyMs: 60_000, lineReadings: 3 };
}

/** A reading that is in the log. */
export interface KnownReading extends ClockReading {
  /** Its leaf. */
  readonly seq: number;
  /** When the docking began that brought it (RFC 3339); null where that is not known. */
  readonly docked: string | null;
}

/** A clip by its camera's own clock, and what the dockings say of when it was recorded. */
export interface RecordedClip {
  readonly deviceStartMs: number;
  /** The start where no end is known. */
  readonly deviceEndMs: number;
  /** When the docking began that brought it (RFC 3339). */
  readonly docked: string;
  readonly window: DockingWindow;
}

/** By the station's clock. The clip was not on the recorder at the docking before, and was at this one. */
export interface DockingWindow {
  /** Beginning of the last docking before at which everything was stored; null where there was none. */
  readonly notBeforeMs: number | null;
  /** When that docking ended, so that the recorder could film again. */
  readonly outMs: number | null;
  /** Beginning of the docking that brought the clip. */
  readonly notAfterMs: number;
}

/** Why no offset is given. */
export type NoOffset =
  | 'no-reading'
  /** Under no epoch's clock could it have been recorded between its dockings. */
  | 'outside'
  /** Under the clocks of several. */
  | 'ambiguous'
  /** No reading near enough, and no line. */
  | 'far'
  | 'too-wide';

export interface Concluded {
  readonly offset: ClockOffset & { readonly trust: 'measured' | 'filmed' | 'bounded' };
  /** Leaves of the readings that it rests on. */
  readonly basis: readonly number[];
}

export type Conclusion = Concluded | { readonly offset: null; readonly why: NoOffset };

/** When it was seen, by the station's clock. */
export const seenAtMs = ({ deviceAtMs, offsetMs }: ClockReading) => deviceAtMs - offsetMs;

/** In the order in which they were seen, cut where two neighbours contradict each other. */
export function epochsOf(readings: readonly KnownReading[], rule: ClockRule): KnownReading[][] {
  const sorted = [...readings].sort((a, b) => seenAtMs(a) - seenAtMs(b) || a.seq - b.seq);
  const epochs: KnownReading[][] = [];
  for (const reading of sorted) {
    const last = epochs.at(-1)?.at(-1);
    if (last && excessMs(last, reading) <= rule.epochMsPerDay * daysBetween(last, reading))
      epochs.at(-1)?.push(reading);
    else epochs.push([reading]);
  }
  return epochs;
}

/** How far two readings are apart beyond what their uncertainties explain. */
export function excessMs(a: ClockReading, b: ClockReading): number {
  return Math.max(0, Math.abs(a.offsetMs - b.offsetMs) - a.uncertaintyMs - b.uncertaintyMs);
}

export const daysBetween = (a: ClockReading, b: ClockReading) => Math.abs(seenAtMs(a) - seenAtMs(b)) / dayMs;

/** Whether two neighbours need no more than the tolerated drift to be true both. */
export function agree(a: ClockReading, b: ClockReading, rule: ClockRule): boolean {
  return excessMs(a, b) <= rule.driftMsPerDay * daysBetween(a, b);
}

/**
 * The offset of a clip, if the readings of its camera give one.
 * @param readings of its camera, in any order; none of the clip's own.
 * @returns `measured` or `filmed` (of the two it rests on the weaker) where readings that agree surround all the time
 * in which the clip can have been recorded; `bounded` where it rests on the clock not having been set since.
 */
export function offsetFor(clip: RecordedClip, readings: readonly KnownReading[], rule: ClockRule): Conclusion {
  if (readings.length === 0) return { offset: null, why: 'no-reading' };
  const epochs = epochsOf(readings, rule);
  for (const epoch of epochs) {
    const chain = surrounding(epoch, clip.window);
    if (chain) return between(clip, chain, rule, 'as read') ?? { offset: null, why: 'outside' };
  }
  const fitting = epochs.filter((epoch, at) => fits(clip, epoch, epochs[at - 1]?.at(-1), epochs[at + 1]?.[0], rule));
  const [epoch] = fitting;
  if (!epoch) return { offset: null, why: 'outside' };
  if (fitting.length > 1) return { offset: null, why: 'ambiguous' };
  if (isEnclosed(clip, epoch)) return between(clip, epoch, rule, 'bounded') ?? { offset: null, why: 'outside' };
  return byNeighbour(clip, epoch, rule) ?? byLine(clip, epoch, epochs, rule) ?? { offset: null, why: 'far' };
}

function isEnclosed({ deviceStartMs, deviceEndMs }: RecordedClip, epoch: readonly KnownReading[]): boolean {
  return epoch.length > 1 && epoch[0]!.deviceAtMs <= deviceStartMs && deviceEndMs <= epoch.at(-1)!.deviceAtMs;
}

/** The readings from the last before the recorder was out to the first after it was back; undefined without both. */
function surrounding(epoch: readonly KnownReading[], window: DockingWindow): readonly KnownReading[] | undefined {
  const { notBeforeMs, outMs, notAfterMs } = window;
  const fromMs = outMs ?? notBeforeMs;
  if (fromMs === null) return undefined;
  const first = epoch.findLastIndex((reading) => seenAtMs(reading) + reading.uncertaintyMs <= fromMs);
  const last = epoch.findIndex((reading) => seenAtMs(reading) - reading.uncertaintyMs >= notAfterMs);
  return first < 0 || last < 0 ? undefined : epoch.slice(first, last + 1);
}

interface Interval {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Whether the clip can have been recorded under the clock of an epoch, between its neighbours and the dockings. */
function fits(
  clip: RecordedClip,
  epoch: readonly KnownReading[],
  before: KnownReading | undefined,
  after: KnownReading | undefined,
  rule: ClockRule,
): boolean {
  const around = aroundReading(clip, nearestTo(clip, epoch), fastest(epoch, rule));
  const earliestMs = before ? seenAtMs(before) - before.uncertaintyMs : Number.NEGATIVE_INFINITY;
  const latestMs = after ? seenAtMs(after) + after.uncertaintyMs : Number.POSITIVE_INFINITY;
  const { notBeforeMs, notAfterMs } = clip.window;
  return isWithin(clip, around, Math.max(earliestMs, notBeforeMs ?? earliestMs), Math.min(latestMs, notAfterMs));
}

/** Whether some offset of the interval puts the clip into this span. */
function isWithin({ deviceStartMs, deviceEndMs }: RecordedClip, { lowMs, highMs }: Interval, from: number, to: number) {
  return deviceStartMs - lowMs >= from && deviceEndMs - highMs <= to;
}

/**
 * From every two neighbours between which the clip may lie: what both readings allow, together. Holds for any drift
 * that the two show or that is tolerated, and also where the clock jumped once between them by as little as they differ.
 */
function between(
  clip: RecordedClip,
  chain: readonly KnownReading[],
  rule: ClockRule,
  trust: 'as read' | 'bounded',
): Conclusion | undefined {
  const intervals: Interval[] = [];
  const basis = new Set<KnownReading>();
  for (const [at, a] of chain.slice(0, -1).entries()) {
    const b = chain[at + 1]!;
    // Right after a jump a clip bears a time from before the reading that it was recorded after.
    const apartMs = Math.abs(a.offsetMs - b.offsetMs) + a.uncertaintyMs + b.uncertaintyMs;
    const slackMs = apartMs + rule.driftMsPerDay * daysBetween(a, b);
    if (clip.deviceEndMs < a.deviceAtMs - slackMs || clip.deviceStartMs > b.deviceAtMs + slackMs) continue;
    for (const reading of [a, b]) {
      basis.add(reading);
      intervals.push(aroundReading(clip, reading, rule.driftMsPerDay));
    }
  }
  const hull = hullOf(intervals);
  const { notBeforeMs, notAfterMs } = clip.window;
  if (!hull || !isWithin(clip, hull, notBeforeMs ?? Number.NEGATIVE_INFINITY, notAfterMs)) return undefined;
  const used = [...basis];
  const near = nearestTo(clip, used);
  const isNear = distanceMs(clip, near) <= rule.reachMs;
  const isTight = used.every((reading, at) => at === 0 || agree(used[at - 1]!, reading, rule));
  const asRead = used.some((reading) => reading.trust === 'filmed') ? 'filmed' : 'measured';
  return concluded(near.offsetMs, hull, trust === 'as read' && isNear && isTight ? asRead : 'bounded', used, rule);
}

/** A reading of the same time out of the dock, with nothing on the clip's other side. */
function byNeighbour(clip: RecordedClip, epoch: readonly KnownReading[], rule: ClockRule): Conclusion | undefined {
  const together = epoch.filter(({ docked }) => docked === clip.docked);
  if (together.length === 0) return undefined;
  const nearest = nearestTo(clip, together);
  if (distanceMs(clip, nearest) > rule.reachMs) return undefined;
  return concluded(nearest.offsetMs, aroundReading(clip, nearest, fastest(epoch, rule)), 'bounded', [nearest], rule);
}

/** A straight line through the readings, past their end. Not towards another epoch: the clock jumped on that side. */
function byLine(
  clip: RecordedClip,
  epoch: readonly KnownReading[],
  epochs: readonly (readonly KnownReading[])[],
  rule: ClockRule,
): Conclusion | undefined {
  const line = lineThrough(epoch, rule);
  const isPast = clip.deviceEndMs > epoch.at(-1)!.deviceAtMs;
  if (!line || epochs.at(isPast ? -1 : 0) !== epoch) return undefined;
  const [first, last] = [epoch[0]!, epoch.at(-1)!];
  const days = Math.max(clip.deviceEndMs - last.deviceAtMs, first.deviceAtMs - clip.deviceStartMs) / dayMs;
  const errorMs = line.worstMs * (1 + (2 * days) / line.days);
  const lengthMs = (Math.abs(line.driftMsPerDay) * (clip.deviceEndMs - clip.deviceStartMs)) / dayMs;
  const offsetMs = Math.round(line.at(clip.deviceStartMs));
  const widthMs = errorMs + rule.driftMsPerDay * days + lengthMs;
  const around = { lowMs: offsetMs - widthMs, highMs: offsetMs + widthMs };
  return concluded(offsetMs, around, 'bounded', epoch, rule);
}

export interface DriftLine {
  readonly driftMsPerDay: number;
  /** No reading's true offset is further from the line. */
  readonly worstMs: number;
  /** That the readings span. */
  readonly days: number;
  at(deviceMs: number): number;
}

/** Least squares; undefined with too few readings, or all within a day: then errors look like drift. */
export function lineThrough(epoch: readonly KnownReading[], rule: ClockRule): DriftLine | undefined {
  const [first, last] = [epoch[0], epoch.at(-1)];
  if (!first || !last || epoch.length < rule.lineReadings) return undefined;
  const days = (last.deviceAtMs - first.deviceAtMs) / dayMs;
  if (days < 1) return undefined;
  const x = (deviceMs: number) => (deviceMs - first.deviceAtMs) / dayMs;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(epoch.map(({ deviceAtMs }) => x(deviceAtMs)));
  const meanY = mean(epoch.map(({ offsetMs }) => offsetMs));
  const squares = mean(epoch.map(({ deviceAtMs }) => (x(deviceAtMs) - meanX) ** 2));
  const products = mean(epoch.map(({ deviceAtMs, offsetMs }) => (x(deviceAtMs) - meanX) * (offsetMs - meanY)));
  const driftMsPerDay = products / squares;
  const at = (deviceMs: number) => meanY + driftMsPerDay * (x(deviceMs) - meanX);
  const worstMs = Math.max(...epoch.map((r) => Math.abs(r.offsetMs - at(r.deviceAtMs)) + r.uncertaintyMs));
  return { driftMsPerDay, worstMs, days, at };
}

/** The tolerated drift, or what the epoch's readings prove to be more. */
function fastest(epoch: readonly KnownReading[], rule: ClockRule): number {
  const shown = epoch
    .slice(1)
    .map((b, at) => excessMs(epoch[at]!, b) / Math.max(daysBetween(epoch[at]!, b), 1 / dayMs));
  return Math.max(rule.driftMsPerDay, ...shown);
}

function aroundReading(clip: RecordedClip, reading: KnownReading, rateMsPerDay: number): Interval {
  const widthMs = reading.uncertaintyMs + (rateMsPerDay * daysOfEpoch * distanceMs(clip, reading)) / dayMs;
  return { lowMs: reading.offsetMs - widthMs, highMs: reading.offsetMs + widthMs };
}

/** To the end of the clip that is further away. */
function distanceMs({ deviceStartMs, deviceEndMs }: RecordedClip, { deviceAtMs }: ClockReading): number {
  return Math.max(Math.abs(deviceStartMs - deviceAtMs), Math.abs(deviceEndMs - deviceAtMs));
}

function nearestTo(clip: RecordedClip, readings: readonly KnownReading[]): KnownReading {
  return readings.reduce((best, next) => (distanceMs(clip, next) < distanceMs(clip, best) ? next : best));
}

function hullOf(intervals: readonly Interval[]): Interval | undefined {
  if (intervals.length === 0) return undefined;
  return {
    lowMs: Math.min(...intervals.map(({ lowMs }) => lowMs)),
    highMs: Math.max(...intervals.map(({ highMs }) => highMs)),
  };
}

function concluded(
  offsetMs: number,
  { lowMs, highMs }: Interval,
  trust: 'measured' | 'filmed' | 'bounded',
  basis: readonly KnownReading[],
  rule: ClockRule,
): Conclusion {
  // Half a millisecond for the rounding of a line.
  const uncertaintyMs = Math.ceil(0.5 + Math.max(highMs - offsetMs, offsetMs - lowMs));
  if (uncertaintyMs > rule.mostUncertaintyMs) return { offset: null, why: 'too-wide' };
  return { offset: { offsetMs, uncertaintyMs, trust }, basis: basis.map(({ seq }) => seq).sort((a, b) => a - b) };
}
