// Where a file says that it was filmed, or that its recorder was: the points, how many are kept, and the `derive` leaf of the
// look for them. How many stands in the leaf; where, only beside it. Form only: what is near is for policy.
import type { Json } from './canonical-json.ts';
import type { CustodyEvent, EventDraft } from './custody-event.ts';
import { distanceMetres, type GeoPoint } from './geo/geo-point.ts';

/** WGS-84, as receivers give it. */
export interface FilmedPoint extends GeoPoint {
  /** By the receiver, which has it from the satellites, milliseconds since 1970; null where only the place is told. */
  readonly atMs: number | null;
}

/** What told it. track: a file of points and times · exif: a photograph · container: a tag of the recording. */
export type PlaceSource = 'track' | 'exif' | 'container';

/** `public.kind` of the leaf. */
export const placesKind = 'places';

/** A list of so many stays well below what a private detail may hold. */
export const mostPoints = 600;
/** A recorder that stands is a point now and then: of what is as near and as soon after, nothing is kept. */
const sameMetres = 10;
const sameMs = 30_000;

/** Names that recorders give to files of points. */
const trackNames = /\.(nmea|gpx|gps|log|txt)$/i;
const containersWithTags: ReadonlySet<string> = new Set(['mp4', 'mov', '3gp']);

/** Where to look in a file of that name and kind; null where it cannot tell a place. */
export function placeSourceOf(name: string, media: { readonly container: string } | null): PlaceSource | null {
  if (media === null) return trackNames.test(name) ? 'track' : null;
  if (media.container === 'jpeg') return 'exif';
  return containersWithTags.has(media.container) ? 'container' : null;
}

/** As many as may be kept, spread over the whole. @param points in the order of the file. */
export function thinned(points: readonly FilmedPoint[]): FilmedPoint[] {
  const moved: FilmedPoint[] = [];
  for (const point of points) {
    const last = moved.at(-1);
    if (last && isSame(last, point)) continue;
    moved.push(point);
  }
  if (moved.length <= mostPoints) return moved;
  const step = (moved.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, index) => moved[Math.round(index * step)]!);
}

function isSame(a: FilmedPoint, b: FilmedPoint): boolean {
  if ((a.atMs === null) !== (b.atMs === null) || distanceMetres(a, b) > sameMetres) return false;
  return Math.abs((a.atMs ?? 0) - (b.atMs ?? 0)) < sameMs;
}

/**
 * No digest of the points stands in the leaf: so few numbers could be found again by trial.
 * @param source the original's SHA-256. @param found all that the file told.
 */
export function placesDraft(
  clip: string,
  source: string,
  from: PlaceSource,
  found: readonly FilmedPoint[],
): EventDraft {
  const kept = thinned(found);
  const points: Json = kept.map(({ latE6, lonE6, atMs }) => [latE6, lonE6, atMs]);
  return {
    type: 'derive',
    actor: 'station',
    clip,
    public: { kind: placesKind, source, from, found: found.length, kept: kept.length },
    ...(kept.length === 0 ? {} : { private: { points } }),
  };
}

/** What such a leaf tells; null where there was nothing, or its private detail was erased. */
export function placesOf({ detail }: CustodyEvent): readonly FilmedPoint[] | null {
  const list = detail?.['points'];
  if (!Array.isArray(list)) return null;
  const points = list.map(pointOf);
  return points.every((point) => point !== null) && points.length > 0 ? points : null;
}

function pointOf(value: unknown): FilmedPoint | null {
  if (!Array.isArray(value)) return null;
  const [latE6, lonE6, atMs] = value as readonly unknown[];
  const isTimed = Number.isSafeInteger(atMs);
  if (!Number.isSafeInteger(latE6) || !Number.isSafeInteger(lonE6) || !(isTimed || atMs === null)) return null;
  return { latE6: latE6 as number, lonE6: lonE6 as number, atMs: atMs as number | null };
}
