// The clock port, and times as our formats write them. Reading the real clock is the composition root's business.

/** How good the station's own clock is: disciplined, running free after it was, or without ground. */
export type ClockQuality = 'synced' | 'holdover' | 'untrusted';

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  quality(): ClockQuality;
}

/** RFC 3339 in UTC with milliseconds, the one form in which times are written. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

export interface CalendarDay {
  readonly yyyy: string;
  readonly mm: string;
  readonly dd: string;
  /** `20260131` */
  readonly compact: string;
}

/**
 * Calendar fields of an instant in a named zone, whatever TZ says.
 * @returns day as yyyymmdd and its three parts.
 */
export function calendarDay(ms: number, zone: string): CalendarDay {
  const known = calendarDays.get(zone) ?? new Map<number, CalendarDay>();
  const number = Math.floor((ms + zoneOffsetMs(ms, zone)) / dayMs);
  const found = known.get(number);
  if (found) return found;
  const [yyyy, mm, dd] = calendarOf(zone).format(ms).split('-') as [string, string, string];
  const day = { yyyy, mm, dd, compact: `${yyyy}${mm}${dd}` };
  if (known.size === mostDays) known.clear();
  calendarDays.set(zone, known.set(number, day));
  return day;
}

/**
 * The instant that a wall clock in `zone` showed as `local` ("2026-01-02T03:04:05", milliseconds allowed).
 * In a zone with daylight saving an hour that occurs twice gives the first; one that does not occur gives the instant
 * just after the jump by the same distance.
 * @returns undefined if `local` is no calendar time (month 13, 25 o'clock).
 */
export function zonedTimeToMs(local: string, zone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,3})?$/.exec(local);
  if (!match) return undefined;
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(local.slice(0, 19))) return undefined;
  const first = asUtc - zoneOffsetMs(asUtc, zone);
  return asUtc - zoneOffsetMs(first, zone);
}

/** Formatting one takes twenty times as long as finding it again. By days since 1970 on the zone's own clock. */
const calendarDays = new Map<string, Map<number, CalendarDay>>();
/** Making one costs as much as a thousand uses. */
const calendars = new Map<string, Intl.DateTimeFormat>();
const wallClocks = new Map<string, Intl.DateTimeFormat>();

function calendarOf(zone: string): Intl.DateTimeFormat {
  const known = calendars.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  calendars.set(zone, made);
  return made;
}

function wallClockOf(zone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  wallClocks.set(zone, made);
  return made;
}

const dayMs = 86_400_000;
/** Of whole days in UTC that begin and end with one offset: no zone changes twice within a day. */
const offsetsOfDays = new Map<string, Map<number, number>>();
const mostDays = 4096;

function zoneOffsetMs(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const day = Math.floor(ms / dayMs);
  const known = offsetsOfDays.get(zone) ?? new Map<number, number>();
  const found = known.get(day);
  if (found !== undefined) return found;
  const offset = lookUpOffset(ms, zone);
  if (lookUpOffset(day * dayMs, zone) !== lookUpOffset((day + 1) * dayMs, zone)) return offset;
  if (known.size === mostDays) known.clear();
  offsetsOfDays.set(zone, known.set(day, offset));
  return offset;
}

function lookUpOffset(ms: number, zone: string): number {
  const parts = wallClockOf(zone).formatToParts(ms);
  const field = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return wall - Math.floor(ms / 1000) * 1000;
}
