// A clip's time out of its manifest and its events, as whoever holds a package can work it out. The catalogue's rows say
// the same in another way (a test holds the two together). Pure.
import { anchorOf, outranks } from '../best-offset.ts';
import type { CustodyEvent } from '../custody-event.ts';
import type { Manifest } from '../model.ts';
import { isStill } from '../stretches.ts';
import type { TimedClip } from './place-clip.ts';

/** @param events of this clip, in order; only its `anchor` events are looked at. */
export function timedClipOf({ clip, file, device, time, media }: Manifest, events: readonly CustodyEvent[]): TimedClip {
  let held: Pick<TimedClip, 'offsetMs' | 'uncertaintyMs' | 'trust' | 'basis'> & { readonly isOwn: boolean } = {
    offsetMs: time.offsetMs ?? null,
    uncertaintyMs: null,
    trust: time.offsetTrust,
    isOwn: time.offsetTrust !== 'none',
    basis: [],
  };
  for (const { type, seq, public: facts } of events) {
    const anchor = type === 'anchor' ? anchorOf(facts) : undefined;
    if (anchor && outranks(anchor, held)) held = { ...anchor, basis: anchor.reading ? [seq] : anchor.basis };
  }
  const corrected = (at: string | undefined) => (at === undefined ? null : Date.parse(at) - (held.offsetMs ?? 0));
  const { offsetMs, uncertaintyMs, trust, basis } = held;
  return {
    id: clip,
    camera: device.serial ?? device.label ?? '',
    sha256: file.digests.sha256,
    startMs: corrected(time.deviceStart),
    endMs: corrected(time.deviceEnd),
    startSource: time.startSource ?? null,
    offsetMs,
    uncertaintyMs,
    trust,
    basis,
    isCut: isCutOff(file.bytes, media?.durationMs ?? null),
  };
}

/**
 * Whether the file can hold a recording that lasts: no photograph, and no file that is no media. One that promises media and
 * could not be read may.
 */
export function mayHaveFilmed({ media, flags }: Pick<Manifest, 'media' | 'flags'>): boolean {
  return media === null ? flags.includes('no-media') || flags.includes('probe-failed') : !isStill(media);
}

/** FAT32 holds files of less than 4 GiB, and some recorders stop at 2; they cut somewhat before. */
const sizeLimits = [2 ** 31, 2 ** 32];
const beforeLimitBytes = 64 * 2 ** 20;
const minuteMs = 60_000;
const aroundMinuteMs = 2000;

/** Ended by the recorder for its size, or for its length in whole minutes; storage/catalogue/clip-neighbours.ts in SQL. */
function isCutOff(bytes: number, durationMs: number | null): boolean {
  if (sizeLimits.some((limit) => bytes < limit && bytes >= limit - beforeLimitBytes)) return true;
  if (durationMs === null || durationMs < minuteMs - aroundMinuteMs) return false;
  return Math.abs(((durationMs + aroundMinuteMs) % minuteMs) - aroundMinuteMs) <= aroundMinuteMs;
}

/** Whether a clip of known time lies in [fromMs, toMs), or may at the edge of its uncertainty. */
export function mayLieWithin(
  { startMs, endMs, uncertaintyMs, trust }: Pick<TimedClip, 'startMs' | 'endMs' | 'uncertaintyMs' | 'trust'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): boolean {
  if (trust === 'none' || startMs === null || uncertaintyMs === null) return false;
  return startMs - uncertaintyMs < toMs && (endMs ?? startMs) + uncertaintyMs > fromMs;
}
