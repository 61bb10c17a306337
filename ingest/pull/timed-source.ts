// A file of a recorder whose reads are timed: the read call alone, not the writing and hashing that a pull waits for.
import type { ReadPace } from './read-pace.ts';
import { rawPathHex } from './source-name.ts';
import type { SourceFile } from './transport.ts';

/** @param now milliseconds of a clock that never steps. */
export function timedSource(source: SourceFile, rawPath: string, pace: ReadPace, now: () => number): SourceFile {
  return {
    stamp: () => source.stamp(),
    close: () => source.close(),
    read: async (buffer, position) => {
      const begun = now();
      const length = await source.read(buffer, position);
      // A read at the end of the file asks the card for nothing.
      if (length > 0) pace.add(() => rawPathHex(rawPath), position, length, now() - begun);
      return length;
    },
  };
}
