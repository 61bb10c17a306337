// The file calls of everything that writes, behind one port, so that tests can fail each of them in turn.
import * as fsp from 'node:fs/promises';

/** The part of node:fs/promises that storage and pull use. Handles come from `open` alone. */
export type FilePort = Pick<
  typeof fsp,
  'open' | 'mkdir' | 'rename' | 'unlink' | 'rm' | 'rmdir' | 'readdir' | 'lstat' | 'stat' | 'statfs' | 'readFile'
>;

export const realFiles: FilePort = fsp;
