// The architecture as a test: an import that points up, sideways, in a circle or through a wall fails the build.
// Each rule is shown to bite on a made-up tree, so that a rule that never fires cannot pass for a rule that holds.
import { describe, expect, test } from 'vitest';
import { referencesOf } from '../scripts/layers/references.ts';
import { layerFindings, walls } from '../scripts/layers/rules.ts';
import { projectFiles, readProjectFile } from '../scripts/project-files.ts';

const files = projectFiles().filter((path) => /\.(ts|mjs)$/.test(path));

test('the tree keeps every rule', () => {
  const sources = new Map(files.map((path) => [path, readProjectFile(path)]));
  const found = layerFindings(sources).map(({ rule, file, line, what }) => `${rule}: ${file}:${line} ${what}`);
  expect(found).toEqual([]);
  expect(sources.size).toBeGreaterThan(20);
});

const rulesOf = (tree: Record<string, string>) => layerFindings(new Map(Object.entries(tree))).map(({ rule }) => rule);

describe('what each rule catches', () => {
  const broken: [string, string, Record<string, string>][] = [
    ['core imports storage', 'direction', { 'core/a.ts': "import { x } from '../storage/x.ts';" }],
    [
      'storage imports profiles',
      'direction',
      { 'storage/a.ts': "import type { P } from '../firmware-profiles/model.ts';" },
    ],
    ['profiles import storage', 'direction', { 'firmware-profiles/a.ts': "export * from '../storage/x.ts';" }],
    ['rule packs import storage', 'direction', { 'rule-packs/a.ts': "import { x } from '../storage/x.ts';" }],
    ['rule packs import profiles', 'direction', { 'rule-packs/a.ts': "import '../firmware-profiles/load.ts';" }],
    ['web imports rule packs', 'direction', { 'web/a.ts': "import type { P } from '../rule-packs/load.ts';" }],
    ['storage imports ingest', 'direction', { 'storage/a.ts': "import { x } from '../ingest/x.ts';" }],
    ['web imports ingest', 'direction', { 'web/a/b.ts': "const x = await import('../../ingest/x.ts');" }],
    ['web starts ingest as a process', 'direction', { 'web/a.ts': "new URL('../ingest/x.ts', import.meta.url)" }],
    ['ingest imports web', 'direction', { 'ingest/a.ts': "let x: import('../web/x.ts').X;" }],
    ['web imports the command line', 'direction', { 'web/a.ts': "import '../cli/main.ts';" }],
    ['product imports a fixture', 'outside', { 'cli/a.ts': "import { y } from '../test-fixtures/y.ts';" }],
    ['product imports a script', 'outside', { 'cli/a.ts': "import { y } from '../scripts/y.ts';" }],
    ['product imports the bench', 'outside', { 'storage/a.ts': "import { y } from '../bench/run.ts';" }],
    ['product imports a test', 'outside', { 'storage/a.ts': "import { y } from './y.test.ts';" }],
    ['core reads the disk', 'core-pure', { 'core/a.ts': "import { readFileSync } from 'node:fs';" }],
    ['core asks the process', 'core-pure', { 'core/a.ts': 'export const a = process.env;' }],
    ['core reads the clock', 'core-pure', { 'core/a.ts': 'export const a = () => Date.now();' }],
    ['core makes a date of now', 'core-pure', { 'core/a.ts': 'export const a = () => new Date();' }],
    ['core waits', 'core-pure', { 'core/a.ts': 'setTimeout(() => {}, 1);' }],
    ['core takes a package', 'core-pure', { 'core/a.ts': "import fastify from 'fastify';" }],
    ['a computed import', 'computed-import', { 'web/a.ts': 'await import(name);' }],
    ['proof can sign', 'proof-signs', { 'core/proof/a.ts': "import { createSign } from 'node:crypto';" }],
    ['proof takes all of crypto', 'proof-signs', { 'core/proof/a.ts': "import * as crypto from 'node:crypto';" }],
    [
      'two files in a circle',
      'circle',
      { 'core/a.ts': "import './b.ts';", 'core/b.ts': "import type { A } from './a.ts';" },
    ],
    ['a file that imports itself', 'circle', { 'web/a.ts': "export { x } from './a.ts';" }],
  ];
  test.each(broken)('%s', (_name, rule, tree) => {
    expect(rulesOf(tree)).toContain(rule);
  });

  test('three files in a circle, named on the way round', () => {
    const tree = { 'web/a.ts': "import './b.ts'", 'web/b.ts': "import './c.ts'", 'web/c.ts': "import './a.ts'" };
    expect(layerFindings(new Map(Object.entries(tree)))[0]?.what).toBe('web/a.ts → web/b.ts → web/c.ts → web/a.ts');
  });

  test.each(walls)('the wall around $target $names', ({ target, names, only }) => {
    const passes = (file: string) => only.some((place) => file.startsWith(place));
    const outside = ['cli/a.ts', 'web/a.ts'].find((file) => !passes(file))!;
    const inside = only[0]!.endsWith('/') ? `${only[0]}a.ts` : only[0]!;
    const from = (file: string) => `${'../'.repeat(file.split('/').length - 1)}${target}`;
    const tree = (file: string, what: string) => ({
      [file]: `import ${what} from '${target.endsWith('.ts') ? from(file) : target}';`,
    });
    const taken = `{ ${names?.[0] ?? 'anything'} as mine }`;
    expect(rulesOf(tree(outside, taken))).toContain('wall');
    expect(rulesOf(tree(outside, '* as all'))).toContain('wall');
    expect(rulesOf(tree(inside, taken))).not.toContain('wall');
    if (names) expect(rulesOf(tree(outside, '{ somethingElse }'))).not.toContain('wall');
  });

  test('every module behind a wall is there, so that a wall does not outlive a move', () => {
    const modules = walls.map(({ target }) => target).filter((target) => target.endsWith('.ts'));
    expect(modules.filter((target) => !files.includes(target))).toEqual([]);
    const places = walls.flatMap(({ only }) => only).filter((place) => place.endsWith('.ts'));
    expect(places.filter((place) => !files.includes(place))).toEqual([]);
    for (const { target, names } of walls.filter((wall) => wall.names !== undefined))
      for (const name of names ?? []) expect(readProjectFile(target)).toMatch(new RegExp(`export .*\\b${name}\\b`));
  });
});

test('what is allowed raises nothing', () => {
  const tree = {
    'core/a.ts':
      "import { createHash, createVerify } from 'node:crypto'; // Date.now()\nconst a = 'process.env'; new Date(a);",
    'core/a.test.ts': "import '../test-fixtures/seed.ts'; import '../storage/b.ts';",
    'storage/b.ts': "import { readFile } from 'node:fs/promises'; import type { A } from '../core/a.ts';",
    'ingest/c.ts':
      "import '../storage/b.ts'; import '../firmware-profiles/d.ts'; new URL('./main.ts', import.meta.url);",
    'firmware-profiles/d.ts': "import { a } from '../core/a.ts';",
    'rule-packs/g.ts': "import { a } from '../core/a.ts'; import { readFileSync } from 'node:fs';",
    'web/e.ts': "import '../storage/b.ts';",
    'cli/main.ts':
      "import '../web/e.ts'; import '../ingest/c.ts'; import '../rule-packs/g.ts'; import p from '../package.json' with { type: 'json' };",
    'test-fixtures/f.ts': "import '../cli/main.ts';",
  };
  expect(layerFindings(new Map(Object.entries(tree)))).toEqual([]);
});

describe('reading references', () => {
  const specifiers = (source: string) => referencesOf(source).map(({ specifier }) => specifier);

  test('every form of import is seen, with its names', () => {
    const source = `
      import 'side';
      import a, { b, type C as D } from 'many';
      import type E from 'typed';
      import * as f from 'all';
      export { g as h } from 'again';
      export type { I } from 'again-type';
      export * from 'star';
      const j = await import('dynamic');
      type K = import('in-a-type').K;
      new URL('./file.ts', import.meta.url);
      join(import.meta.dirname, '../other.ts');
    `;
    expect(referencesOf(source).map(({ specifier, kind, names }) => [specifier, kind, names])).toEqual([
      ['side', 'import', []],
      ['many', 'import', ['default', 'b', 'C']],
      ['typed', 'import', ['default']],
      ['all', 'import', ['*']],
      ['again', 'import', ['g']],
      ['again-type', 'import', ['I']],
      ['star', 'import', ['*']],
      ['dynamic', 'import', ['*']],
      ['in-a-type', 'import', ['*']],
      ['./file.ts', 'process', []],
      ['../other.ts', 'process', []],
    ]);
  });

  test('comments, strings, templates and regular expressions hide nothing and invent nothing', () => {
    const source = [
      "// import 'no1';",
      "/* import 'no2'; */ const a = \"import 'no3'\";",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the template that is read here
      "const b = `import 'no4' ${await import('yes1')} import 'no5' ${`${'x'}`} `;",
      'const c = /[\'"`/]/.test(a) ? 1 / 2 : /[/\'"]\\//u;',
      "const url = 'https://x'; import 'yes2';",
      "const d = { import: 'no6', export: 'no7' }; d.import; table.export('no8');",
      "export const from = 'no9'; export { a }; const e = 'no10';",
    ].join('\n');
    expect(specifiers(source)).toEqual(['yes1', 'yes2']);
    expect(referencesOf(source).map(({ line }) => line)).toEqual([3, 5]);
  });
});
