// Times as fields hold them: the station's wall clock, to the second (`2026-03-01T09:00:00`), which the station reads in its
// own zone.
import { stationTime } from '../format/station-time.ts';

/** @param instant RFC 3339. */
export function fieldOf(instant: string, zone: string): string {
  return stationTime(Date.parse(instant), zone).replace(' ', 'T');
}

/** What to send of a field: the instant it was filled from where nobody touched it, so that no part of a second is lost. */
export function saidTime(field: string, from: string | null, zone: string): string {
  return from !== null && fieldOf(from, zone) === field ? from : field;
}
