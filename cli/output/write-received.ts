// Writes one received file so that its name never holds less than the whole: flushed beside it, then renamed.
import { LiuhenError } from '../../core/errors.ts';
import { outputError, refuseExisting, settle } from '../../storage/export/output.ts';
import { realFiles } from '../../storage/file-port.ts';
import type { IncomingFile } from '../client.ts';

/**
 * Takes the one file of `files`. They are asked for only once the output could be opened: asking leaves a trace.
 * @param onBytes told of the bytes written so far, and of how many there will be.
 * @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY or OUTPUT_FAILED, and whatever `files` throws; then nothing is
 * left behind.
 */
export async function writeReceived(
  out: string,
  files: AsyncIterable<IncomingFile>,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  await refuseExisting(realFiles, out);
  const partial = `${out}.partial`;
  const handle = await realFiles.open(partial, 'wx', 0o640).catch(outputError(partial));
  try {
    let received = 0;
    for await (const { bytes, content } of files) {
      let done = 0;
      for await (const chunk of content) {
        await handle.writeFile(chunk).catch(outputError(partial));
        done += chunk.length;
        onBytes(done, bytes);
      }
      received += 1;
    }
    if (received !== 1) throw new LiuhenError('BUG', 'one file was asked for', { context: { received } });
    await handle.sync().catch(outputError(partial));
    await handle.close();
    await settle(realFiles, partial, out);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await realFiles.rm(partial, { force: true });
    throw error;
  }
}
