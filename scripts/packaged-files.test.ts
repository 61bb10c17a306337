// What goes into the package: all that the product loads, and nothing that only serves its making.
import { expect, test } from 'vitest';
import { referencesOf } from './layers/references.ts';
import { packagedFiles, packagedModules } from './packaged-files.ts';
import { readProjectFile } from './project-files.ts';

const files = packagedFiles().map(({ path }) => path);
const modules = packagedModules(process.arch);
const names = new Set(modules.map(({ name }) => name.slice('node_modules/'.length)));

test('sources, profiles and pages, without tests, fixtures and the pages’ sources', () => {
  expect(files).toEqual(expect.arrayContaining(['cli/main.ts', 'package.json', 'web/app/dist/index.html']));
  expect(files.some((path) => path.startsWith('firmware-profiles/models/'))).toBe(true);
  expect(files).toContain('rule-packs/packs/base.yaml');
  expect(
    files.filter((path) => /\.test\.ts$|^(test-fixtures|scripts|bench|systemd)\/|^web\/app\/src\//.test(path)),
  ).toEqual([]);
});

test('every package that a source imports, no tool of ours, no repacked runtime', () => {
  const imported = files
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => referencesOf(readProjectFile(path)))
    .flatMap(({ kind, specifier }) => (kind === 'import' && specifier !== undefined ? [specifier] : []))
    .filter((specifier) => /^(@|[a-z])/.test(specifier) && !specifier.startsWith('node:'))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
  expect([...new Set(imported)].filter((name) => !names.has(name))).toEqual([]);
  expect(
    [...names].filter((name) => /^(vitest|typescript|playwright-core|@biomejs\/.*|node-linux-.*)$/.test(name)),
  ).toEqual([]);
});

test('of native parts only those of this machine', () => {
  const native = modules.flatMap((module) => module.files).filter(({ path }) => path.endsWith('.node'));
  expect(native.length).toBeGreaterThan(0);
  for (const { path } of native) expect(path).toMatch(new RegExp(`linux-?${process.arch}`));
});

test('a program stays one, and nothing else is', () => {
  const modes = new Map(packagedFiles().map(({ path, mode }) => [path, mode]));
  expect(modes.get('ingest/media/sandboxed-ffmpeg')).toBe(0o755);
  expect(modes.get('cli/main.ts')).toBe(0o644);
});
