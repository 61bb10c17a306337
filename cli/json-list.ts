// A list of things out of a JSON file on this machine's disk.
import type { LiuhenError } from '../core/errors.ts';
import { jsonList } from '../core/tables/json-list.ts';
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
  let list: readonly unknown[] | null;
  try {
    list = jsonList(bytes.toString('utf8'), member);
  } catch (cause) {
    throw refused(cause);
  }
  if (list === null) throw refused();
  return list;
}
