// A roster out of a file that somebody chose: read here, as the command line reads it, and sent row by row.
import { jsonList } from '../../../../core/tables/json-list.ts';
import { type RosterFile, rosterLimits, rosterOfList, rosterOfTable } from '../../../../core/tables/roster-table.ts';
import { isWithin, tableFormOf, tableRows } from '../../../../core/tables/table-bytes.ts';

/** Why a file as a whole is no roster; a bad row is the station's to name. */
export type FileFault = 'form' | 'too-large' | 'unreadable' | 'headings' | 'list';

export async function readRoster(file: File): Promise<RosterFile | FileFault> {
  if (file.size > rosterLimits.fileBytes) return 'too-large';
  if (/\.json$/i.test(file.name)) {
    const list = await file
      .text()
      .then((text) => jsonList(text, 'shifts'))
      .catch(() => null);
    return list === null ? 'list' : rosterOfList(list);
  }
  const form = tableFormOf(file.name);
  if (form === null) return 'form';
  const rows = await file
    .arrayBuffer()
    .then((bytes) => tableRows(form, new Uint8Array(bytes)))
    .catch(() => null);
  if (rows === null) return 'unreadable';
  if (!isWithin(rows, rosterLimits)) return 'too-large';
  return rosterOfTable(rows) ?? 'headings';
}
