// Where each clip that counts for an operation lies in time, in the contract's words, for whoever draws it. Pure; judges
// nothing: that is coverage.ts.
import { rfc3339 } from '../clock.ts';
import type { OffsetTrust } from '../model.ts';
import { type PlacingRule, placeClips, type TimedClip } from './place-clip.ts';

export interface PlacedClipAnswer {
  readonly clip: string;
  readonly camera: string;
  /** RFC 3339 in UTC, corrected; null, both, where its clock has no ground or the file tells no time. */
  readonly from: string | null;
  readonly to: string | null;
  /** Either edge may really lie so much earlier or later; null where from and to are. */
  readonly uncertaintyMs: number | null;
  readonly trust: OffsetTrust;
}

/** In the order given. */
export function placedClips(clips: readonly TimedClip[], rule: PlacingRule): PlacedClipAnswer[] {
  const places = placeClips(clips, rule);
  return clips.map(({ id, camera, trust }, n) => {
    const place = places[n]?.place ?? null;
    if (place === null) return { clip: id, camera, from: null, to: null, uncertaintyMs: null, trust };
    const { fromMs, toMs, commonMs, ownMs } = place;
    return { clip: id, camera, from: rfc3339(fromMs), to: rfc3339(toMs), uncertaintyMs: commonMs + ownMs, trust };
  });
}
