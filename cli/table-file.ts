// Files with a table on this machine's disk: their form by their name, read within limits. What their bytes say is in
// core/tables/.
import { open } from 'node:fs/promises';
import { LiuhenError } from '../core/errors.ts';
import {
  type FileRow,
  isWithin,
  type TableForm,
  type TableLimits,
  tableFormOf,
  tableRows,
} from '../core/tables/table-bytes.ts';

/** A table that goes to the daemon in one request, which holds a mebibyte. */
export const oneRequest: TableLimits = { fileBytes: 8 << 20, textBytes: 800 << 10, rows: 20_000 };

/** @throws LiuhenError USAGE for another ending. */
export function tableForm(path: string): TableForm {
  const form = tableFormOf(path);
  if (form !== null) return form;
  throw new LiuhenError('USAGE', `${path}: .csv, .xlsx`, { context: { field: 'file' } });
}

/** As `tableRows`. @throws LiuhenError USAGE for a file that cannot be read or is no table; TOO_LARGE. */
export async function readTable(path: string, limits = oneRequest): Promise<FileRow[]> {
  const form = tableForm(path);
  const bytes = await readBytes(path, limits.fileBytes);
  const rows = await tableRows(form, bytes).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (isWithin(rows, limits)) return rows;
  throw new LiuhenError('TOO_LARGE', path, { context: { rows: rows.length } });
}

export async function readBytes(path: string, maxBytes: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > maxBytes) throw new LiuhenError('TOO_LARGE', path, { context: { bytes: size } });
    return await file.readFile();
  } catch (cause) {
    throw cause instanceof LiuhenError ? cause : unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): LiuhenError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new LiuhenError('USAGE', path, { context: { field: 'file', reason: code ?? message }, cause });
}
