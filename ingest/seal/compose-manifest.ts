// From what the pull found to the manifest of one clip, and its flags. Pure: the sealer brings number and time.
import { type ClockQuality, rfc3339 } from '../../core/clock.ts';
import type { ClipFlag, DeviceFacts, Manifest, StationIdentity } from '../../core/model.ts';
import { isMediaName } from '../../firmware-profiles/kinds.ts';
import type { FirmwareProfile, ParsedName } from '../../firmware-profiles/model.ts';
import { isImportant, parseName } from '../../firmware-profiles/names.ts';
import type { CopiedFile } from '../pull/messages.ts';
import { isWritable, recordingTimes } from './recording-times.ts';

/** What holds for every file of one docking session. */
export interface SessionFacts {
  readonly bay: string;
  readonly dockedAtMs: number;
  readonly profile: FirmwareProfile;
  readonly serial: string | null;
  readonly label: string | null;
  /** The USB device's own; `serial` is that of the files' names where they tell one. */
  readonly usbSerial: string | null;
  /** Device and port it was read from; null for a volume that is not on USB. */
  readonly usb: DeviceFacts['usb'] | null;
  /** The station keeps a register of recorders, and this one is not in it. */
  readonly isUnregistered: boolean;
}

export interface SealFacts {
  readonly clip: string;
  readonly station: StationIdentity;
  readonly zone: string;
  readonly sealedAtMs: number;
  readonly clockQuality: ClockQuality;
}

/** The manifest of CONTRACT §4. Members that are not known are left out, never guessed. */
export function composeManifest(file: CopiedFile, session: SessionFacts, seal: SealFacts): Manifest {
  const { parsed, serial, officer } = attribution(file, session);
  const media = file.probe.kind === 'media' ? file.probe.media : null;
  const times = recordingTimes(
    {
      parsed,
      containerTime: file.probe.kind === 'media' ? file.probe.containerTime : undefined,
      durationMs: media?.durationMs ?? null,
      modifiedMs: file.mtimeMs,
    },
    session.profile,
    seal.zone,
  );
  const device: DeviceFacts = {
    profile: session.profile.id,
    ...(serial === null ? {} : { serial }),
    ...(session.label === null ? {} : { label: session.label }),
    ...(session.usb ? { usb: session.usb } : {}),
  };
  return {
    format: 'liuhen.manifest/1',
    clip: seal.clip,
    station: seal.station,
    file: { ...file.source, bytes: file.bytes, digests: file.digests },
    device,
    ...(officer === null ? {} : { officer }),
    time: {
      zone: seal.zone,
      ...(times.startMs === undefined ? {} : { deviceStart: rfc3339(times.startMs) }),
      ...(times.endMs === undefined ? {} : { deviceEnd: rfc3339(times.endMs) }),
      ...(times.startSource === undefined ? {} : { startSource: times.startSource }),
      offsetTrust: 'none',
      ...(isWritable(file.mtimeMs) ? { modified: rfc3339(file.mtimeMs) } : {}),
      docked: rfc3339(session.dockedAtMs),
      pulled: rfc3339(file.pulledAtMs),
      sealed: rfc3339(seal.sealedAtMs),
    },
    media,
    origin: 'recorder',
    flags: clipFlags(file, session, parsed !== null, seal.clockQuality),
  };
}

/** Whose recording it is: the file's own name first, then what holds for the whole volume. Unknown is null. */
export function attribution(
  file: CopiedFile,
  session: SessionFacts,
): { parsed: ParsedName | null; serial: string | null; officer: string | null } {
  const parsed = parseName(session.profile, file.source.path);
  return { parsed, serial: parsed?.serial ?? session.serial, officer: parsed?.officer ?? null };
}

/** What the probe says when the tool worked and the file is broken, as opposed to a tool that died or is missing. */
const unreadable = 'unreadable';

function holdsNoMedia({ probe, source }: CopiedFile): boolean {
  if (probe.kind === 'failed') return probe.reason === unreadable;
  return probe.kind === 'none' && isMediaName(source.path);
}

function clipFlags(file: CopiedFile, session: SessionFacts, isParsed: boolean, quality: ClockQuality): ClipFlag[] {
  const conditions: Record<ClipFlag, boolean> = {
    'camera-unregistered': session.isUnregistered,
    'clock-untrusted': true,
    empty: file.bytes === 0,
    important: isImportant(session.profile, file.source.path),
    'no-media': file.bytes > 0 && holdsNoMedia(file),
    'partial-read': file.salvage !== undefined && file.salvage.holes.length > 0,
    'probe-failed': file.probe.kind === 'failed' && file.probe.reason !== unreadable,
    'read-back-cached': file.readBack === 'cached',
    resumed: file.resumed,
    'station-clock-untrusted': quality === 'untrusted',
    unparsed: !isParsed,
  };
  return (Object.keys(conditions) as ClipFlag[]).filter((flag) => conditions[flag]).sort();
}
