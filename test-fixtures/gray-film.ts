// A film that shows nothing and lasts: for tests in which only its length counts. Made by ffmpeg, one small picture a second.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** @param folder where it is made. @param length in seconds. @throws Error when ffmpeg fails. */
export async function grayFilm(folder: string, length: number): Promise<Buffer> {
  const out = join(folder, `film-${length}.mp4`);
  const source = `color=gray:size=64x64:rate=1:duration=${length}`;
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:v', 'libx264', out]);
  return readFile(out);
}
