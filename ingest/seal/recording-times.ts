// When a recording began and ended by the recorder's own clock, and on whose word: name, container or file time.
import { zonedTimeToMs } from '../../core/clock.ts';
import type { StartSource } from '../../core/model.ts';
import type { FirmwareProfile, ParsedName } from '../../firmware-profiles/model.ts';

export interface TimeEvidence {
  readonly parsed: ParsedName | null;
  /** The container's creation time as the probe gave it, RFC 3339. */
  readonly containerTime?: string | undefined;
  readonly durationMs: number | null;
  readonly modifiedMs: number;
}

export interface RecordingTimes {
  readonly startMs?: number;
  readonly endMs?: number;
  readonly startSource?: StartSource;
}

/**
 * Takes the first source in the profile's order that says anything. The end follows from the duration; without one it
 * is known only where the file's time marks it.
 * @param zone IANA zone that the recorder's wall clock is set to.
 */
export function recordingTimes(evidence: TimeEvidence, profile: FirmwareProfile, zone: string): RecordingTimes {
  for (const source of profile.time.startFrom) {
    const startMs = startBy(source, evidence, profile, zone);
    if (startMs === undefined || !isWritable(startMs)) continue;
    const endMs = endOf(source, startMs, evidence, profile);
    return { startMs, startSource: source, ...(endMs === undefined ? {} : { endMs }) };
  }
  return {};
}

/** Whether an instant can be written as RFC 3339 at all; a broken card may claim any file time. */
export function isWritable(ms: number): boolean {
  return ms >= 0 && ms < Date.UTC(10000, 0);
}

function startBy(source: StartSource, evidence: TimeEvidence, profile: FirmwareProfile, zone: string) {
  if (source === 'name')
    return evidence.parsed?.start === undefined ? undefined : zonedTimeToMs(evidence.parsed.start, zone);
  if (source === 'container') return containerStart(evidence.containerTime, profile, zone);
  if (profile.time.fileTimeIs === 'start') return evidence.modifiedMs;
  return evidence.modifiedMs - (evidence.durationMs ?? 0);
}

/** Many recorders write their wall clock where the container's standard asks for UTC: the profile says which. */
function containerStart(value: string | undefined, profile: FirmwareProfile, zone: string): number | undefined {
  if (value === undefined) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return undefined;
  if (profile.time.containerTime === 'utc') return ms;
  return zonedTimeToMs(new Date(ms).toISOString().slice(0, 19), zone);
}

function endOf(source: StartSource, startMs: number, evidence: TimeEvidence, profile: FirmwareProfile) {
  if (evidence.durationMs !== null) return startMs + evidence.durationMs;
  return source === 'file-time' && profile.time.fileTimeIs === 'end' ? evidence.modifiedMs : undefined;
}
