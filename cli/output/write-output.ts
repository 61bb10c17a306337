// Writes a file so that its name never holds less than the whole: flushed beside it, then renamed.
import type { FileHandle } from 'node:fs/promises';
import { outputError, refuseExisting, settle } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';

/**
 * @param write is called once the output could be opened; its failures to write are for it to name.
 * @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY or OUTPUT_FAILED, and whatever `write` throws; then nothing is
 * left behind.
 */
export async function writeWhole(
  out: string,
  write: (handle: Pick<FileHandle, 'writeFile'>, failed: (cause: unknown) => never) => Promise<void>,
): Promise<void> {
  await refuseExisting(realFiles, out);
  const partial = `${out}.partial`;
  const failed = outputError(partial);
  const handle = await realFiles.open(partial, 'wx', 0o640).catch(failed);
  try {
    await write(handle, failed);
    await handle.sync().catch(failed);
    await handle.close();
    await settle(realFiles, partial, out);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await realFiles.rm(partial, { force: true });
    throw error;
  }
}

/** Bytes that a command made itself. @throws as `writeWhole`. */
export function writeOutput(out: string, bytes: Uint8Array): Promise<void> {
  return writeWhole(out, (handle, failed) => handle.writeFile(bytes).catch(failed));
}
