// Points and times out of the text files that recorders leave beside their recordings: NMEA 0183 sentences and GPX 1.1. What
// does not read as either is passed over, line by line; nothing is guessed.
import type { FilmedPoint } from '../../core/filmed-places.ts';
import { pointOf } from '../../core/geo/geo-point.ts';

/** @param text of one file, or of its beginning. */
export function trackPoints(text: string): FilmedPoint[] {
  return text.includes('<gpx') ? gpxPoints(text) : nmeaPoints(text);
}

/** RMC alone has date and time (NMEA 0183): `$GPRMC,hhmmss.sss,A,ddmm.mmmm,N,dddmm.mmmm,E,speed,course,ddmmyy,…*hh`. */
function nmeaPoints(text: string): FilmedPoint[] {
  return text.split(/[\r\n]+/).flatMap((line): FilmedPoint[] => {
    // Some recorders put a time of their own in front.
    const at = line.indexOf('$G');
    const sentence = at < 0 ? '' : line.slice(at + 1).trim();
    const [body = '', sum] = sentence.split('*', 2);
    if (body.length > 200 || (sum !== undefined && checksum(body) !== sum.slice(0, 2).toUpperCase())) return [];
    const [type = '', time = '', status, lat = '', north, lon = '', east, , , date = ''] = body.split(',');
    if (!/^G[A-Z]RMC$/.test(type) || status !== 'A') return [];
    const point = pointOf(degrees(lat, 2, north, 'NS'), degrees(lon, 3, east, 'EW'));
    const atMs = instantOf(time, date);
    return point && atMs !== null ? [{ ...point, atMs }] : [];
  });
}

/** Of everything between `$` and `*`, one after the other. */
function checksum(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) sum ^= body.charCodeAt(index);
  return sum.toString(16).toUpperCase().padStart(2, '0');
}

/** `ddmm.mmmm` and its side. @returns NaN for what is none. */
function degrees(text: string, whole: number, side: string | undefined, sides: string): number {
  if (side?.length !== 1 || !sides.includes(side) || !/^\d{4,5}(\.\d{1,10})?$/.test(text)) return Number.NaN;
  const value = Number(text.slice(0, whole)) + Number(text.slice(whole)) / 60;
  return side === sides[1] ? -value : value;
}

function instantOf(time: string, date: string): number | null {
  const [, h, m, s, fraction = ''] = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?$/.exec(time) ?? [];
  const [, day, month, year] = /^(\d\d)(\d\d)(\d\d)$/.exec(date) ?? [];
  if (h === undefined || year === undefined) return null;
  return utc(`20${year}-${month}-${day}T${h}:${m}:${s}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
}

/** Date.parse turns 31 February into March. */
function utc(text: string): number | null {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text ? ms : null;
}

/** Track, route and way points, each with the time that it has itself (GPX 1.1: UTC, xsd:dateTime). */
function gpxPoints(text: string): FilmedPoint[] {
  const points: FilmedPoint[] = [];
  let open: { place: ReturnType<typeof pointOf>; atMs: number | null } | null = null;
  // Piece by piece, so that a file of a million opening tags costs no more than its length.
  for (const piece of text.split('<')) {
    const [, name = ''] = /^(\/?[A-Za-z]{1,16})\b/.exec(piece) ?? [];
    if (/^(trkpt|rtept|wpt)$/.test(name)) {
      const place = pointOf(attribute(piece, 'lat'), attribute(piece, 'lon'));
      open = { place, atMs: null };
      if (place && /\/>\s*$/.test(piece)) points.push({ ...place, atMs: null });
    } else if (name === 'time' && open) {
      open.atMs = timeOf(piece.slice(piece.indexOf('>') + 1).trim());
    } else if (/^\/(trkpt|rtept|wpt)$/.test(name) && open) {
      if (open.place) points.push({ ...open.place, atMs: open.atMs });
      open = null;
    }
  }
  return points;
}

function attribute(piece: string, name: string): number {
  const value = new RegExp(`\\s${name}\\s{0,4}=\\s{0,4}["']\\s{0,4}([-+]?\\d{1,3}(?:\\.\\d{1,15})?)\\s{0,4}["']`).exec(
    piece.slice(0, 500),
  )?.[1];
  return value === undefined ? Number.NaN : Number(value);
}

/** Without a zone nobody knows which clock it was. */
function timeOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
