// The words that the daemon and a pull process exchange over the IPC channel. Plain data only.
import type { ErrorDocument } from '../../core/errors.ts';
import type { DigestSetting, Digests, MediaFacts, SourceName } from '../../core/model.ts';
import type { FirmwareProfile } from '../../firmware-profiles/model.ts';

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
      readonly profiles: readonly FirmwareProfile[];
      readonly digests: DigestSetting;
      readonly maxFileBytes: number;
    }
  | { readonly kind: 'space'; readonly key: string; readonly granted: boolean }
  /** The daemon has taken a copied file over (sealed, or known already); its work folder is gone. */
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
  /** Byte ranges [from, to) in the order in which the source was read; more than one entry when resumed. */
  readonly reads: readonly (readonly [number, number])[];
  readonly resumed: boolean;
  readonly pulledAtMs: number;
  readonly probe: ProbeOutcome;
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
}

/** pull process → daemon */
export type FromPull =
  | { readonly kind: 'listed'; readonly volume: ListedVolume }
  | { readonly kind: 'space'; readonly key: string; readonly bytes: number }
  | { readonly kind: 'progress'; readonly doneBytes: number }
  | { readonly kind: 'copied'; readonly file: CopiedFile }
  | { readonly kind: 'file-failed'; readonly source: SourceName; readonly bytes: number; readonly error: ErrorDocument }
  /** A pass is over and a second listing found nothing new or changed. `refused` = the volume cannot be read at all. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'volume-failed'; readonly error: ErrorDocument };
