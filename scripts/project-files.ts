// The files of the project as git would keep them: tracked and new ones, without what .gitignore leaves out.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const projectRoot = dirname(import.meta.dirname);

const ignoredFolders = new Set(['node_modules', '.git', '.demo', 'data', '.cache']);

/** Paths from the root with `/` between, sorted. Without git (an unpacked archive) the tree is walked. */
export function projectFiles(): string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const git = spawnSync('git', words, { cwd: projectRoot, encoding: 'utf8', maxBuffer: 1 << 26 });
  const paths = git.status === 0 ? git.stdout.split('\0').filter(Boolean) : walk(projectRoot);
  return [...new Set(paths)].filter(isThere).sort();
}

export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** A file that git still lists may be gone from the work tree. */
function isThere(path: string): boolean {
  try {
    readFileSync(join(projectRoot, path));
    return true;
  } catch {
    return false;
  }
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : walk(join(folder, entry.name));
    return entry.isFile() ? [relative(projectRoot, join(folder, entry.name))] : [];
  });
}
