// When a flagged stretch was, as people say it: by the clock on the wall where that is known, and always how far into the clip.
import type { Clip } from '../../../../core/model.ts';
import type { Stretch } from '../../../../core/stretches.ts';
import { durationText } from '../format/quantity.ts';
import { stationTime } from '../format/station-time.ts';

export interface StretchTimes {
  /** `09:30:05`, in the station's zone; null where the clip tells no start. */
  readonly from: string | null;
  readonly to: string | null;
  /** `0:05 – 1:05`, to be found in the player. */
  readonly into: string;
}

export function stretchTimes({ start }: Pick<Clip, 'start'>, stretch: Stretch, zone: string): StretchTimes {
  const startMs = start === null ? Number.NaN : Date.parse(start);
  const wall = (ms: number) => (Number.isNaN(startMs) ? null : stationTime(startMs + ms, zone, 'time'));
  const { fromMs, toMs } = stretch;
  return { from: wall(fromMs), to: wall(toMs), into: `${durationText(fromMs)} – ${durationText(toMs)}` };
}
