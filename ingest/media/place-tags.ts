// Places that a recording's container or a photograph tells, out of the tags that ffprobe gives: ISO 6709, and the GPS part
// of EXIF (CIPA DC-008 4.6.6). No byte of the file itself is read here.
import type { FilmedPoint } from '../../core/filmed-places.ts';
import { pointOf } from '../../core/geo/geo-point.ts';

export type Tags = Readonly<Record<string, unknown>>;

/** Annex H in degrees, `+30.2550+120.2100/`, which is all that recorders and telephones write. */
export function iso6709Point(text: string): FilmedPoint | null {
  const form = /^([+-]\d{2}(?:\.\d{1,12})?)([+-]\d{3}(?:\.\d{1,12})?)(?:[+-]\d{1,6}(?:\.\d{1,12})?)?\/?$/;
  const [, lat, lon] = form.exec(text.trim()) ?? [];
  const point = lat === undefined ? null : pointOf(Number(lat), Number(lon));
  return point && { ...point, atMs: null };
}

/** Keys under which containers tell it: ©xyz as ffprobe calls it, in any language, and QuickTime's. */
const placeTag = /^(location(-[a-z]{3})?|com\.apple\.quicktime\.location\.ISO6709)$/;

/** @param tags of the format. */
export function taggedPoint(tags: Tags): FilmedPoint | null {
  for (const [name, value] of Object.entries(tags)) {
    const point = placeTag.test(name) && typeof value === 'string' ? iso6709Point(value) : null;
    if (point) return point;
  }
  return null;
}

/** @param tags of the photograph's one frame. */
export function photographedPoint(tags: Tags): FilmedPoint | null {
  const lat = degrees(tags['GPSLatitude'], tags['GPSLatitudeRef'], 'NS');
  const lon = degrees(tags['GPSLongitude'], tags['GPSLongitudeRef'], 'EW');
  const point = pointOf(lat, lon);
  return point && { ...point, atMs: instantOf(tags['GPSDateStamp'], tags['GPSTimeStamp']) };
}

/** Degrees, minutes and seconds, and the side. @returns NaN for what is none. */
function degrees(text: unknown, side: unknown, sides: string): number {
  const [d, m = 0, s = 0] = ratios(text) ?? [];
  const letter = typeof side === 'string' ? side.trim().slice(0, 1) : '';
  if (d === undefined || letter === '' || !sides.includes(letter)) return Number.NaN;
  const value = d + m / 60 + s / 3600;
  return letter === sides[1] ? -value : value;
}

/** By the satellites, UTC, to the second. */
function instantOf(date: unknown, time: unknown): number | null {
  const [, year, month, day] = (typeof date === 'string' && /^(\d{4}):(\d\d):(\d\d)/.exec(date)) || [];
  const [h, m, s] = ratios(time) ?? [];
  if (year === undefined || h === undefined || m === undefined || s === undefined) return null;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const text = `${year}-${month}-${day}T${two(h)}:${two(m)}:${two(s)}.000Z`;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text ? ms : null;
}

/** `30:1, 15:1, 1830:100`. @returns null for anything else. */
function ratios(text: unknown): number[] | null {
  if (typeof text !== 'string' || text.length > 200) return null;
  const values = text.split(',').map((part) => {
    const [, over, under] = /^\s*(\d{1,10})\s*:\s*([1-9]\d{0,9})\s*$/.exec(part) ?? [];
    return over === undefined ? Number.NaN : Number(over) / Number(under);
  });
  return values.every((value) => Number.isFinite(value)) ? values : null;
}
