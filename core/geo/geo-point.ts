// A point on the earth in millionths of a degree (a tenth of a metre): whole numbers, as canonical JSON has them. Pure.

/** WGS-84 unless something else is said. */
export interface GeoPoint {
  readonly latE6: number;
  readonly lonE6: number;
}

/** Mean radius, metres (IUGG). */
const earthRadius = 6_371_009;
const metresPerDegree = (Math.PI * earthRadius) / 180;
const radians = (degreesE6: number) => (degreesE6 / 1e6) * (Math.PI / 180);

/** @returns null for what is no place: out of range, or the zero that a receiver without a fix writes. */
export function pointOf(lat: number, lon: number): GeoPoint | null {
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return null;
  const point = { latE6: Math.round(lat * 1e6), lonE6: Math.round(lon * 1e6) };
  return point.latE6 === 0 && point.lonE6 === 0 ? null : point;
}

/** Great-circle distance in metres (haversine); the earth's flattening makes it wrong by half a percent at most. */
export function distanceMetres(a: GeoPoint, b: GeoPoint): number {
  const [dLat, dLon] = [radians(b.latE6 - a.latE6), radians(b.lonE6 - a.lonE6)];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latE6)) * Math.cos(radians(b.latE6)) * Math.sin(dLon / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** South-west and north-east corner. Where it would reach over the 180th meridian it ends there. */
export interface GeoBox {
  readonly minLatE6: number;
  readonly maxLatE6: number;
  readonly minLonE6: number;
  readonly maxLonE6: number;
}

/** The smallest box with all points and so many metres around them. @param points at least one. */
export function boxAround(points: readonly GeoPoint[], metres: number): GeoBox {
  const lats = points.map(({ latE6 }) => latE6);
  const lons = points.map(({ lonE6 }) => lonE6);
  const least = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b));
  const most = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b));
  // A hundredth more, for the flattening.
  const latE6 = Math.ceil((metres * 1.01e6) / metresPerDegree);
  const [minLatE6, maxLatE6] = [least(lats) - latE6, most(lats) + latE6];
  const narrowest = Math.cos(radians(Math.min(Math.max(Math.abs(minLatE6), Math.abs(maxLatE6)), 90e6)));
  const lonE6 = Math.ceil(Math.min(360e6, latE6 / Math.max(narrowest, 1e-9)));
  return { minLatE6, maxLatE6, minLonE6: least(lons) - lonE6, maxLonE6: most(lons) + lonE6 };
}
