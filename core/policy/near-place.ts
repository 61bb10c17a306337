// Whether a clip was filmed near the place of an operation while that went on: by the points that the file itself tells, and
// by those of its recorder's tracks while it was recording. Pure. Decision 0023.
import type { OperationFacts } from '../case-model.ts';
import type { FilmedPoint } from '../filmed-places.ts';
import { fromGcj02 } from '../geo/gcj02.ts';
import { distanceMetres, type GeoPoint } from '../geo/geo-point.ts';
import type { ClipPlace } from './coverage.ts';
import { overlapOf, type Span, spanOf } from './time-overlap.ts';

/** How sure, 0 to 100 [D]: at the time · within what the clip's times are uncertain by · at a time that nobody knows. */
export const placeConfidence = { sure: 75, maybe: 50, unknown: 40 } as const;

const words = {
  sure: '时间相符',
  maybe: '时间在误差范围内相符',
  unknown: '拍摄时间不明',
} as const;

export interface FilmedClip {
  /** Null where it tells no time, or its clock has no ground. */
  readonly place: ClipPlace | null;
  /** By the station's clock, milliseconds since 1970: what was docked before the operation does not show it. */
  readonly dockedMs: number;
  /** What the file itself tells. */
  readonly filmed: readonly FilmedPoint[];
  /** Of its recorder's tracks, while it may have been recording. */
  readonly track: readonly FilmedPoint[];
}

export interface PlaceGround {
  readonly confidence: number;
  /** For a person; says how far off, not where. */
  readonly reason: string;
}

type Fit = keyof typeof placeConfidence;

/** A place as somebody said it, by a receiver's coordinates. */
export function placeOf({ latE6, lonE6, datum }: NonNullable<OperationFacts['position']>): GeoPoint {
  return datum === 'gcj02' ? fromGcj02({ latE6, lonE6 }) : { latE6, lonE6 };
}

/** @param nearMetres what counts as near, by the rule packs. @returns undefined where nothing speaks for it. */
export function placeGround(
  clip: FilmedClip,
  { position, sessions }: Pick<OperationFacts, 'position' | 'sessions'>,
  nearMetres: number,
): PlaceGround | undefined {
  if (position === undefined) return undefined;
  const place = placeOf(position);
  const spans = sessions.map(spanOf);
  const found = new Map<Fit, number>();
  const hear = (
    point: FilmedPoint,
    fitOf: (point: FilmedPoint, clip: FilmedClip, spans: readonly Span[]) => Fit | null,
  ) => {
    const metres = distanceMetres(point, place);
    const fit = metres <= nearMetres ? fitOf(point, clip, spans) : null;
    if (fit) found.set(fit, Math.min(metres, found.get(fit) ?? Number.POSITIVE_INFINITY));
  };
  for (const point of clip.filmed) hear(point, fitOfOwn);
  for (const point of clip.track) hear(point, fitOfTrack);
  const best = (['sure', 'maybe', 'unknown'] as const).find((fit) => found.has(fit));
  if (best === undefined) return undefined;
  const metres = Math.round(found.get(best)! / 10) * 10;
  return { confidence: placeConfidence[best], reason: `拍摄地点距现场约 ${metres} 米，${words[best]}` };
}

const isWithin = (atMs: number, spans: readonly Span[]) =>
  spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);

function fitOfOwn({ atMs }: FilmedPoint, { place, dockedMs }: FilmedClip, spans: readonly Span[]): Fit | null {
  if (atMs !== null) return isWithin(atMs, spans) ? 'sure' : null;
  if (place === null) return spans.some(({ fromMs }) => fromMs < dockedMs) ? 'unknown' : null;
  const overlap = overlapOf(place, spans);
  return overlap === 'none' ? null : overlap;
}

/** The track has its times from the satellites; that the clip was recording then is as sure as its own clock. */
function fitOfTrack({ atMs }: FilmedPoint, { place }: FilmedClip, spans: readonly Span[]): Fit | null {
  if (atMs === null || place === null || !isWithin(atMs, spans)) return null;
  const offMs = place.commonMs + place.ownMs;
  const isIn = (byMs: number) => atMs >= place.fromMs - byMs && atMs <= place.toMs + byMs;
  if (isIn(-offMs)) return 'sure';
  return isIn(offMs) ? 'maybe' : null;
}
