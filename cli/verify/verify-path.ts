// `verify PATH`: a package folder, a zip, or one clip folder, judged without a station.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LiuhenError } from '../../core/errors.ts';
import type { PackageReader } from '../../core/proof/package-reader.ts';
import { type VerifyTrust, verifyPackage } from '../../core/proof/verify.ts';
import type { VerifyReport } from '../../core/proof/verify-report.ts';
import { FolderReader } from './folder-reader.ts';
import { ZipReader } from './zip-reader.ts';

/**
 * @param trust texts of what the asker brings: root PEM, vkey line, older checkpoint
 * @param onBytes told of each block hashed, for a progress bar
 * @throws LiuhenError NOT_FOUND when there is nothing at `path`; USAGE as `verifyPackage`.
 */
export async function verifyPath(
  path: string,
  trust: VerifyTrust,
  onBytes?: (bytes: number) => void,
): Promise<VerifyReport> {
  const reader = await openPackage(path, onBytes);
  try {
    return await verifyPackage(reader, trust);
  } finally {
    await reader.close();
  }
}

type OpenPackage = PackageReader & { close(): Promise<void> };

/** What is no folder is read as a zip; if it is none, the report says so. */
async function openPackage(path: string, onBytes?: (bytes: number) => void): Promise<OpenPackage> {
  const facts = await stat(path).catch(notThere(path));
  if (facts.isDirectory()) return new FolderReader(path, onBytes);
  if (!facts.isFile()) throw new LiuhenError('USAGE', 'neither a folder nor a file', { context: { path } });
  const handle: FileHandle = await open(path, 'r').catch(notThere(path));
  return new ZipReader(handle, onBytes);
}

function notThere(path: string): (cause: unknown) => never {
  return (cause) => {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new LiuhenError('NOT_FOUND', 'nothing to verify here', { context: { path } });
    throw new LiuhenError('USAGE', `cannot be opened (${code})`, { context: { path }, cause });
  };
}
