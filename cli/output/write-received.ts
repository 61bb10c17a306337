// Writes the one file that the daemon sends.
import { LiuhenError } from '../../core/errors.ts';
import type { IncomingFile } from '../client.ts';
import { writeWhole } from './write-output.ts';

/**
 * Takes the one file of `files`. They are asked for only once the output could be opened: asking leaves a trace.
 * @param onBytes told of the bytes written so far, and of how many there will be.
 * @throws as `writeWhole`, and whatever `files` throws.
 */
export function writeReceived(
  out: string,
  files: AsyncIterable<IncomingFile>,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  return writeWhole(out, async (handle, failed) => {
    let received = 0;
    for await (const { bytes, content } of files) {
      let done = 0;
      for await (const chunk of content) {
        await handle.writeFile(chunk).catch(failed);
        done += chunk.length;
        onBytes(done, bytes);
      }
      received += 1;
    }
    if (received !== 1) throw new LiuhenError('BUG', 'one file was asked for', { context: { received } });
  });
}
