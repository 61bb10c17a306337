// A place as people type and read it, and as it is kept: degrees with the datum of what they were read from.

import type { Position } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Datum } from '../../core/geo/gcj02.ts';
import { pointOf } from '../../core/geo/geo-point.ts';
import { type Language, say } from '../language.ts';

/**
 * Chinese maps and receivers are some hundred metres apart, so the datum is never guessed.
 * @param at `30.255,120.21`: latitude first. @throws LiuhenError USAGE naming `at` or `datum`.
 */
export function positionSaid(
  at: string | undefined,
  datum: Datum | undefined,
  language: Language,
): Position | undefined {
  if (at === undefined && datum === undefined) return undefined;
  const [, lat, lon] =
    /^([-+]?\d{1,2}(?:\.\d{1,12})?)\s*[,，]\s*([-+]?\d{1,3}(?:\.\d{1,12})?)$/.exec(at?.trim() ?? '') ?? [];
  const point = lat === undefined ? null : pointOf(Number(lat), Number(lon));
  if (point === null)
    throw new LiuhenError('USAGE', say(language, '不是纬度、经度', 'not a latitude and longitude'), {
      context: { field: 'at' },
      hint: '30.255,120.21',
    });
  if (datum === undefined)
    throw new LiuhenError('USAGE', say(language, '没有说明坐标系', 'the datum was not said'), {
      context: { field: 'datum' },
      hint: say(
        language,
        '地图（高德、腾讯）上读出的：gcj02；GPS 设备：wgs84',
        'read off a Chinese map: gcj02; off a receiver: wgs84',
      ),
    });
  return { ...point, datum };
}

export interface ShownPosition {
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
  readonly datum: Datum;
}

export function shownPosition(position: Position | undefined): ShownPosition | null {
  return position ? { lat: position.latE6 / 1e6, lon: position.lonE6 / 1e6, datum: position.datum } : null;
}
