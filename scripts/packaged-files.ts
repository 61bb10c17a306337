// Which files of the tree and of node_modules belong in the installed product, and which only serve its making.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFiles, projectRoot, readProjectFile } from './project-files.ts';

export interface PackagedFile {
  /** From the project's root, with `/` between. */
  readonly path: string;
  readonly mode: number;
}

const productFolders = /^(core|firmware-profiles|rule-packs|storage|ingest|web|cli)\//;

/** Sources of the product, its profiles, its built pages. */
export function packagedFiles(): PackagedFile[] {
  const sources = projectFiles().filter(
    (path) =>
      path === 'package.json' || (productFolders.test(path) && !path.startsWith('web/app/') && !isForMaking(path)),
  );
  const pages = filesBelow('web/app/dist').filter((path) => !path.endsWith('/.liuhen-stamp'));
  if (pages.length === 0) throw new Error('the web app is not built: npm run setup');
  return [...sources, ...pages].map((path) => withMode(path));
}

const isForMaking = (path: string) => /\.test\.ts$/.test(path);

interface LockedPackage {
  readonly dev?: boolean;
}

/**
 * Packages of the lock file that the product loads, without what serves other machines or their own making.
 * @param root the folder that holds the node_modules of that architecture; paths are from there.
 */
export function packagedModules(
  arch: string,
  root = projectRoot,
): { readonly name: string; readonly files: readonly PackagedFile[] }[] {
  const lock = JSON.parse(readProjectFile('package-lock.json')) as { packages: Record<string, LockedPackage> };
  return (
    Object.entries(lock.packages)
      .filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev && !isRuntime(path))
      // An optional package for another machine was not installed.
      .filter(([path]) => existsSync(join(root, path)))
      .map(([name]) => ({
        name,
        files: filesBelow(name, true, root)
          .filter((path) => isLoaded(path, name, arch))
          .map((path) => withMode(path, root)),
      }))
  );
}

const isRuntime = (path: string) => /^node_modules\/node-linux-/.test(path);

/** Folders at a package's top that it does not load from. Deeper ones of these names may well be code. */
const aside = new Set([
  'test',
  'tests',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
  'doc',
  'docs',
  'coverage',
  '.github',
]);

function isLoaded(path: string, name: string, arch: string): boolean {
  if (/(\.map|\.d\.[cm]?ts|\.md|\.markdown|\.tsbuildinfo)$/i.test(path)) return /licen[cs]e|notice/i.test(path);
  // What the native packages are built from, and their builds for other machines.
  if (/^node_modules\/better-sqlite3\/(deps|src)\//.test(path)) return false;
  const prebuilt = /\/prebuilds\/([a-z0-9]+)-([a-z0-9]+)/.exec(path);
  if (prebuilt) return prebuilt[1] === 'linux' && prebuilt[2] === arch;
  return !aside.has(path.slice(name.length + 1).split('/')[0] ?? '');
}

/** Sorted. `own`: without the packages nested below, which the lock file lists themselves. */
function filesBelow(folder: string, own = false, root = projectRoot): string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(
      (path) =>
        !own ||
        !path
          .slice(folder.length + 1)
          .split('/')
          .includes('node_modules'),
    )
    .sort();
}

function withMode(path: string, root = projectRoot): PackagedFile {
  const executable = (statSync(join(root, path)).mode & 0o111) !== 0;
  return { path, mode: executable ? 0o755 : 0o644 };
}
