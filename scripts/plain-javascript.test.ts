import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagedFiles } from './packaged-files.ts';
import { plainJavaScript, plainName } from './plain-javascript.ts';
import { projectRoot, readProjectFile } from './project-files.ts';

const files = packagedFiles()
  .map(({ path }) => path)
  .filter((path) => !path.startsWith('web/app/'));
const sources = files.filter((path) => path.endsWith('.ts'));
const names = new Set(sources.map((path) => basename(path)));
let root: string;
beforeAll(() => {
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  // Below the project, where the packages of node_modules are found.
  root = mkdtempSync(join(projectRoot, '.cache', 'plain-'));
  for (const path of files) {
    const [from, to] = [readProjectFile(path), join(root, plainName(path))];
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, path.endsWith('.ts') ? plainJavaScript(from, names) : from);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

test('types go, lines and columns stay, and ways to renamed files are renamed, other texts not', () => {
  const source =
    "import type { A } from './model.ts';\nconst a: A = new URL('../x/one.ts', import.meta.url) as A; // b.ts\n";
  const plain = plainJavaScript(`${source}export const file = 'else.ts';\n`, new Set(['model.ts', 'one.ts']));
  expect(plain.split('\n')[1]).toBe("const a    = new URL('../x/one.js', import.meta.url)     ; // b.ts");
  expect(plain).toContain("file = 'else.ts'");
});

test('every module of the product loads where there is no compiler', () => {
  const modules = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
  expect(modules.length).toBe(sources.length);
  // Programs of their own do their work when they are loaded.
  const program = /(^cli\/main|-process|-worker|media-client)\.js$/;
  const script = `for (const path of ${JSON.stringify(modules.filter((path) => !program.test(path)))})
    await import(${JSON.stringify(`${root}/`)} + path);
    process.exit();`;
  const node = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['--no-strip-types', ...words], { encoding: 'utf8' });
  expect(node('--input-type=module', '--eval', script)).toMatchObject({ status: 0, stderr: '' });
  expect(node(join(root, 'cli', 'main.js'), '--version')).toMatchObject({ status: 0, stderr: '' });
});

test('no way to a source is left', () => {
  for (const path of sources) {
    const plain = plainJavaScript(readProjectFile(path), names);
    const left = [...plain.matchAll(/(['"`])([^'"`\n]*\.ts)\1/g)].map(([, , text]) => text);
    expect(
      left.filter((text) => names.has(basename(text ?? ''))),
      path,
    ).toEqual([]);
  }
});
