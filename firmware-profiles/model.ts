// What a firmware profile is once loaded: plain data that can be sent to a pull process. See docs/profiles.md.
import type { StartSource } from '../core/model.ts';

/** One naming habit of a model. `path` is a regular expression over the whole relative path, case-insensitive, with the
 *  named groups serial, officer, date (yyyyMMdd), time (HHmmss), seq, all optional; separators in date and time do not
 *  count. */
export interface NamePattern {
  readonly id: string;
  readonly path: string;
}

export interface FirmwareProfile {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** Where each fact comes from; never empty. */
  readonly sources: readonly string[];
  readonly transport: 'disk';
  /** How a volume is recognised. The profile with the highest score above its minimum wins; ties by priority, then id. */
  readonly match: {
    /** Regular expression looked for in the volume label; where given, a volume without it is not of this model. */
    readonly label?: string;
    /** Smallest share, in percent, of the media files whose path must match one of `names`. 0 = always fits. */
    readonly minPercent: number;
    readonly priority: number;
  };
  readonly names: readonly NamePattern[];
  /** How the numbers of the group `seq` run. Left out where it is not known: then no number is ever called missing. */
  readonly numbering?: {
    /** What begins a new count: nothing but the volume itself, each day, each folder. */
    readonly runs: 'volume' | 'day' | 'folder';
    /** Highest number, after which 1 follows; left out for a counter that does not wrap. */
    readonly wraps?: number;
  };
  /** Regular expression looked for in the path: the recorder marked the file (IMP in the name, a lock folder). */
  readonly important?: string;
  readonly time: {
    /** In which zone the container's creation time is written. */
    readonly containerTime: 'local' | 'utc';
    /** What to believe for the start, best first. */
    readonly startFrom: readonly StartSource[];
    /** Which end of the recording the file's modification time marks. */
    readonly fileTimeIs: 'start' | 'end';
  };
  readonly release: { readonly allowed: boolean };
}

/** What a name says. `start` is the camera's wall clock, "2026-01-02T03:04:05", not yet an instant. */
export interface ParsedName {
  readonly pattern: string;
  readonly serial?: string;
  readonly officer?: string;
  readonly start?: string;
  readonly seq?: string;
  readonly important: boolean;
}
