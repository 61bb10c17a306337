// GCJ-02, the datum of maps published in China (GB 20263), against WGS-84, which receivers give: some hundred metres apart.
// The forward shift is the published polynomial over the Krasovsky ellipsoid; the way back is found by repetition. Pure.
import { type GeoPoint, pointOf } from './geo-point.ts';

/** Whose coordinates: of a receiver, or of a Chinese map. */
export const datums = ['wgs84', 'gcj02'] as const;
export type Datum = (typeof datums)[number];

/** Krasovsky 1940: half the long axis in metres, and the square of the eccentricity. */
const axis = 6_378_245;
const eccentricity2 = 0.006_693_421_622_965_943;

/** Maps are not shifted outside this box. */
const isShifted = (lat: number, lon: number) => lon > 72.004 && lon < 137.8347 && lat > 0.8293 && lat < 55.8271;

export function toGcj02({ latE6, lonE6 }: GeoPoint): GeoPoint {
  const [lat, lon] = shifted(latE6 / 1e6, lonE6 / 1e6);
  return pointOf(lat, lon) ?? { latE6, lonE6 };
}

/** @returns WGS-84, true to a tenth of a metre. */
export function fromGcj02({ latE6, lonE6 }: GeoPoint): GeoPoint {
  const [lat, lon] = [latE6 / 1e6, lonE6 / 1e6];
  let [trueLat, trueLon] = [lat, lon];
  // Each turn leaves about a thousandth of the error.
  for (let turn = 0; turn < 5; turn += 1) {
    const [guessLat, guessLon] = shifted(trueLat, trueLon);
    [trueLat, trueLon] = [trueLat + lat - guessLat, trueLon + lon - guessLon];
  }
  return pointOf(trueLat, trueLon) ?? { latE6, lonE6 };
}

function shifted(lat: number, lon: number): [number, number] {
  if (!isShifted(lat, lon)) return [lat, lon];
  const [x, y] = [lon - 105, lat - 35];
  const wave = (factor: number, at: number) => factor * Math.sin(at * Math.PI);
  const common = (wave(20, 6 * x) + wave(20, 2 * x)) * (2 / 3);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common +
    (wave(20, y) + wave(40, y / 3)) * (2 / 3) + (wave(160, y / 12) + wave(320, y / 30)) * (2 / 3); // biome-ignore format: one polynomial
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common +
    (wave(20, x) + wave(40, x / 3)) * (2 / 3) + (wave(150, x / 12) + wave(300, x / 30)) * (2 / 3); // biome-ignore format: one polynomial
  const radLat = (lat * Math.PI) / 180;
  const magic = 1 - eccentricity2 * Math.sin(radLat) ** 2;
  const root = Math.sqrt(magic);
  const dLat = (north * 180) / (((axis * (1 - eccentricity2)) / (magic * root)) * Math.PI);
  const dLon = (east * 180) / ((axis / root) * Math.cos(radLat) * Math.PI);
  return [lat + dLat, lon + dLon];
}
