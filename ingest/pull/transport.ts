// The port through which footage is read: what a pull needs of a recorder, whatever bus it hangs on. Read-only by shape.
import type { Capacity } from '../../core/model.ts';
import type { NotTaken } from './messages.ts';

/** A regular file as listed. */
export interface SourceEntry {
  /** Relative to the volume, `/` between, one character (U+0000 to U+00FF) for each byte: compact and exact. */
  readonly rawPath: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

/** State of an open file; two equal stamps around a read mean that nothing changed in between. */
export interface SourceStamp {
  readonly bytes: number;
  readonly mtimeNs: bigint;
  /** Anything else that moves when the file is changed (inode, ctime). Compared only within one opening. */
  readonly version: string;
}

export interface Listing {
  /** Sorted by path bytes. */
  readonly files: readonly SourceEntry[];
  readonly notTaken: readonly NotTaken[];
  /** Null for a volume that is no file system of its own, or does not say. */
  readonly capacity: Capacity | null;
}

export interface SourceFile {
  stamp(): Promise<SourceStamp>;
  /** Fills `buffer` from `position`; fewer bytes only at the end of the file. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** Every method throws LiuhenError CAMERA_GONE once the volume is no longer there; an empty listing is never the answer. */
export interface Transport {
  list(): Promise<Listing>;
  /**
   * @param how `blocks`: reads go to the medium as they are asked for, past every cache that would read on by itself;
   * then positions, lengths and memory are whole blocks (direct-io.ts).
   * @throws LiuhenError NAME_UNREACHABLE, SOURCE_CHANGED (no longer a regular file), CAMERA_READ_FAILED.
   */
  open(entry: SourceEntry, how?: 'blocks'): Promise<SourceFile>;
  /** Asks whether the volume is still the one that was opened. */
  stat(): Promise<void>;
  close(): Promise<void>;
  /** Since when a call to the recorder has not been answered (performance.now()), or null. */
  readonly waitingSince: number | null;
}
