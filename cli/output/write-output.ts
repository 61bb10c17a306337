// Writes bytes that a command made itself, so that the file's name never holds less than the whole.
import { outputError, refuseExisting, settle } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';

/** @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY or OUTPUT_FAILED; then nothing is left behind. */
export async function writeOutput(out: string, bytes: Uint8Array): Promise<void> {
  await refuseExisting(realFiles, out);
  const partial = `${out}.partial`;
  const handle = await realFiles.open(partial, 'wx', 0o640).catch(outputError(partial));
  try {
    await handle.writeFile(bytes).catch(outputError(partial));
    await handle.sync().catch(outputError(partial));
    await handle.close();
    await settle(realFiles, partial, out);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await realFiles.rm(partial, { force: true });
    throw error;
  }
}
