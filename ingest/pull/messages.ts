// The words that the daemon and a pull process exchange over the IPC channel. Plain data only.
import type { ErrorDocument } from '../../core/errors.ts';
import type { Capacity, DigestSetting, Digests, MediaFacts, SourceName } from '../../core/model.ts';
import type { FirmwareProfile } from '../../firmware-profiles/model.ts';
import type { ReadReport } from './read-pace.ts';

/** daemon → pull process */
export type ToPull =
  | {
      readonly kind: 'start';
      readonly bay: string;
      /** Absolute path of the docked volume. */
      readonly root: string;
      /** Folder of unfinished copies; the process writes nowhere else. */
      readonly incoming: string;
      readonly label: string | null;
      /** Of the device itself, where the volume's names tell none. */
      readonly serial: string | null;
      readonly profiles: readonly FirmwareProfile[];
      readonly digests: DigestSetting;
      readonly maxFileBytes: number;
      /** Not a pull, but another try around bad blocks at what is not stored. */
      readonly salvage?: {
        /** Raw paths, hex, of the files that have their clip: passed over. */
        readonly storedHex: readonly string[];
        /** For the names of work folders: another one than a pull's. */
        readonly identity: string;
        /** Time for one file, and for all. */
        readonly fileMs: number;
        readonly volumeMs: number;
      };
    }
  /** Answer to `space`. A grant also hands over the work folder of that key: the daemon gives it only when it no longer
   *  holds a copy under this key from an earlier pull process. */
  | { readonly kind: 'space'; readonly key: string; readonly granted: boolean }
  /** The daemon is done with a copied file, whatever came of it (sealed, known already, refused), and touches its work
   *  folder no more. Owed for every `copied`; `finished` waits for it. */
  | { readonly kind: 'taken'; readonly key: string }
  | { readonly kind: 'stop' };

/** An entry that is not a regular file, or that could not be reached. */
export interface NotTaken {
  readonly source: SourceName;
  readonly reason: 'symlink' | 'fifo' | 'socket' | 'device' | 'other-file-system' | 'unreadable' | 'too-deep';
  /** True where footage may be behind it: then the bay cannot be `safe`. */
  readonly mayHoldFootage: boolean;
}

/** One finished copy: read, digested, written, flushed, read back and found equal. Becomes a VerifiedDigest. */
export interface CopiedFile {
  /** Name of the work folder below `incoming`. */
  readonly key: string;
  readonly source: SourceName;
  /** Raw path relative to the volume, hex: the only exact name. */
  readonly pathHex: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly digests: Digests;
  readonly readBack: 'direct' | 'cached';
  /** Byte ranges [from, to) in the order in which the source was read; more than one entry when resumed or salvaged. */
  readonly reads: readonly (readonly [number, number])[];
  readonly resumed: boolean;
  readonly pulledAtMs: number;
  readonly probe: ProbeOutcome;
  /** Of a salvage: what could not be read and is zeros in the copy; `reads` has the rest. */
  readonly salvage?: {
    readonly holes: readonly (readonly [number, number])[];
    /** For want of time some of it was not asked for often enough, or not at all. */
    readonly isCutShort: boolean;
  };
}

/** `none`: not a known container, never asked. `failed`: the tool died, hung or was refused. */
export type ProbeOutcome =
  | { readonly kind: 'media'; readonly media: MediaFacts; readonly containerTime?: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface ListedVolume {
  readonly profile: string;
  readonly serial: string | null;
  readonly officer: string | null;
  readonly label: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly notTaken: readonly NotTaken[];
  readonly capacity: Capacity | null;
  /** The newest of its files' modification times; left out where there is no file. As the recorder wrote it. */
  readonly newestMs?: number;
}

/** pull process → daemon */
export type FromPull =
  /** After the first listing, and after each later one that found something new or changed: the last one counts. */
  | { readonly kind: 'listed'; readonly volume: ListedVolume }
  /** May this file of `bytes` be stored? Asked before anything of it is read, and again when it is tried again (it may
   *  have grown); the answer holds until `copied` and `taken`, or `file-failed`. */
  | { readonly kind: 'space'; readonly key: string; readonly bytes: number }
  /** A long file has been read to its end; flush, read-back and probe follow, and nothing else of the recorder is read
   *  before they are done. Of other files `space` for the next one says so. */
  | { readonly kind: 'read'; readonly key: string; readonly bytes: number }
  /** At most five a second while bytes move. About every second while the recorder answers: silence is a stall. */
  | { readonly kind: 'progress'; readonly doneBytes: number }
  | { readonly kind: 'copied'; readonly file: CopiedFile }
  /** Not stored. A later pass may still bring a `copied` of the same key, if the file has changed since. */
  | {
      readonly kind: 'file-failed';
      readonly key: string;
      readonly source: SourceName;
      readonly bytes: number;
      readonly error: ErrorDocument;
    }
  /** How the card read; once, before `finished` or `volume-failed`. A process that is killed says nothing of it. */
  | { readonly kind: 'reads'; readonly report: ReadReport }
  /** Every file was `copied` and `taken`, or failed, and a last listing found nothing new or changed. */
  | { readonly kind: 'finished' }
  /** The end: CAMERA_GONE, VOLUME_REFUSED, FLUSH_FAILED (the station stops), BUG. What was `copied` stays good. */
  | { readonly kind: 'volume-failed'; readonly error: ErrorDocument };
