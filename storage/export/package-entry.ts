// One file of a package on its way out: the composer yields them in order, a sink writes them.

export interface PackageEntry {
  /** Relative to the bag, `/` between; passes `isSafePath`. */
  readonly path: string;
  readonly bytes: number;
  /** Whole for small files. A stream must be read to its end before the next entry is asked for. */
  readonly content: Buffer | (() => AsyncIterable<Buffer>);
}

/** What a sink wrote. */
export interface WrittenPackage {
  readonly files: number;
  /** Of all files, without the container's own overhead. */
  readonly bytes: number;
}
