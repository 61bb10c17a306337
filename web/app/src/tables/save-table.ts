// A table as a file of this machine: made here of what the page has, by the same code as the command line's.
import { type TableContent, type TableForm, tableBytes } from '../../../../core/tables/table-bytes.ts';

const kinds: Readonly<Record<TableForm, string>> = {
  csv: 'text/csv;charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Hands the browser a file to keep. @param name without its ending; what no file system takes is left out of it. */
export async function saveTable(name: string, form: TableForm, content: TableContent): Promise<void> {
  const bytes = await tableBytes(form, content);
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: kinds[form] }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, ' ').trim()}.${form}`;
  link.click();
  // The browser has taken it by then; sooner, some have not.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
