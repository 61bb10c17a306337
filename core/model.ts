// The nouns that cross module boundaries, as readonly types. No behaviour here.
import type { Stretch } from './stretches.ts';

export type OffsetTrust = 'measured' | 'filmed' | 'anchored' | 'bounded' | 'none';
export type StartSource = 'name' | 'container' | 'file-time';
export type Origin = 'recorder' | 'agency-device' | 'third-party';
export type ClipState = 'sealed' | 'suspected-secret' | 'disposal-pending' | 'disposed' | 'handed-over';
export type BayState = 'empty' | 'identifying' | 'pulling' | 'sealing' | 'safe' | 'refused' | 'failed';
export type Role =
  | 'system-admin'
  | 'security-admin'
  | 'auditor'
  | 'inspector'
  | 'custodian'
  | 'officer'
  | 'auxiliary'
  | 'unit-head'
  | 'agency-head'
  | 'reviewer';
export type DigestSetting = 'sha256' | 'sha256+sm3';

/** Lower-case hexadecimal. */
export interface Digests {
  readonly sha256: string;
  readonly sm3?: string;
}

export interface StationIdentity {
  /** `[A-Z][A-Z0-9]{1,15}` */
  readonly id: string;
  /** Random, never reused; tells two stations of one id apart. */
  readonly uid: string;
  readonly name: string;
}

/** What ffprobe tells of a file; null in the manifest when it is no media file or could not be parsed. */
export interface MediaFacts {
  readonly container: string;
  readonly durationMs: number | null;
  readonly video?: { readonly codec: string; readonly width: number; readonly height: number; readonly fps: string };
  readonly audio?: { readonly codec: string };
}

export interface DeviceFacts {
  /** Id of the firmware profile. */
  readonly profile: string;
  readonly serial?: string;
  readonly label?: string;
  readonly usb?: { readonly vid: string; readonly pid: string; readonly port: string };
}

/** Name and path as CONTRACT §4: UTF-8 if valid, else GBK, else with U+FFFD; raw bytes in hex when not valid UTF-8. */
export interface SourceName {
  readonly name: string;
  readonly path: string;
  readonly nameHex?: string;
  readonly pathHex?: string;
}

/** manifest.json, CONTRACT §4. Times are RFC 3339 UTC; `officer` is the number the device carries. */
export interface Manifest {
  readonly format: 'liuhen.manifest/1';
  readonly clip: string;
  readonly station: StationIdentity;
  readonly file: SourceName & { readonly bytes: number; readonly digests: Digests };
  readonly device: DeviceFacts;
  readonly officer?: string;
  readonly time: {
    readonly zone: string;
    readonly deviceStart?: string;
    readonly deviceEnd?: string;
    readonly startSource?: StartSource;
    /** Camera clock minus station clock; corrected = device time − offset. */
    readonly offsetMs?: number;
    readonly offsetTrust: OffsetTrust;
    /** Modification time of the source file. */
    readonly modified?: string;
    readonly docked: string;
    readonly pulled: string;
    readonly sealed: string;
  };
  readonly media: MediaFacts | null;
  readonly origin: Origin;
  /** Sorted, each once. */
  readonly flags: readonly ClipFlag[];
}

/**
 * Facts about how a clip came in that a reader of the manifest must know.
 * unparsed: no name pattern of the profile matched · resumed: copied in more than one go · empty: zero bytes ·
 * important: the recorder marked it (IMP) · clock-untrusted: no offset of the recorder's clock is known ·
 * station-clock-untrusted: the station's own clock had no ground · no-media: the name promises media and none could be
 * read · probe-failed: the media tool died, hung or was not to be had · read-back-cached: compared through the page
 * cache, not past it · camera-unregistered: its recorder is not in the register (where there is a register at all) ·
 * partial-read: read around bad blocks of a dying card; zeros stand where nothing could be read.
 */
export type ClipFlag =
  | 'camera-unregistered'
  | 'unparsed'
  | 'resumed'
  | 'empty'
  | 'important'
  | 'clock-untrusted'
  | 'station-clock-untrusted'
  | 'no-media'
  | 'partial-read'
  | 'probe-failed'
  | 'read-back-cached';

export interface Finding {
  readonly device: string | null;
  readonly path: string | null;
  readonly officer: string | null;
  readonly docked: string | null;
}

/** A clip as commands answer it, CONTRACT §5. Unknown is null, never a guess. */
export interface Clip {
  readonly id: string;
  readonly state: ClipState;
  readonly sha256: string;
  readonly sm3: string | null;
  readonly bytes: number;
  readonly file: { readonly name: string; readonly path: string };
  readonly device: { readonly serial: string | null; readonly profile: string };
  readonly officer: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly durationMs: number | null;
  readonly offsetMs: number | null;
  readonly offsetTrust: OffsetTrust;
  /** The true offset, and so start and end, are within this; null where that is not known. */
  readonly offsetUncertaintyMs: number | null;
  /** The clip that this one goes on with, and the one that goes on with it, where the recorder cut one recording. */
  readonly continues: string | null;
  readonly continuedBy: string | null;
  readonly bay: string | null;
  readonly docked: string;
  readonly sealed: string;
  readonly flags: readonly string[];
  readonly seenAt: readonly Finding[];
  readonly level: string;
  readonly caveats: readonly string[];
  readonly cases: readonly string[];
  readonly retention: null;
  readonly media: MediaFacts | null;
  /** Which bytes a browser can play: the original, a proxy made here, or none (yet). */
  readonly playable: 'original' | 'proxy' | null;
  /** What shows or tells nothing, in order of time; null where that was not looked for (yet) or cannot be. */
  readonly stretches: readonly Stretch[] | null;
}

/** A bay as `dock ls` and /api/v1/dock answer it. */
export interface BayStatus {
  readonly bay: string;
  readonly state: BayState;
  /** Serial or label of what is docked. */
  readonly device: string | null;
  readonly profile: string | null;
  readonly officer: string | null;
  /** Regular files found. */
  readonly files: number;
  readonly bytes: number;
  readonly doneBytes: number;
  /** Files sealed or known as duplicates in this docking session. */
  readonly clips: number;
  /** Files that are still only on the recorder. */
  readonly remaining: number;
  /** Entries that were not taken, by reason. */
  readonly notTaken: Readonly<Record<string, number>>;
  /** Of the recorder's volume; null where that is not known. */
  readonly capacity: Capacity | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly since: string;
  /** When it will be through, foretold; null where that cannot be said (stalled, not measured yet, not being pulled). */
  readonly finishesAt: string | null;
  /** Its next file waits until there is room on the wire that it shares; the state stays `pulling`. */
  readonly isQueued: boolean;
  /** Of the last 20 s of reading; null where it is not being read or not long enough. */
  readonly bytesPerSecond: number | null;
  /** What this docking found of the recorder; null until it has been listed and read to its end. */
  readonly facts: DockFacts | null;
}

/** What a docking found of the recorder's card beside its files. Unknown is null: nothing could be compared. */
export interface DockFacts {
  /** File numbers that the recorder gave and that were never seen, counted once each. */
  readonly numberHoles: { readonly count: number; readonly ranges: readonly NumberRange[] } | null;
  /** Files that were sealed from this recorder, were not erased by the station, and are not on it now. */
  readonly gone: number | null;
  /** Files whose path holds other content than what was sealed from it. */
  readonly changed: number | null;
  /** Files that could not be read. */
  readonly readErrors: number;
  /** Reads that took more than a second and far longer than this card's usual ones. */
  readonly slowSpots: { readonly count: number; readonly totalMs: number; readonly worstMs: number } | null;
  /** No disk tells it. */
  readonly batteryPercent: number | null;
}

/** Missing numbers as the recorder writes them, first and last included. */
export interface NumberRange {
  /** Day of the series, yyyymmdd, where numbers begin anew each day. */
  readonly day: string | null;
  readonly from: string;
  readonly to: string;
}

/** Room on a file system, in bytes. */
export interface Capacity {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** Something a person must look at. Stays until its cause is gone. */
export interface Alarm {
  readonly code: string;
  readonly what: string;
  readonly since: string;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
}

/** A unit of the agency. */
export interface Unit {
  /** Opaque; `root` for the root. */
  readonly id: string;
  /** As people call it, once in the whole tree. */
  readonly name: string;
  /** Id of the unit above; null for the root. */
  readonly parent: string | null;
}

/** Whoever can log in. Passwords and sessions are elsewhere (private.db). */
export interface Account {
  /** Opaque, 16 hex digits: what leaves name as `actor`. */
  readonly id: string;
  /** The name to log in with. */
  readonly user: string;
  /** Id of a unit. */
  readonly unit: string;
  /** Sorted. */
  readonly roles: readonly Role[];
  readonly state: 'active' | 'disabled';
}

/** An entry of the officer register: which numbers on recorders are whose. */
export interface Officer {
  /** Opaque. */
  readonly id: string;
  /** Number of the enforcement certificate (执法证号). */
  readonly certificate: string;
  readonly name: string;
  /** Id of a unit. */
  readonly unit: string;
  /** Days, `2026-01-31`, first and last included; null where none is known. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Numbers that recorders write for this officer. */
  readonly deviceNumbers: readonly string[];
  /** Id of the account, where the officer has one. */
  readonly account: string | null;
}

/** An entry of the register of recorders. */
export interface Camera {
  /** Opaque. */
  readonly id: string;
  /** As its names, its USB device or its volume label tell it. */
  readonly serial: string;
  /** What the agency calls it; null where it has no name. */
  readonly name: string | null;
  /** Id of a unit. */
  readonly unit: string;
  /** Id of the officer whose own it is; null for one that is shared. */
  readonly officer: string | null;
  readonly state: 'active' | 'retired';
  /** The loan that runs. */
  readonly drawn: { readonly officer: string; readonly since: string } | null;
}
