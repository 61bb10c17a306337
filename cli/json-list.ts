// A list of things out of a JSON file, bare or as a member of the document.
import type { LiuhenError } from '../core/errors.ts';
import { readBytes } from './table-file.ts';

/**
 * @param member `cases` of `{"cases":[…]}`; a bare list is as good.
 * @param refused the error for a file that is no such list.
 * @throws what `refused` makes; LiuhenError TOO_LARGE, USAGE for a file that cannot be read.
 */
export async function readJsonList(
  path: string,
  member: string,
  maxBytes: number,
  refused: (cause?: unknown) => LiuhenError,
): Promise<readonly unknown[]> {
  const bytes = await readBytes(path, maxBytes);
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused(cause);
  }
  const list = Array.isArray(document) ? document : (document as Readonly<Record<string, unknown>> | null)?.[member];
  if (!Array.isArray(list)) throw refused();
  return list;
}
