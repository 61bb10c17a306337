// The YAML files of a drop-in folder, through a disk that the caller brings. A folder that does not exist is no problem;
// anything else that cannot be read is one, with its name, and costs nothing but itself.

/** The calls of node:fs that are used. */
export interface DropInDisk {
  readdirSync(folder: string): string[];
  statSync(file: string): { readonly size: number };
  readFileSync(file: string, encoding: 'utf8'): string;
}

/** What is wrong with one file. */
export interface FileProblem {
  readonly file: string;
  /** From 1; null where the file could not be read at all. */
  readonly line: number | null;
  readonly what: string;
}

/** Larger files are not read: a person's file has some tens of kilobytes. */
const maxFileBytes = 256 * 1024;

/** Files ending in .yaml or .yml by name, hidden ones left out. */
export function dropInFiles(
  folder: string,
  disk: DropInDisk,
): { readonly files: readonly string[]; readonly problems: readonly FileProblem[] } {
  try {
    const names = disk.readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'));
    return { files: names.sort().map((name) => `${folder}/${name}`), problems: [] };
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ENOENT') return { files: [], problems: [] };
    return { files: [], problems: [{ file: folder, line: null, what: `cannot be read: ${reasonOf(thrown)}` }] };
  }
}

/** The text of one file, or why there is none. */
export function dropInText(
  file: string,
  disk: DropInDisk,
): { readonly text: string } | { readonly problem: FileProblem } {
  const problem = (what: string) => ({ problem: { file, line: null, what } });
  try {
    if (disk.statSync(file).size > maxFileBytes) return problem(`over ${maxFileBytes} bytes`);
    return { text: disk.readFileSync(file, 'utf8') };
  } catch (thrown) {
    return problem(`cannot be read: ${reasonOf(thrown)}`);
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
