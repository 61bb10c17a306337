// Writes a page that the station drew, as it came or as a picture of it; its name never holds less than the whole.
import { rasterise } from '../../ingest/media/rasterise.ts';
import { writeReceived } from './write-received.ts';

/** For printing, in dots an inch. */
const dotsPerInch = 300;

/**
 * @param page SVG of our own.
 * @throws LiuhenError OUTPUT_EXISTS, DISK_FULL, READ_ONLY, OUTPUT_FAILED
 */
export async function writePage(path: string, page: Buffer, kind: 'svg' | 'png'): Promise<void> {
  const bytes = kind === 'svg' ? page : await rasterise(page, dotsPerInch);
  await writeReceived(path, one(bytes), () => undefined);
}

async function* one(bytes: Buffer) {
  const content = (async function* () {
    yield bytes;
  })();
  yield { path: '', bytes: bytes.length, content };
}
